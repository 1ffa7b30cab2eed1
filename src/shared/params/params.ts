import { z } from 'zod'

/** The simple types AMC takes for a parameter (api.md §4.2). */
export const SimpleParamType = z.enum(['STRING', 'INTEGER', 'LONG', 'SHORT', 'BYTE', 'DOUBLE', 'FLOAT', 'DECIMAL', 'BOOLEAN', 'DATE', 'TIMESTAMP', 'BINARY'])
export type SimpleParamType = z.output<typeof SimpleParamType>

/** What a declaration may say: AMC's types, and `NAME`, the name of a column or table, which only `{{name}}` can take. */
export const ParamType = z.enum([...SimpleParamType.options, 'NAME'])
export type ParamType = z.output<typeof ParamType>

export const ParamName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'letters, digits and underscores, starting with a letter')

/** A typed parameter of a query. 64-bit numbers are text on purpose: JavaScript numbers would lose digits. */
export const ParamDeclaration = z.object({
  name: ParamName,
  type: ParamType,
  /** A list of `type`. */
  array: z.boolean().default(false),
  displayName: z.string().max(120).default(''),
  description: z.string().max(1000).default(''),
  /** The text a person typed (one value a line for lists), or null for none. */
  defaultValue: z.string().nullable().default(null),
  /** It may be left empty. Without it, an empty value is refused before anything is sent. */
  optional: z.boolean().optional(),
})
export type ParamDeclaration = z.output<typeof ParamDeclaration>

/**
 * What a person typed for each parameter, as text: lists as `writeListText` writes them, dynamic dates as
 * `writeDateExpression` does. Resolved by `resolveParams`.
 */
export const ParamTexts = z.record(z.string(), z.string())
export type ParamTexts = z.output<typeof ParamTexts>
