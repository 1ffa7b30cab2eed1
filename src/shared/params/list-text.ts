/** Lists as people paste them: from a column of a spreadsheet, a CSV, an SQL list, or one a line. */
import { isDateExpression, readDateExpression } from './date-expression.ts'
import type { ParamType } from './params.ts'
import { valueKey, valueProblem } from './value-rules.ts'

export interface ListItem {
  readonly text: string
  /** The line of the pasted text on which it begins, from 1. */
  readonly line: number
}

/**
 * Takes a pasted list apart, in order, duplicates included. Line breaks and tabs always part items; commas and
 * semicolons do for every type but STRING, and for STRING when all is on one line or around items in quotes: a campaign's
 * name may hold a comma. A comma or semicolon at the end of every line goes. Items in '…' or "…" lose their quotes (a doubled
 * quote stands for one) and may hold anything. White space around items goes, and so do items of nothing else.
 */
export function readListText(text: string, type: ParamType = 'STRING'): readonly ListItem[] {
  const source = text.replace(/^\uFEFF/, '')
  const commasPart = type !== 'STRING' || !/[\r\n]/.test(source.trim()) || everyLineEndsWithComma(source)
  const items: ListItem[] = []
  let line = 1
  let at = 0
  while (at < source.length) {
    const unit = source.charAt(at)
    if (isSeparator(unit, true) || unit === ' ' || unit === '\u00A0') {
      if (unit === '\n' || (unit === '\r' && source.charAt(at + 1) !== '\n')) line++
      at++
      continue
    }
    const quotedEnd = unit === "'" || unit === '"' ? endOfQuoted(source, at, unit) : -1
    if (quotedEnd > 0) {
      const inner = source.slice(at + 1, quotedEnd - 1).replaceAll(unit + unit, unit)
      items.push({ text: inner, line })
      line += inner.split(/\r\n|\r|\n/).length - 1
      at = quotedEnd
      continue
    }
    let end = at
    while (end < source.length && !isSeparator(source.charAt(end), commasPart)) end++
    const item = source.slice(at, end).trim()
    if (item !== '') items.push({ text: item, line })
    at = Math.max(end, at + 1)
  }
  return items
}

/** A text from which `readListText` reads exactly these items again, one a line. */
export function writeListText(items: readonly string[]): string {
  return items.map(item => (item === '' || /[\n\r\t,;"']/.test(item) || item !== item.trim() || item.startsWith('\uFEFF') ? `"${item.replaceAll('"', '""')}"` : item)).join('\n')
}

export interface ListFindings {
  /** Items that are no value of the type, with why (the end of a sentence). Indexes count from 0. */
  readonly bad: readonly { readonly index: number; readonly reason: string }[]
  /** Items that an earlier one already says, by index; the first of each stays out. */
  readonly repeated: readonly number[]
}

/** What is wrong with a list's items. Takes time in proportion to their number. */
export function checkListItems(items: readonly ListItem[], type: ParamType): ListFindings {
  const bad: ListFindings['bad'][number][] = []
  const repeated: number[] = []
  const seen = new Set<string>()
  for (const [index, { text }] of items.entries()) {
    const reason = itemProblem(type, text)
    if (reason !== undefined) {
      bad.push({ index, reason })
      continue
    }
    const key = valueKey(type, text)
    if (seen.has(key)) repeated.push(index)
    seen.add(key)
  }
  return { bad, repeated }
}

function itemProblem(type: ParamType, text: string): string | undefined {
  if ((type !== 'DATE' && type !== 'TIMESTAMP') || !isDateExpression(text)) return valueProblem(type, text)
  const expression = readDateExpression(text)
  return 'problem' in expression ? expression.problem : undefined
}

function isSeparator(unit: string, commasPart: boolean): boolean {
  return unit === '\n' || unit === '\r' || unit === '\t' || (commasPart && (unit === ',' || unit === ';'))
}

/** End of a quoted item whose closing quote is followed by a separator or the end; -1 when the quote is a part of plain text. */
function endOfQuoted(source: string, start: number, quote: string): number {
  let from = start + 1
  for (;;) {
    const close = source.indexOf(quote, from)
    if (close < 0) return -1
    if (source.charAt(close + 1) === quote) {
      from = close + 2
      continue
    }
    let after = close + 1
    while (source.charAt(after) === ' ') after++
    return after >= source.length || isSeparator(source.charAt(after), true) ? close + 1 : -1
  }
}

function everyLineEndsWithComma(source: string): boolean {
  const lines = source.split(/[\r\n]+/).map(line => line.trim()).filter(line => line !== '')
  return lines.length > 1 && lines.slice(0, -1).every(line => /[,;]$/.test(line)) && lines.every(line => !/[,;]./.test(line.replace(/(['"]).*?\1/g, '')))
}
