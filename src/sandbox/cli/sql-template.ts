import { basename } from 'node:path'
import { AppError } from '#shared/base/app-error.ts'
import type { Moment } from '#shared/params/date-expression.ts'
import { parameterNamesIn } from '#shared/executions/sql-as-sent.ts'
import { resolveParams } from '#shared/params/resolve-params.ts'
import { hasFrontMatter, readTemplate } from '#shared/templates/read-template.ts'
import { audienceCategory, type TemplateWindow } from '#shared/templates/template.ts'
import { expandTemplate, type ExpandedTemplate } from '#sql/template/expand-template.ts'
import type { TemplateValue } from '#sql/template/literal-text.ts'
import type { GivenParameter, SqlFlags } from './sql-flags.ts'

export interface FileFacts {
  /** Null when neither the arguments nor the file declare any: then nothing is known of declarations. */
  readonly parameters: readonly GivenParameter[] | null
  readonly audience: boolean
  /** The window that the file is meant for; null when it names none. */
  readonly window: TemplateWindow | null
  /** The SQL with `{{…}}` put in, and the way back to the written text; a text without them as it is. */
  readonly expanded: ExpandedTemplate
}

/**
 * What a file's front matter says of its query, under what the arguments say: a template's declared parameters with their
 * defaults (dynamic dates as of `nowMs`), whether it makes an audience, its window, and the SQL with the template's values. Throws an AppError with file and line when the front matter cannot be read.
 */
export function factsOfFile(file: string, text: string, flags: SqlFlags, nowMs: number): FileFacts {
  const given = flags.parameters ?? []
  const givenValues = given.map((parameter): [string, TemplateValue | null] => [parameter.name, valueOf(parameter)])
  if (!hasFrontMatter(text)) {
    const expanded = expandTemplate(text, new Map(givenValues))
    return { parameters: flags.parameters && sent(flags.parameters, expanded), audience: flags.audience, window: null, expanded }
  }
  const reading = readTemplate(file === '-' ? 'standard-input' : basename(file, '.sql').toLowerCase(), text)
  if (!reading.ok) throw new AppError('invalid-input', reading.problems.map(({ line, message }) => `${file}:${line}: ${message}`).join('\n'))
  const { facts } = reading.template
  const moment: Moment = { nowMs, timeZone: 'UTC' }
  const { inputParameters, values, resolved } = resolveParams(facts.parameters, {}, moment)
  const declared = inputParameters.map(({ name, dataType }): GivenParameter => ({ name, dataType, ...(values[name] === undefined ? {} : { value: values[name] }) }))
  const expanded = expandTemplate(text, new Map<string, TemplateValue | null>([...facts.parameters.map(({ name }): [string, TemplateValue | null] => [name, resolved.get(name) ?? null]), ...givenValues]))
  return {
    parameters: sent([...declared.filter(({ name }) => !given.some(each => each.name === name)), ...given], expanded),
    audience: flags.audience || facts.category === audienceCategory, window: facts.window, expanded,
  }
}

/** Without those that only the template asks for: AMC never sees them. */
function sent(parameters: readonly GivenParameter[], expanded: ExpandedTemplate): readonly GivenParameter[] {
  const used = new Set(parameterNamesIn(expanded.text))
  return parameters.filter(({ name }) => used.has(name) || !expanded.names.includes(name))
}

function valueOf({ dataType, value }: GivenParameter): TemplateValue | null {
  if (value === undefined) return null
  const array = Array.isArray(value)
  const type = typeof dataType === 'string' ? dataType : dataType.elementDataType ?? 'STRING'
  return { type, array, items: (Array.isArray(value) ? value : value === '' ? [] : [value]).map(String) }
}
