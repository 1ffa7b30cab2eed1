/**
 * The template layer: `{{name}}` where AMC takes no parameter, and `{{#if name}} … {{else}} … {{/if}}` for optional
 * parts. Expanded before AMC and every check see the text.
 *
 * What a value becomes is decided by where it stands, never by what it holds:
 * - by itself: a whole literal of its type (`'it''s'`, `42`, `(-1)`, `CAST('2025-05-01' AS DATE)`), a list of them, or,
 *   for type NAME, the name of a column or table;
 * - inside quotes that the text already has: their content, with the quote doubled;
 * - touching a word: a part of that name.
 * So the tokens around it are the same for every value. Blocks drop only text that was written.
 */
import type { Span } from '../ast.ts'
import type { Token } from '../lexer.ts'
import { nameProblem, namePiece, quotedPiece, standalonePiece, type Piece, type TemplateValue } from './literal-text.ts'
import { createOffsetMap, type MappedPiece, type OffsetMap } from './offset-map.ts'
import { scanTemplate, type TemplatePart } from './scan-template.ts'

/** By name; null for a declared parameter whose value is not right (which is told elsewhere). */
export type TemplateValues = ReadonlyMap<string, TemplateValue | null>

export interface TemplateProblem extends Span {
  /** The parameter it is about, or null. */
  readonly name: string | null
  readonly message: string
}

export interface ExpandedTemplate {
  /** With a stand-in for every value that is missing, so that the rest can still be checked. */
  readonly text: string
  readonly map: OffsetMap
  /** By place in the written text. Empty exactly when the text can be sent. */
  readonly problems: readonly TemplateProblem[]
  /** Values that were put in, by place, with the text that stands for each. */
  readonly values: readonly (TemplatePart & { readonly text: string; readonly expanded: Span })[]
  /** Everything of the template, by place. */
  readonly parts: readonly TemplatePart[]
  /** What a template asks for, in order, once each; also what stands in dropped parts. */
  readonly names: readonly string[]
}

/** Never throws, whatever the text; takes time in proportion to the texts. A text without `{{` comes back as it is. */
export function expandTemplate(text: string, values: TemplateValues): ExpandedTemplate {
  const { parts, lexed } = scanTemplate(text)
  const problems: TemplateProblem[] = []
  const report = (part: TemplatePart, message: string): void => {
    problems.push({ start: part.start, end: part.end, name: part.name === '' ? null : part.name, message })
  }
  const writer = createWriter()
  const blocks = createBlocks(values, report)
  const runs = findNameRuns(lexed.tokens, parts, values)
  const put: ExpandedTemplate['values'][number][] = []
  let from = 0

  function copy(start: number, end: number): void {
    if (blocks.isKept()) writer.write(text.slice(start, end), { start, end }, true)
    // A dropped part leaves its line breaks: lines keep their numbers, and words on both sides stay apart.
    else writer.write(text.slice(start, end).replace(/[^\n]+/g, ' '), { start, end }, false)
  }

  function putValue(part: TemplatePart): void {
    if (!blocks.isKept()) return writer.write('', part, false)
    const value = values.get(part.name)
    if (value === undefined) report(part, undeclared(part.name))
    const piece = value ? pieceFor(part, value, text, runs.get(part)) : undefined
    if (piece?.problem !== undefined) report(part, `{{${part.name}}} ${piece.problem}.`)
    const shown = piece && piece.problem === undefined ? piece.text : standIn(part, runs.has(part), value ?? null)
    put.push({ ...part, text: shown, expanded: { start: writer.length(), end: writer.length() + shown.length } })
    writer.write(shown, part, false)
  }

  for (const part of parts) {
    copy(from, part.start)
    from = part.end
    if (part.kind === 'value') putValue(part)
    else {
      if (part.kind === 'unknown') report(part, `"${text.slice(part.start, part.end)}" is not understood. Write {{name}}, {{#if name}}, {{else}} or {{/if}}.`)
      else if (part.where !== 'code') report(part, `${text.slice(part.start, part.end)} stands inside quotes. Optional parts begin and end outside them.`)
      else blocks.take(part)
      writer.write(part.where === 'code' ? ' ' : '', part, false)
    }
  }
  copy(from, text.length)
  blocks.end()
  const open = parts.length === 0 ? undefined : (lexed.tokens.find(token => token.unclosed) ?? lexed.comments.find(comment => comment.unclosed))
  if (open) problems.push({ start: open.start, end: open.end, name: null, message: 'A quote or comment is not closed here, so it cannot be told where {{…}} stand. Close it.' })
  return {
    ...writer.result(), values: put, parts, names: [...new Set(parts.map(part => part.name).filter(name => name !== ''))],
    problems: problems.toSorted((a, b) => a.start - b.start),
  }
}

function createWriter() {
  const out: string[] = []
  const pieces: MappedPiece[] = []
  let length = 0
  return {
    length: () => length,
    /** `written` is the stretch of the written text that this text stands for. */
    write(text: string, written: Span, copied: boolean): void {
      if (written.end === written.start) return
      out.push(text)
      pieces.push({ writtenStart: written.start, writtenEnd: written.end, expandedStart: length, expandedEnd: length + text.length, copied })
      length += text.length
    },
    result: () => ({ text: out.join(''), map: createOffsetMap(pieces) }),
  }
}

/** Which optional parts are open at the place that was read last, and whether what stands there is kept. */
function createBlocks(values: TemplateValues, report: (part: TemplatePart, message: string) => void) {
  const open: { readonly part: TemplatePart; readonly on: boolean; inElse: boolean }[] = []
  let dropping = 0
  const isKept = (): boolean => dropping === 0
  return {
    isKept,
    take(part: TemplatePart): void {
      const block = open.at(-1)
      if (part.kind === 'if') {
        const value = values.get(part.name)
        if (value === undefined && isKept()) report(part, undeclared(part.name))
        const on = !value || isOn(value)
        open.push({ part, inElse: false, on })
        if (!on) dropping++
      } else if (!block) report(part, `${part.kind === 'else' ? '{{else}}' : '{{/if}}'} has no {{#if …}} before it.`)
      else if (part.kind === 'end-if') {
        open.pop()
        if (block.on === block.inElse) dropping--
      } else if (block.inElse) report(part, 'This block has two {{else}}. Keep one.')
      else {
        block.inElse = true
        dropping += block.on ? 1 : -1
      }
    },
    end(): void {
      for (const { part } of open) report(part, '{{#if …}} has no {{/if}}. Add it where the optional part ends.')
    },
  }
}

/** An optional part stands when its parameter has a value; for BOOLEAN, when it is true. */
function isOn({ type, array, items }: TemplateValue): boolean {
  return items.length > 0 && (type !== 'BOOLEAN' || array || items[0] === 'true')
}

function pieceFor(part: TemplatePart, value: TemplateValue, text: string, run: NameRun | undefined): Piece {
  if (part.where !== 'code') return quotedPiece(value, part.quote)
  if (run === undefined) {
    const touchesDot = text.charAt(part.start - 1) === '.' || text.charAt(part.end) === '.'
    return touchesDot && value.type !== 'NAME' ? { problem: 'stands beside a point, so it must be declared as a NAME' } : standalonePiece(value)
  }
  if (run.problem !== null) return { problem: run.problem }
  const piece = namePiece(value)
  // The whole name is judged once, at its first placeholder.
  return run.wholeProblem === null || run.first !== part || piece.problem !== undefined ? piece : { problem: run.wholeProblem }
}

function undeclared(name: string): string {
  return `{{${name}}} is not declared. Declare it, with its type, under Parameters.`
}

function standIn(part: TemplatePart, inName: boolean, value: TemplateValue | null): string {
  if (part.where !== 'code') return '1'
  if (inName || value?.type === 'NAME') return 'x'
  return value?.type === 'STRING' ? "''" : 'NULL'
}

/** Placeholders and words that touch each other and so make one name. */
interface NameRun {
  readonly first: TemplatePart
  /** Why they make no name, whatever the values are. */
  readonly problem: string | null
  /** Why the name that these values make cannot stand; null also while a value is no part of a name. */
  readonly wholeProblem: string | null
}

/** The run of every placeholder in code that touches something else than white space, brackets and operators. */
function findNameRuns(tokens: readonly Token[], parts: readonly TemplatePart[], values: TemplateValues): ReadonlyMap<TemplatePart, NameRun> {
  const byStart = new Map(parts.filter(part => part.where === 'code').map(part => [part.start, part]))
  const runs = new Map<TemplatePart, NameRun>()
  if (byStart.size === 0) return runs
  let members: Token[] = []
  const close = (): void => {
    const own = members.flatMap(member => byStart.get(member.start) ?? [])
    const [first] = own
    if (first && members.length > 1) {
      const fits = members.every(member => byStart.has(member.start) || member.kind === 'word' || (member.kind === 'number' && /^\d+$/.test(member.value)))
      const problem = fits ? null : 'touches a text or number beside it. Put a space between them, or move it inside the quotes'
      const run: NameRun = { first, problem, wholeProblem: wholeNameProblem(members.map(member => byStart.get(member.start) ?? member.value), values) }
      for (const part of own) runs.set(part, run)
    }
    members = []
  }
  for (const token of tokens) {
    const part = byStart.get(token.start)
    const sticks = token.kind !== 'operator' && token.kind !== 'end' && (part === undefined || part.kind === 'value')
    if (!sticks || members.at(-1)?.end !== token.start) close()
    if (sticks) members.push(token)
  }
  return runs
}

function wholeNameProblem(parts: readonly (string | TemplatePart)[], values: TemplateValues): string | null {
  const pieces = parts.map(part => (typeof part === 'string' ? part : (values.get(part.name)?.items[0] ?? 'x')))
  const hasStranger = parts.some((part, index) => typeof part !== 'string' && !/^[A-Za-z0-9_]+$/.test(pieces[index] ?? ''))
  return hasStranger ? null : (nameProblem(pieces.join('')) ?? null)
}
