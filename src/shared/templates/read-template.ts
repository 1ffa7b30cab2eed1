import { FAILSAFE_SCHEMA, load, Type, YAMLException } from 'js-yaml'
import type { z } from 'zod'
import { TemplateFacts, TemplateId, type TemplateSource } from './template.ts'

/** Something wrong with a template's file: the sentence, and the line it speaks of, from 1. */
export interface TemplateProblem {
  readonly line: number
  readonly message: string
}

export type TemplateReading =
  | { readonly ok: true; readonly template: TemplateSource }
  | { readonly ok: false; readonly problems: readonly TemplateProblem[] }

const opening = /^\uFEFF?\s*\/\*---[ \t]*\n/
const closing = /^---\*\/[ \t]*$/m
const maxSizeChars = 400_000

// Numbers stay the text that was written: ids have more digits than a number holds.
const yamlSchema = FAILSAFE_SCHEMA.extend({
  implicit: [
    new Type('tag:yaml.org,2002:bool', { kind: 'scalar', resolve: (text: unknown) => text === 'true' || text === 'false', construct: (text: unknown) => text === 'true' }),
    new Type('tag:yaml.org,2002:null', { kind: 'scalar', resolve: (text: unknown) => text === null || text === 'null' || text === '~', construct: () => null }),
  ],
})

/** The parts of a text: what stands in its front matter and the SQL after it, each with its first line. Null when it has no front matter. */
function splitText(text: string): { readonly facts: string; readonly sql: string } | null {
  const start = opening.exec(text)
  if (!start) return null
  const rest = text.slice(start[0].length)
  const end = closing.exec(rest)
  if (!end) return { facts: rest, sql: '' }
  return { facts: rest.slice(0, end.index), sql: `${rest.slice(end.index + end[0].length).trim()}\n` }
}

/** True when a text begins with front matter, well-formed or not. */
export function hasFrontMatter(text: string): boolean {
  return opening.test(text.replaceAll('\r\n', '\n'))
}

/**
 * Reads a template: YAML in a first comment between `---` marks, then SQL. `slug` is its file's name without `.sql`. Never
 * throws; everything that is wrong is told at once, in the order of lines. Line ends become `\n`.
 */
export function readTemplate(slug: string, written: string): TemplateReading {
  const text = written.replaceAll('\r\n', '\n')
  if (text.length > maxSizeChars) return refused(1, `A template has at most ${maxSizeChars.toLocaleString('en-US')} characters; this one has ${text.length.toLocaleString('en-US')}.`)
  const id = TemplateId.safeParse(slug)
  if (!id.success) return refused(1, `"${slug}" is no name for a template: use small letters, digits and hyphens.`)
  const parts = splitText(text)
  if (!parts) return refused(1, 'The file does not begin with its front matter. Write it as a first comment between /*--- and ---*/, each on a line of its own.')
  const firstLine = text.slice(0, text.length - text.replace(opening, '').length).split('\n').length
  if (parts.sql.trim() === '') return refused(firstLine, 'There is no SQL after the front matter, or the line ---*/ that ends it is missing.')
  const facts = readYaml(parts.facts, firstLine)
  if ('problem' in facts) return { ok: false, problems: [facts.problem] }
  const parsed = TemplateFacts.safeParse(facts.value)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(issue => ({ line: firstLine + lineOf(parts.facts, issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys] : issue.path), message: sentence(issue) }))
    return { ok: false, problems: problems.toSorted((a, b) => a.line - b.line) }
  }
  const problems = contradictions(parsed.data).map(([path, message]) => ({ line: firstLine + lineOf(parts.facts, path), message }))
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, template: { id: id.data, facts: withoutLineEnds(parsed.data), sql: parts.sql } }
}

function refused(line: number, message: string): TemplateReading {
  return { ok: false, problems: [{ line, message }] }
}

function readYaml(text: string, firstLine: number): { readonly value: unknown } | { readonly problem: TemplateProblem } {
  try {
    return { value: load(text, { schema: yamlSchema }) }
  } catch (failure) {
    if (!(failure instanceof YAMLException)) throw failure
    return { problem: { line: firstLine + (failure.mark?.line ?? 0), message: `The front matter cannot be read as YAML: ${failure.reason}.` } }
  }
}

/** Names that stand twice; they would overwrite each other without a word. */
function contradictions({ parameters, output, tables, next }: TemplateFacts): [path: readonly (string | number)[], message: string][] {
  const twice = (field: string, names: readonly string[]): [readonly (string | number)[], string][] => names.flatMap((name, index) =>
    (names.indexOf(name) < index ? [[[field, index], `"${name}" stands twice in ${field}.`] as [readonly (string | number)[], string]] : []))
  return [
    ...twice('tables', tables), ...twice('parameters', parameters.map(({ name }) => name)), ...twice('output', output.map(({ name }) => name.toLowerCase())), ...twice('next', next),
  ]
}

/** A block of YAML ends with a line break that nobody typed as part of the value. */
function withoutLineEnds(facts: TemplateFacts): TemplateFacts {
  return { ...facts, parameters: facts.parameters.map(parameter => ({ ...parameter, defaultValue: parameter.defaultValue?.replace(/\n+$/, '') ?? null })) }
}

function sentence(issue: z.core.$ZodIssue): string {
  const where = issue.path.map((part, index) => (typeof part === 'number' ? ` ${part + 1}` : `${index === 0 ? '' : ', '}${String(part)}`)).join('')
  if (issue.code === 'unrecognized_keys') return `${where === '' ? 'The front matter' : where} knows no ${issue.keys.map(key => `"${key}"`).join(', ')}.`
  if (issue.code === 'invalid_type' && issue.message.endsWith('undefined')) return `${where} is missing.`
  return `${where === '' ? 'The front matter' : where}: ${issue.message.replace(/\.$/, '')}.`
}

/** Lines from the start of the front matter to what a path names: to its field, and to the entry of a list where one is named. */
function lineOf(text: string, path: readonly PropertyKey[]): number {
  const lines = text.split('\n')
  const [field, entry] = path
  const at = lines.findIndex(line => line.startsWith(`${String(field)}:`))
  if (at < 0) return 0
  if (typeof entry !== 'number') return at
  const indent = /^(\s*)- /.exec(lines[at + 1] ?? '')?.[1]
  if (indent === undefined) return at
  let seen = -1
  for (let index = at + 1; index < lines.length; index++) {
    if (/^\S/.test(lines[index] ?? '') && !lines[index]?.startsWith('-')) break
    if (lines[index]?.startsWith(`${indent}- `) && ++seen === entry) return index
  }
  return at
}
