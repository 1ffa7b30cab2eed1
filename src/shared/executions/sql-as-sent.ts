/** The text that goes to AMC, and where each of its characters stood in the text as written. */
export interface SqlAsSent {
  readonly text: string
  /** Offset in the text as written for an offset of `text`; past the end it is the end of the text as written. */
  toWritten(offset: number): number
  /** Line and column (both from 1) as written for a line and column that AMC reported. */
  positionAsWritten(line: number, column: number): { readonly line: number; readonly column: number }
}

/**
 * Makes SQL fit for AMC's `sqlQuery` (api.md §4.2): `--` comments are removed, line breaks and tabs become single spaces, and a
 * trailing `;` goes, each only outside quotes. Inside quotes line breaks and tabs stay as they are: there they are data.
 * Block comments are kept (their line breaks become spaces). Never changes what the text means.
 */
export function sqlAsSent(written: string): SqlAsSent {
  const pieces: string[] = []
  const offsets: number[] = []
  const put = (character: string, offset: number) => {
    pieces.push(character)
    offsets.push(offset)
  }
  let lastSpoken = -1
  for (const { kind, start, end } of scanSql(written)) {
    if (kind === 'line-comment') continue
    for (let at = start; at < end; at++) {
      const unit = written.charAt(at)
      const isBreak = kind !== 'quoted' && (unit === '\n' || unit === '\r' || unit === '\t')
      if (isBreak && unit === '\n' && written.charAt(at - 1) === '\r' && at > start) continue
      put(isBreak ? ' ' : unit, at)
      if (kind === 'quoted' || (kind === 'code' && !/[\s;]/.test(unit))) lastSpoken = pieces.length - 1
    }
  }
  trimEnd(pieces, offsets, lastSpoken)
  const lead = pieces.findIndex(piece => piece.trim() !== '')
  const from = lead < 0 ? pieces.length : lead
  const kept = offsets.slice(from)
  const toWritten = (offset: number) => kept[Math.max(0, offset)] ?? written.length
  const text = pieces.slice(from).join('')
  return {
    text,
    toWritten,
    positionAsWritten: (line, column) => positionAt(written, toWritten(offsetAt(text, line, column))),
  }
}

/** Names of the parameters that the text asks for with `CUSTOM_PARAMETER('name')`, outside comments, in order, once each. */
export function parameterNamesIn(written: string): string[] {
  const parts = [...scanSql(written)].filter(part => part.kind === 'code' || part.kind === 'quoted')
  const names = new Set<string>()
  for (const [index, part] of parts.entries()) {
    const before = parts[index - 1]
    if (part.kind !== 'quoted' || before === undefined || before.kind !== 'code') continue
    if (!/\bCUSTOM_PARAMETER\s*\(\s*$/i.test(written.slice(before.start, before.end))) continue
    names.add(written.slice(part.start + 1, part.end - 1).replaceAll("''", "'"))
  }
  return [...names]
}

interface Part {
  readonly kind: 'code' | 'quoted' | 'line-comment' | 'block-comment'
  readonly start: number
  readonly end: number
}

/** Splits SQL into code, quoted text ('…', "…", `…`; a doubled quote stays inside) and comments. Together they are the whole text. */
function* scanSql(sql: string): Generator<Part> {
  let start = 0
  let at = 0
  while (at < sql.length) {
    const end = specialEnd(sql, at)
    if (end === undefined) {
      at++
      continue
    }
    if (at > start) yield { kind: 'code', start, end: at }
    yield { kind: end.kind, start: at, end: end.end }
    start = at = end.end
  }
  if (start < sql.length) yield { kind: 'code', start, end: sql.length }
}

function specialEnd(sql: string, at: number): { readonly kind: Part['kind']; readonly end: number } | undefined {
  const unit = sql.charAt(at)
  if (unit === "'" || unit === '"' || unit === '`') {
    let end = at + 1
    while (end < sql.length) {
      if (sql.charAt(end) === unit) {
        if (sql.charAt(end + 1) !== unit) return { kind: 'quoted', end: end + 1 }
        end++
      }
      end++
    }
    return { kind: 'quoted', end: sql.length }
  }
  if (unit === '-' && sql.charAt(at + 1) === '-') {
    // The line break itself stays: it parts the words before and after the comment.
    let end = at
    while (end < sql.length && sql.charAt(end) !== '\n' && sql.charAt(end) !== '\r') end++
    return { kind: 'line-comment', end }
  }
  if (unit === '/' && sql.charAt(at + 1) === '*') {
    const close = sql.indexOf('*/', at + 2)
    return { kind: 'block-comment', end: close < 0 ? sql.length : close + 2 }
  }
  return undefined
}

/** Removes semicolons after the last word or quote, then blanks at the end. Block comments there stay. */
function trimEnd(pieces: string[], offsets: number[], lastSpoken: number): void {
  let inComment = false
  for (let index = lastSpoken + 1; index < pieces.length; index++) {
    if (pieces[index] === '/' && pieces[index + 1] === '*') inComment = true
    if (inComment && pieces[index] === '/' && pieces[index - 1] === '*' && pieces[index - 2] !== '/') inComment = false
    if (!inComment && pieces[index] === ';') pieces[index] = ' '
  }
  while (pieces.length > lastSpoken + 1 && pieces.at(-1)?.trim() === '') {
    pieces.pop()
    offsets.pop()
  }
}

function offsetAt(text: string, line: number, column: number): number {
  let offset = 0
  for (let current = 1; current < line; current++) {
    const next = text.indexOf('\n', offset)
    if (next < 0) break
    offset = next + 1
  }
  return Math.min(text.length, offset + Math.max(0, column - 1))
}

function positionAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset)
  const lines = before.split(/\r\n|\r|\n/)
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
}
