/** Decides where lines break: for each token the indent of the line it starts, or none. */
import type { Marks, Piece } from './pieces.ts'
import { needsSpace } from './pieces.ts'

export interface Layout {
  /** Indent levels of tokens that start a line; undefined for the others. */
  readonly breaks: (number | undefined)[]
  /** Indent of a token that a comment forces onto a new line. */
  readonly levels: number[]
}

interface Setting {
  readonly pieces: readonly Piece[]
  readonly marks: Marks
  readonly closers: ReadonlyMap<number, number>
  readonly widths: readonly number[]
  readonly hard: readonly number[]
  readonly lineWidth: number
  readonly indentWidth: number
  readonly layout: Layout
}

/** Lays out a whole statement that was read without syntax errors. */
export function layOut(pieces: readonly Piece[], marks: Marks, lineWidth: number, indentWidth: number): Layout {
  const layout: Layout = { breaks: pieces.map(() => undefined), levels: pieces.map(() => 0) }
  const widths = [0]
  const hard = [0]
  for (const [index, piece] of pieces.entries()) {
    const before = pieces[index - 1]
    widths.push((widths[index] ?? 0) + piece.text.length + (before && needsSpace(before, piece, marks) ? 1 : 0) + piece.trailing.reduce((sum, comment) => sum + comment.end - comment.start + 1, 0))
    const forced = piece.leading.length > 0 || (before?.trailing.some(comment => comment.style === 'line') ?? false) || piece.text.includes('\n')
    hard.push((hard[index] ?? 0) + (forced ? 1 : 0))
  }
  const setting: Setting = { pieces, marks, closers: matchBrackets(pieces), widths, hard, lineWidth, indentWidth, layout }
  const end = pieces.length - 1
  formatQuery(setting, 0, end, 0)
  layout.breaks[0] = 0
  return layout
}

function matchBrackets(pieces: readonly Piece[]): ReadonlyMap<number, number> {
  const closers = new Map<number, number>()
  const open: number[] = []
  for (const [index, piece] of pieces.entries()) {
    if (piece.kind !== 'operator') continue
    if (piece.value === '(' || piece.value === '[') open.push(index)
    else if (piece.value === ')' || piece.value === ']') {
      const opener = open.pop()
      if (opener !== undefined) closers.set(opener, index)
    }
  }
  return closers
}

const isWord = (setting: Setting, index: number, words: ReadonlySet<string> | string): boolean => {
  const piece = setting.pieces[index]
  if (piece?.kind !== 'word' || setting.marks.names.has(piece.start) || setting.marks.calls.has(piece.start)) return false
  return typeof words === 'string' ? piece.value === words : words.has(piece.value)
}

const isOperator = (setting: Setting, index: number, value: string): boolean => setting.pieces[index]?.kind === 'operator' && setting.pieces[index]?.value === value

/** Whether tokens `from`…`to` (exclusive) stand on one line that already holds `column` characters. */
function fits(setting: Setting, from: number, to: number, column: number): boolean {
  if (from >= to) return true
  if ((setting.hard[to] ?? 0) - (setting.hard[from + 1] ?? 0) > 0) return false
  return column + (setting.widths[to] ?? 0) - (setting.widths[from] ?? 0) <= setting.lineWidth
}

/** Calls `visit` for the tokens of a range that are in no bracket opened within it. */
function eachAtTop(setting: Setting, from: number, to: number, visit: (index: number) => void): void {
  for (let index = from; index < to; index++) {
    visit(index)
    const closer = setting.closers.get(index)
    if (closer !== undefined && closer < to) index = closer
  }
}

function breakAt(setting: Setting, index: number, level: number): void {
  setting.layout.breaks[index] = level
}

function setLevels(setting: Setting, from: number, to: number, level: number): void {
  for (let index = from; index < to; index++) setting.layout.levels[index] = level
}

// ---------------------------------------------------------------- queries

const clauseStarts = new Set(['WITH', 'SELECT', 'FROM', 'WHERE', 'GROUP', 'HAVING', 'WINDOW', 'QUALIFY', 'ORDER', 'LIMIT', 'OFFSET', 'FETCH', 'UNION', 'INTERSECT', 'EXCEPT', 'VALUES'])

function formatQuery(setting: Setting, from: number, to: number, level: number): void {
  setLevels(setting, from, to, level)
  const starts: number[] = []
  eachAtTop(setting, from, to, index => { if (isWord(setting, index, clauseStarts)) starts.push(index) })
  if (starts.length === 0 || (starts[0] ?? from) > from) formatBracketedTerms(setting, from, starts[0] ?? to, level)
  for (const [position, start] of starts.entries()) {
    if (start > from) breakAt(setting, start, level)
    formatClause(setting, start, starts[position + 1] ?? to, level)
  }
}

// `(SELECT …) UNION (SELECT …)`
function formatBracketedTerms(setting: Setting, from: number, to: number, level: number): void {
  eachAtTop(setting, from, to, index => {
    if (isOperator(setting, index, '(')) formatGroup(setting, index, level, level * setting.indentWidth)
  })
}

function formatClause(setting: Setting, start: number, to: number, level: number): void {
  const word = setting.pieces[start]?.value ?? ''
  setLevels(setting, start + 1, to, level + 1)
  switch (word) {
    case 'WITH': formatSteps(setting, start, to, level); return
    case 'SELECT': {
      const first = isWord(setting, start + 1, 'DISTINCT') || isWord(setting, start + 1, 'ALL') ? start + 2 : start + 1
      formatList(setting, first, to, level, columnAfter(setting, start, first, level), 1)
      return
    }
    case 'FROM': formatTables(setting, start + 1, to, level); return
    case 'WHERE': case 'HAVING': case 'QUALIFY': formatValue(setting, start + 1, to, level, columnAfter(setting, start, start + 1, level)); return
    case 'GROUP': case 'ORDER': formatList(setting, start + 2, to, level, columnAfter(setting, start, start + 2, level), Infinity); return
    case 'WINDOW': formatList(setting, start + 1, to, level, columnAfter(setting, start, start + 1, level), 1); return
    case 'VALUES': formatList(setting, start + 1, to, level, columnAfter(setting, start, start + 1, level), 1); return
    case 'UNION': case 'INTERSECT': case 'EXCEPT': {
      eachAtTop(setting, start + 1, to, index => {
        if (!isOperator(setting, index, '(')) return
        breakAt(setting, index, level)
        formatGroup(setting, index, level, level * setting.indentWidth)
      })
      return
    }
    default: formatValue(setting, start + 1, to, level, columnAfter(setting, start, start + 1, level))
  }
}

/** Characters on the line that starts with `start` at `level`, up to `index`. */
function columnAfter(setting: Setting, start: number, index: number, level: number): number {
  return level * setting.indentWidth + (setting.widths[index] ?? 0) - (setting.widths[start] ?? 0) + 1
}

// Each step on its own lines: `name AS (`, its query one level in, `)`.
function formatSteps(setting: Setting, start: number, to: number, level: number): void {
  eachAtTop(setting, start + 1, to, index => {
    if (isOperator(setting, index - 1, ',')) breakAt(setting, index, level)
    const closer = setting.closers.get(index)
    if (closer === undefined || !isWord(setting, index - 1, 'AS')) return
    formatQuery(setting, index + 1, closer, level + 1)
    breakAt(setting, index + 1, level + 1)
    breakAt(setting, closer, level)
    setting.layout.levels[closer] = level
  })
}

const joinWords = new Set(['JOIN', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'NATURAL'])

function formatTables(setting: Setting, from: number, to: number, level: number): void {
  const starts = [from]
  eachAtTop(setting, from, to, index => {
    if (isWord(setting, index, joinWords) && !isWord(setting, index - 1, joinWords) && !isWord(setting, index - 1, 'OUTER')) starts.push(index)
  })
  for (const [position, start] of starts.entries()) {
    const end = starts[position + 1] ?? to
    if (position > 0) breakAt(setting, start, level)
    formatTable(setting, start, end, level, position === 0 ? columnAfter(setting, from - 1, from, level) : level * setting.indentWidth)
  }
}

function formatTable(setting: Setting, from: number, to: number, level: number, column: number): void {
  if (fits(setting, from, to, column) && !holdsSubquery(setting, from, to)) return
  let condition = to
  eachAtTop(setting, from, to, index => {
    if (condition === to && (isWord(setting, index, 'ON') || isWord(setting, index, 'USING'))) condition = index
  })
  formatItems(setting, from, condition, level, column)
  if (condition === to) return
  breakAt(setting, condition, level + 1)
  formatValue(setting, condition + 1, to, level + 1, (level + 1) * setting.indentWidth + 3)
}

function formatItems(setting: Setting, from: number, to: number, level: number, column: number): void {
  eachAtTop(setting, from, to, index => {
    if (setting.closers.has(index)) formatGroup(setting, index, level, column + (setting.widths[index] ?? 0) - (setting.widths[from] ?? 0))
  })
}

// ---------------------------------------------------------------- lists and values

/** `a, b, c`: on one line when it fits and has at most `maxInline` items, else an item a line. */
function formatList(setting: Setting, from: number, to: number, level: number, column: number, maxInline: number): void {
  if (from >= to) return
  const starts = [from]
  eachAtTop(setting, from, to, index => { if (isOperator(setting, index, ',')) starts.push(index + 1) })
  if (starts.length <= maxInline && fits(setting, from, to, column) && !holdsSubquery(setting, from, to)) return
  for (const [position, start] of starts.entries()) {
    breakAt(setting, start, level + 1)
    // AND and OR alone in broken brackets stand below their first operand.
    const chainLevel = maxInline === 0 && starts.length === 1 ? level + 1 : level + 2
    formatValue(setting, start, starts[position + 1] ?? to, level + 1, (level + 1) * setting.indentWidth, chainLevel)
  }
}

function holdsSubquery(setting: Setting, from: number, to: number): boolean {
  let found = false
  for (let index = from; index < to; index++) if (isWord(setting, index, queryStarts) && isOperator(setting, index - 1, '(')) found = true
  return found && !fits(setting, from, to, setting.lineWidth - shortSubquery)
}

const queryStarts = new Set(['SELECT', 'WITH'])
/** Text with a subquery stays on one line up to this length. */
const shortSubquery = 60
const chainWords = new Set(['AND', 'OR'])
const caseWords = new Set(['CASE', 'WHEN', 'ELSE', 'END', 'THEN'])

/** One value: on one line when it fits, else broken at AND and OR (at `chainLevel`), at CASE, before operators, or inside its brackets. */
function formatValue(setting: Setting, from: number, to: number, level: number, column: number, chainLevel = level + 1): void {
  if (from >= to || (fits(setting, from, to, column) && !holdsSubquery(setting, from, to))) return
  setLevels(setting, from + 1, to, level + 1)
  const cuts = chainCuts(setting, from, to)
  if (cuts.length > 0) {
    formatValue(setting, from, cuts[0] ?? to, level, column)
    for (const [position, cut] of cuts.entries()) {
      breakAt(setting, cut, chainLevel)
      formatValue(setting, cut + 1, cuts[position + 1] ?? to, chainLevel, chainLevel * setting.indentWidth + 4)
    }
    return
  }
  if (formatCases(setting, from, to, level)) return
  if (formatOperators(setting, from, to, level, column)) return
  formatItems(setting, from, to, level, column)
}

/** Loosest first: a line breaks before all operators of the first rank that there are. */
const operatorRanks: readonly ReadonlySet<string>[] = [new Set(['=', '<>', '!=', '<', '<=', '>', '>=']), new Set(['+', '-']), new Set(['*', '/'])]

// `a` on the first line, `/ b` on the next. False when there is no operator outside brackets, or a part is too long for a line.
function formatOperators(setting: Setting, from: number, to: number, level: number, column: number): boolean {
  for (const rank of operatorRanks) {
    const cuts: number[] = []
    eachAtTop(setting, from, to, index => {
      if (index > from && setting.pieces[index]?.kind === 'operator' && rank.has(setting.pieces[index].value) && endsValue(setting, index - 1)) cuts.push(index)
    })
    const first = cuts[0]
    if (first === undefined) continue
    const isShort = (start: number, position: number, at: number) => fits(setting, start, cuts[position] ?? to, at) && !holdsSubquery(setting, start, cuts[position] ?? to)
    if (!isShort(from, 0, column) || !cuts.every((cut, position) => isShort(cut, position + 1, (level + 1) * setting.indentWidth))) return false
    for (const cut of cuts) breakAt(setting, cut, level + 1)
    return true
  }
  return false
}

// An operator after this stands between two values; otherwise it is a sign.
function endsValue(setting: Setting, index: number): boolean {
  const piece = setting.pieces[index]
  if (piece?.kind === 'operator') return piece.value === ')' || piece.value === ']'
  return piece !== undefined && (piece.kind !== 'word' || setting.marks.names.has(piece.start))
}

// AND and OR outside brackets, CASE and BETWEEN.
function chainCuts(setting: Setting, from: number, to: number): readonly number[] {
  const cuts: number[] = []
  let depth = 0
  let between = false
  eachAtTop(setting, from, to, index => {
    if (isWord(setting, index, 'CASE')) depth++
    else if (isWord(setting, index, 'END')) depth--
    else if (depth > 0) return
    else if (isWord(setting, index, 'BETWEEN')) between = true
    else if (isWord(setting, index, chainWords)) {
      if (between && isWord(setting, index, 'AND')) between = false
      else cuts.push(index)
    }
  })
  return cuts
}

// WHEN and ELSE on lines of their own, one level in; END below CASE. False when there is no CASE outside brackets.
function formatCases(setting: Setting, from: number, to: number, level: number): boolean {
  const marks: { readonly index: number; readonly depth: number }[] = []
  let depth = 0
  eachAtTop(setting, from, to, index => {
    if (!isWord(setting, index, caseWords)) return
    if (isWord(setting, index, 'CASE')) depth++
    marks.push({ index, depth })
    if (isWord(setting, index, 'END')) depth--
  })
  if (marks.length === 0) return false
  for (const [position, { index, depth: inner }] of marks.entries()) {
    const indent = level + inner * 2 - 1
    if (isWord(setting, index, 'WHEN') || isWord(setting, index, 'ELSE')) breakAt(setting, index, indent)
    else if (isWord(setting, index, 'END')) breakAt(setting, index, indent - 1)
    const next = marks[position + 1]?.index ?? to
    setLevels(setting, index, next, indent)
    formatItems(setting, index + 1, next, indent, indent * setting.indentWidth + 5)
  }
  return true
}

/** What stands in brackets, when it does not fit: a query, or an argument a line. */
function formatGroup(setting: Setting, opener: number, level: number, column: number): void {
  const closer = setting.closers.get(opener)
  if (closer === undefined) return
  const isQuery = isWord(setting, opener + 1, queryStarts) || isWord(setting, opener + 1, 'VALUES') || (isOperator(setting, opener + 1, '(') && isSetOperation(setting, opener + 1, closer))
  if (fits(setting, opener, closer + 1, column) && !holdsSubquery(setting, opener, closer + 1)) return
  if (closer === opener + 1) return
  if (isQuery) {
    formatQuery(setting, opener + 1, closer, level + 1)
    breakAt(setting, opener + 1, level + 1)
  } else if (isWord(setting, opener - 1, 'OVER') || isWord(setting, opener + 1, windowStarts)) formatWindow(setting, opener + 1, closer, level)
  else formatList(setting, opener + 1, closer, level, setting.lineWidth, 0)
  breakAt(setting, closer, level)
  setting.layout.levels[closer] = level
}

const windowStarts = new Set(['PARTITION', 'ORDER'])

// PARTITION BY and ORDER BY on lines of their own.
function formatWindow(setting: Setting, from: number, to: number, level: number): void {
  const starts = [from]
  eachAtTop(setting, from + 1, to, index => { if (isWord(setting, index, windowStarts)) starts.push(index) })
  for (const [position, start] of starts.entries()) {
    breakAt(setting, start, level + 1)
    const first = isWord(setting, start, windowStarts) ? start + 2 : start + 1
    formatList(setting, first, starts[position + 1] ?? to, level + 1, columnAfter(setting, start, first, level + 1), Infinity)
  }
}

function isSetOperation(setting: Setting, opener: number, to: number): boolean {
  const closer = setting.closers.get(opener)
  return closer !== undefined && closer + 1 < to && isWord(setting, closer + 1, 'UNION')
}
