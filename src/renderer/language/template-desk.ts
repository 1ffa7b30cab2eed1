/**
 * The language of texts with `{{…}}`: every question goes to the expanded text, and its answer comes back to the places
 * of the text as written. Texts without `{{` pass through untouched.
 */
import { parameterNamesIn } from '#shared/executions/sql-as-sent.ts'
import type { Span } from '#sql/ast.ts'
import { createLineIndex } from '#sql/positions.ts'
import { lex } from '#sql/lexer.ts'
import type { CompletionList } from '#sql/services/completion.ts'
import type { FormatResult } from '#sql/services/format/format.ts'
import type { FoldingRange } from '#sql/services/folding.ts'
import type { Hover } from '#sql/services/hover.ts'
import type { RenameResult, RenameTarget } from '#sql/services/navigation.ts'
import type { OutlineItem } from '#sql/services/outline.ts'
import { semanticTokenTypes } from '#sql/services/semantic-tokens.ts'
import { expandTemplate, type ExpandedTemplate } from '#sql/template/expand-template.ts'
import { formatTemplate } from '#sql/template/format-template.ts'
import type { LanguageDesk } from './language-desk.ts'
import type { CheckedText, LanguageMethod, LanguageMethods, LanguageParameter, LanguageRequest, LanguageText, PlacedProblem } from './language-protocol.ts'

type Answer = LanguageMethods[LanguageMethod]['answer']

/** A desk that also reads templates; `inner` sees plain SQL only. */
export function createTemplateDesk(inner: LanguageDesk): LanguageDesk {
  let last: { readonly key: string; readonly template: ExpandedTemplate } | null = null

  function expand(input: LanguageText): ExpandedTemplate {
    const key = JSON.stringify([input.text, input.parameters])
    if (last?.key !== key) last = { key, template: expandTemplate(input.text, new Map(input.parameters.map(({ name, template }) => [name, template ?? null]))) }
    return last.template
  }

  function formatted(input: LanguageText): FormatResult {
    let reason = 'Not formatted, because the text cannot be laid out around its {{…}}.'
    const text = formatTemplate(input.text, plain => {
      const result = inner.answer({ method: 'format', input: { ...input, documentId: `${input.documentId} to format`, text: plain } }) as FormatResult // the answer to `format`
      if (!result.ok) reason = result.reason
      return result.ok ? result.text : null
    })
    return text === null ? { ok: false, reason } : { ok: true, text }
  }

  return {
    setCatalogue: options => inner.setCatalogue(options),
    setPreferences: preferences => inner.setPreferences(preferences),
    answer(request) {
      const asked = request as LanguageRequest // method and input come as a pair
      const { input } = asked
      if (!input.text.includes('{{')) return inner.answer(asked)
      if (asked.method === 'parameters') return inner.answer({ method: 'parameters', input: { ...input, documentId: `${input.documentId} as written`, text: input.text } })
      if (asked.method === 'format') return formatted(input)
      if (asked.method === 'refactorings') return []
      if (asked.method === 'refactor') return { ok: false, reason: 'Nothing was changed: where {{…}} puts text in, the structure of the query is not fixed.' }
      const template = expand(input)
      const used = new Set(parameterNamesIn(template.text))
      const parameters = input.parameters.filter(({ name }) => used.has(name) || !template.names.includes(name)).map(({ name, dataType }) => ({ name, dataType }))
      if (asked.method === 'complete' || asked.method === 'hover') {
        const own = asked.method === 'complete' ? completeName(input.text, asked.input.offset, input.parameters) : hoverValue(template, asked.input.offset, input.parameters)
        if (own) return own
      }
      const moved = 'offset' in input ? { ...input, parameters, text: template.text, offset: template.map.toExpanded(input.offset) } : { ...input, parameters, text: template.text }
      return movedBack(asked.method, inner.answer({ method: asked.method, input: moved }), template, input)
    },
  }
}

function movedBack(method: LanguageMethod, answer: Answer, template: ExpandedTemplate, input: LanguageText): Answer {
  const { map } = template
  switch (method) {
    case 'check': return checkAsWritten(answer as CheckedText, template, input)
    case 'complete': {
      const list = answer as CompletionList
      return map.isCopied(list.replace) || list.replace.start === list.replace.end ? { ...list, replace: map.spanToWritten(list.replace) } : { ...list, items: [], replace: map.spanToWritten(list.replace) }
    }
    case 'hover': return answer === null ? null : { ...(answer as Hover), ...map.spanToWritten(answer as Hover) }
    case 'definitions': case 'references': return (answer as readonly Span[]).filter(span => map.isCopied(span)).map(span => map.spanToWritten(span))
    case 'renameTarget': {
      const target = answer as RenameTarget
      return target.ok && map.isCopied(target) ? { ...target, ...map.spanToWritten(target) } : target.ok ? notWritten : target
    }
    case 'rename': {
      const result = answer as RenameResult
      if (!result.ok) return result
      return result.edits.every(edit => map.isCopied(edit)) ? { ok: true, edits: result.edits.map(edit => ({ ...edit, ...map.spanToWritten(edit) })) } : notWritten
    }
    case 'outline': return (answer as readonly OutlineItem[]).map(item => outlineAsWritten(item, template))
    case 'folding': return foldingAsWritten(answer as readonly FoldingRange[], template, input.text)
    case 'tokens': return tokensAsWritten(answer as Uint32Array, template, input.text)
    default: return answer
  }
}

const notWritten = { ok: false, reason: 'The name comes out of {{…}} in one of its places, so it cannot be renamed here.' } as const

function outlineAsWritten(item: OutlineItem, template: ExpandedTemplate): OutlineItem {
  return { ...item, ...template.map.spanToWritten(item), nameSpan: template.map.spanToWritten(item.nameSpan), children: item.children.map(child => outlineAsWritten(child, template)) }
}

// A value may hold line breaks, so that lines shift.
function foldingAsWritten(ranges: readonly FoldingRange[], template: ExpandedTemplate, text: string): readonly FoldingRange[] {
  const expanded = createLineIndex(template.text)
  const written = createLineIndex(text)
  const lineOf = (line: number): number => written.positionAt(template.map.toWritten(expanded.offsetAt({ line, column: 1 }))).line
  return ranges.map(range => ({ ...range, startLine: lineOf(range.startLine), endLine: lineOf(range.endLine) })).filter(range => range.endLine > range.startLine)
}

/** Five numbers each, places from the token before. What values put in is left out; every `{{…}}` is a placeholder. */
function tokensAsWritten(data: Uint32Array, template: ExpandedTemplate, text: string): Uint32Array {
  const expanded = createLineIndex(template.text)
  const tokens = template.parts.map(({ start, end }) => ({ start, length: end - start, type: semanticTokenTypes.indexOf('placeholder'), bits: 0 }))
  let line = 1
  let column = 1
  for (let at = 0; at + 4 < data.length; at += 5) {
    const [lines = 0, columns = 0, length = 0, type = 0, bits = 0] = data.subarray(at, at + 5)
    column = lines === 0 ? column + columns : columns + 1
    line += lines
    const start = expanded.offsetAt({ line, column })
    if (template.map.isCopied({ start, end: start + length })) tokens.push({ start: template.map.toWritten(start), length, type, bits })
  }
  const written = createLineIndex(text)
  let before = { line: 1, column: 1 }
  const result = tokens.sort((a, b) => a.start - b.start).flatMap(token => {
    const now = written.positionAt(token.start)
    const place = [now.line - before.line, now.line === before.line ? now.column - before.column : now.column - 1]
    before = now
    return [...place, token.length, token.type, token.bits]
  })
  return Uint32Array.from(result)
}

function checkAsWritten(checked: CheckedText, template: ExpandedTemplate, { text }: LanguageText): CheckedText {
  const lines = createLineIndex(text)
  const { map } = template
  const broken = template.problems.map(({ start, end }) => ({ start, end }))
  const found = checked.problems.flatMap((problem): PlacedProblem[] => {
    const span = map.spanToWritten(problem)
    // A stand-in took the place of a value that is missing: what is wrong with the stand-in says nothing.
    if (!map.isCopied(problem) && broken.some(each => each.start < span.end && each.end > span.start)) return []
    const fixes = problem.fixes?.filter(fix => map.isCopied(fix)).map(fix => ({ ...fix, ...map.spanToWritten(fix) }))
    return [{ ...problem, ...span, ...lines.positionAt(span.start), ...(fixes && { fixes }) }]
  })
  const own = template.problems.map(({ start, end, message }): PlacedProblem => ({ code: 'placeholder', severity: 'error', phase: 'parse', start, end, message, ...lines.positionAt(start) }))
  return { ...checked, text, problems: [...found, ...own].toSorted((a, b) => a.start - b.start) }
}

/** The names of the parameters after `{{` and `{{#if`; null anywhere else. */
function completeName(text: string, offset: number, parameters: readonly LanguageParameter[]): CompletionList | null {
  const match = /\{\{\s*(?:#if\s+)?([A-Za-z_]\w*)?$/.exec(text.slice(Math.max(0, offset - 80), offset))
  if (!match || lex(text).comments.some(comment => comment.start < offset && offset <= comment.end)) return null
  const typed = match[1] ?? ''
  const rest = /^\w*\s*(\}\})?/.exec(text.slice(offset))
  const close = rest?.[1] === undefined ? '}}' : ''
  return {
    replace: { start: offset - typed.length, end: offset + (/^\w*/.exec(text.slice(offset))?.[0].length ?? 0) },
    items: parameters.filter(({ name }) => name.toLowerCase().startsWith(typed.toLowerCase())).map(({ name, dataType }) => ({
      label: name, kind: 'parameter' as const, insert: `${name}${close}`, snippet: false, deprecated: false, documentation: 'Put into the text before it is sent, quoted as its place needs it.',
      detail: typeof dataType === 'string' ? dataType : `list of ${dataType.elementDataType ?? dataType.type}`,
    })),
  }
}

function hoverValue(template: ExpandedTemplate, offset: number, parameters: readonly LanguageParameter[]): Hover | null {
  const value = template.values.find(each => each.start <= offset && offset < each.end)
  if (!value) return null
  const declared = parameters.find(({ name }) => name === value.name)
  const problem = template.problems.find(each => each.start === value.start)
  const type = declared === undefined ? 'not declared' : typeof declared.dataType === 'string' ? declared.dataType : `list of ${declared.dataType.elementDataType ?? ''}`
  const shown = value.text.length > 300 ? `${value.text.slice(0, 300)}…` : value.text
  const becomes = problem !== undefined ? problem.message : declared?.template == null ? 'It has no valid value yet.' : shown === '' ? 'Becomes nothing: it is empty.' : `Becomes \`${shown.replaceAll('`', "'").replaceAll('\n', ' ')}\`.`
  return { start: value.start, end: value.end, lines: [`\`{{${value.name}}}: ${type}\``, becomes] }
}
