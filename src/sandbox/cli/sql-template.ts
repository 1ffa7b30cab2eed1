import { basename } from 'node:path'
import { AppError } from '#shared/base/app-error.ts'
import { resolveParams } from '#shared/params/resolve-params.ts'
import { hasFrontMatter, readTemplate } from '#shared/templates/read-template.ts'
import { audienceCategory, type TemplateWindow } from '#shared/templates/template.ts'
import type { GivenParameter, SqlFlags } from './sql-flags.ts'

export interface FileFacts {
  /** Null when neither the arguments nor the file declare any: then nothing is known of declarations. */
  readonly parameters: readonly GivenParameter[] | null
  readonly audience: boolean
  /** The window that the file is meant for; null when it names none. */
  readonly window: TemplateWindow | null
}

/**
 * What a file's front matter says of its query, under what the arguments say: a template's declared parameters with their
 * defaults, whether it makes an audience, and its window. Throws an AppError with file and line when the front matter cannot be read.
 */
export function factsOfFile(file: string, text: string, flags: SqlFlags): FileFacts {
  if (!hasFrontMatter(text)) return { parameters: flags.parameters, audience: flags.audience, window: null }
  const reading = readTemplate(file === '-' ? 'standard-input' : basename(file, '.sql').toLowerCase(), text)
  if (!reading.ok) throw new AppError('invalid-input', reading.problems.map(({ line, message }) => `${file}:${line}: ${message}`).join('\n'))
  const { facts } = reading.template
  const { inputParameters, values } = resolveParams(facts.parameters, {})
  const declared = inputParameters.map(({ name, dataType }): GivenParameter => ({ name, dataType, ...(values[name] === undefined ? {} : { value: values[name] }) }))
  const given = flags.parameters ?? []
  return {
    parameters: [...declared.filter(({ name }) => !given.some(each => each.name === name)), ...given],
    audience: flags.audience || facts.category === audienceCategory, window: facts.window,
  }
}
