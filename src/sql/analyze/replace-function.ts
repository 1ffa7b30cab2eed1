import type { FunctionCall, Span } from '../ast.ts'
import type { Replacement } from '../problems.ts'

type Rewrite = (args: readonly string[]) => string | null

const one = (write: (argument: string) => string): Rewrite => ([first, ...rest]) => (first === undefined || rest.length > 0 ? null : write(first))

const rewrites: ReadonlyMap<string, Rewrite> = new Map<string, Rewrite>([
  ['GETDATE', () => 'CURRENT_TIMESTAMP'], ['NOW', () => 'CURRENT_TIMESTAMP'],
  ['DATE', one(argument => `CAST(${argument} AS DATE)`)], ['TO_DATE', one(argument => `CAST(${argument} AS DATE)`)],
  ['ARRAY_AGG', one(argument => `COLLECT(${argument})`)],
  ['SAFE_DIVIDE', ([dividend, divisor]) => (dividend === undefined || divisor === undefined ? null : `(${dividend}) / NULLIF(${divisor}, 0)`)],
  ['SPLIT', ([text, separator]) => (text === undefined || separator === undefined ? null : `REGEXP_SPLIT(${text}, ${separator})`)],
  ['STRING_AGG', ([text, separator]) => (text === undefined ? null : `ARRAY_TO_STRING(COLLECT(${text}), ${separator ?? "', '"})`)],
  ['LISTAGG', ([text, separator]) => (text === undefined ? null : `ARRAY_TO_STRING(COLLECT(${text}), ${separator ?? "', '"})`)],
])

/** What to write instead of a function that AMC does not have; empty when nothing does the same. */
export function replaceFunction(node: FunctionCall, slice: (span: Span) => string): readonly Replacement[] {
  if (node.over || node.filter || node.withinGroup || node.orderBy) return []
  const quantifier = node.quantifier ? `${node.quantifier} ` : ''
  const text = rewrites.get(node.name.name.toUpperCase())?.(node.args.map((argument, index) => (index === 0 ? quantifier : '') + slice(argument)))
  return text ? [{ title: `Change to ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`, start: node.start, end: node.end, text }] : []
}
