import type { Moment } from '#shared/params/date-expression.ts'
import type { ParamDeclaration, ParamTexts } from '#shared/params/params.ts'
import { resolveParams } from '#shared/params/resolve-params.ts'
import { templateNamesIn } from '#sql/template/scan-template.ts'
import type { LanguageParameter } from './language-protocol.ts'

/** What a text's template needs to know of its parameters: the text, what was typed for them, and when. */
export interface TemplateSource {
  readonly sql: string
  readonly paramTexts: ParamTexts
  readonly moment: Moment
}

/**
 * A tab's declarations as the language takes them; with `source`, also the values that its template puts into the text.
 * Others stay out: a list of thousands is not copied with every question.
 */
export function declaredParameters(params: readonly ParamDeclaration[], source?: TemplateSource): readonly LanguageParameter[] {
  const names = source?.sql.includes('{{') === true ? new Set(templateNamesIn(source.sql)) : null
  const asked = names === null ? [] : params.filter(param => names.has(param.name))
  const resolved = source === undefined || asked.length === 0 ? null : resolveParams(asked, source.paramTexts, source.moment).resolved
  return params.map(({ name, type, array }) => ({
    name, dataType: array ? { type: 'ARRAY', elementDataType: type } : type,
    ...(names?.has(name) === true && { template: resolved?.get(name) ?? null }),
  }))
}
