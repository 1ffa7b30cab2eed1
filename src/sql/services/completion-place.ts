/**
 * Where the cursor stands in a half-written query, told from the tokens before it alone, so that nothing after the
 * cursor and no syntax error can mislead it. Brackets open frames; each frame knows its clause and whether a value is
 * due next or has just been written.
 */
import type { Token } from '../lexer.ts'

/** What a bracket stands for; the whole text is the outermost `query`. */
export type FrameKind = 'query' | 'call' | 'in' | 'over' | 'names' | 'row' | 'cast' | 'extract' | 'table-call' | 'array' | 'expression'

export type PlaceClause =
  | 'start' | 'with' | 'cte-name' | 'cte-as' | 'cte-end' | 'select' | 'from' | 'join' | 'table-done' | 'on' | 'using' | 'where'
  | 'group' | 'group-by' | 'having' | 'window' | 'order' | 'order-by' | 'partition' | 'partition-by' | 'values' | 'union' | 'body' | 'as-type' | 'limit'

export interface Frame {
  kind: FrameKind
  clause: PlaceClause
  /** Of a query: where its SELECT starts; -1 before that. */
  selectStart: number
  /** Of a call: its name, upper case. */
  readonly name: string
  /** Of a call: how many commas came before. */
  argument: number
  /** A value, table or name has to come next; otherwise one has just been written. */
  due: boolean
  /** Parts of CASE that are open here, innermost last. */
  readonly cases: ('case' | 'when' | 'then' | 'else')[]
  between: boolean
  /** The table or item already has its alias, or AS was written and the alias is due. */
  alias: 'none' | 'due' | 'done'
  /** The last join or table still needs its ON. */
  conditionDue: boolean
  /** The value just written is a plain column, which needs no alias. */
  plain: boolean
}

export interface CompletionPlace {
  /** Innermost last; never empty. */
  readonly frames: readonly Frame[]
  readonly frame: Frame
  /** The query frame around the cursor. */
  readonly query: Frame
  /** The word before the dot that was just written; null without a dot. */
  readonly qualifier: string | null
  /** Tokens before the cursor, without the word being written. */
  readonly before: readonly Token[]
}

const noToken: Token = { kind: 'end', start: 0, end: 0, value: '', unclosed: false }

function openFrame(kind: FrameKind, clause: PlaceClause, name = ''): Frame {
  return { kind, clause, selectStart: -1, name, argument: 0, due: true, cases: [], between: false, alias: 'none', conditionDue: false, plain: false }
}

/** Reads the place behind `before`, the tokens that end before the word at the cursor. */
export function readPlace(before: readonly Token[]): CompletionPlace {
  const frames: Frame[] = [openFrame('query', 'start')]
  for (const [index, token] of before.entries()) step(frames, token, before[index - 1] ?? noToken, before[index - 2] ?? noToken)
  const frame = topOf(frames)
  const last = before.at(-1)
  const name = before.at(-2)
  const dotted = last?.kind === 'operator' && last.value === '.' && (name?.kind === 'word' || name?.kind === 'quoted')
  return {
    frames, frame, before, qualifier: dotted ? name.value.toLowerCase() : null,
    query: frames.findLast(candidate => candidate.kind === 'query') ?? frame,
  }
}

function topOf(frames: readonly Frame[]): Frame {
  return frames.at(-1) ?? openFrame('query', 'start')
}

function step(frames: Frame[], token: Token, previous: Token, beforePrevious: Token): void {
  const frame = topOf(frames)
  if (token.kind === 'operator') stepOperator(frames, frame, token, previous, beforePrevious)
  else if (token.kind === 'word') stepWord(frame, token, previous)
  else if (token.kind !== 'end' && token.kind !== 'error') endValue(frame, token.kind === 'quoted')
}

function endValue(frame: Frame, plain: boolean): void {
  if (frame.clause === 'from' || frame.clause === 'join') {
    frame.clause = 'table-done'
    frame.alias = 'none'
  } else if (!frame.due) frame.alias = 'done'
  else frame.alias = 'none'
  frame.plain = plain
  frame.due = false
}

// ---------------------------------------------------------------- operators and brackets

function stepOperator(frames: Frame[], frame: Frame, token: Token, previous: Token, beforePrevious: Token): void {
  switch (token.value) {
    case '(': frames.push(openBracket(frame, previous, beforePrevious)); return
    case '[': frames.push(openFrame('array', 'body')); return
    case ')': case ']': closeBracket(frames); return
    case ',': comma(frame); return
    case '.': return
    case ';': {
      frames.length = 0
      frames.push(openFrame('query', 'start'))
      return
    }
    case '*':
      if (frame.due) endValue(frame, true)
      else frame.due = true
      return
    default:
      frame.due = true
      frame.alias = 'none'
  }
}

function openBracket(frame: Frame, previous: Token, beforePrevious: Token): Frame {
  const word = previous.kind === 'word' ? previous.value : ''
  if (frame.clause === 'cte-as') return openFrame('query', 'start')
  if (frame.clause === 'cte-name' || frame.clause === 'using') return openFrame('names', 'body')
  if (frame.clause === 'values' && frame.kind === 'query') return openFrame('row', 'body')
  if (frame.clause === 'from' || frame.clause === 'join') return word === 'TABLE' ? openFrame('table-call', 'body') : openFrame('query', 'start')
  // The name of TABLE( … ) was read as a table; its brackets hold its arguments.
  if (frame.clause === 'table-done') return frame.alias === 'done' ? openFrame('names', 'body') : openFrame('call', 'body', word)
  if (word === 'IN' || word === 'EXISTS') return openFrame('in', 'body')
  if (word === 'OVER' || (word === 'AS' && frame.clause === 'window')) return openFrame('over', 'body')
  if (word === 'CAST' || word === 'TRY_CAST') return openFrame('cast', 'body', word)
  if (word === 'EXTRACT') return openFrame('extract', 'body', word)
  const named = word !== '' && (!frame.due || word === 'LEFT' || word === 'RIGHT') && !(beforePrevious.kind === 'operator' && beforePrevious.value === '.')
  return named ? openFrame('call', 'body', word) : openFrame('expression', 'body')
}

function closeBracket(frames: Frame[]): void {
  const closed = frames.length > 1 ? frames.pop() : undefined
  const frame = topOf(frames)
  if (closed?.kind === 'names') {
    frame.due = false
    if (frame.clause === 'using') frame.clause = 'on'
    return
  }
  if (frame.clause === 'cte-as') {
    frame.clause = 'cte-end'
    return
  }
  // Brackets end a value or a subquery in FROM; neither has its alias yet.
  frame.due = true
  endValue(frame, false)
}

function comma(frame: Frame): void {
  frame.argument++
  frame.due = true
  frame.alias = 'none'
  if (frame.clause === 'table-done' || (frame.clause === 'on' && frame.kind === 'query')) frame.clause = 'from'
  if (frame.clause === 'cte-end') frame.clause = 'with'
}

// ---------------------------------------------------------------- words

const clauseOfWord: Readonly<Record<string, PlaceClause>> = {
  SELECT: 'select', FROM: 'from', WHERE: 'where', GROUP: 'group', HAVING: 'having', WINDOW: 'window', ORDER: 'order', UNION: 'union',
  INTERSECT: 'union', EXCEPT: 'union', VALUES: 'values', ON: 'on', USING: 'using', WITH: 'with', LIMIT: 'limit', PARTITION: 'partition',
}
const joinWords = new Set(['JOIN', 'INNER', 'CROSS', 'FULL', 'NATURAL', 'OUTER'])
const operators = new Set(['AND', 'OR', 'NOT', 'LIKE', 'SIMILAR', 'TO', 'IS', 'BETWEEN', 'IN', 'ESCAPE', 'DISTINCT', 'ALL'])

function stepWord(frame: Frame, token: Token, previous: Token): void {
  const word = token.value
  if (previous.kind === 'operator' && previous.value === '.') {
    frame.due = false
    frame.plain = true
    return
  }
  if (frame.alias === 'due' && clauseOfWord[word] === undefined) {
    if (frame.kind === 'cast') frame.clause = 'as-type'
    frame.alias = 'done'
    frame.due = false
    return
  }
  if (stepCase(frame, word) || stepClause(frame, token) || stepJoin(frame, word, previous)) return
  if (word === 'AS') stepAs(frame)
  else if (word === 'BY') stepBy(frame)
  else if (word === 'BETWEEN') {
    frame.between = true
    frame.due = true
  } else if (word === 'AND' && frame.between) {
    frame.between = false
    frame.due = true
  } else if (operators.has(word)) {
    frame.due = true
    frame.alias = 'none'
  } else if (frame.clause === 'with') {
    if (word !== 'RECURSIVE') frame.clause = 'cte-name'
  } else if (word !== 'TABLE' && word !== 'LATERAL' && word !== 'OVER') endValue(frame, !/^(?:NULL|TRUE|FALSE)$/.test(word))
}

function stepCase(frame: Frame, word: string): boolean {
  if (word === 'CASE') frame.cases.push('case')
  else if (word === 'END' && frame.cases.length > 0) {
    frame.cases.pop()
    frame.due = false
    frame.alias = 'none'
    frame.plain = false
    return true
  } else if ((word === 'WHEN' || word === 'THEN' || word === 'ELSE') && frame.cases.length > 0) {
    frame.cases[frame.cases.length - 1] = word === 'WHEN' ? 'when' : word === 'THEN' ? 'then' : 'else'
  } else return false
  frame.due = true
  frame.alias = 'none'
  return true
}

function stepClause(frame: Frame, token: Token): boolean {
  const word = token.value
  const clause = clauseOfWord[word]
  if (clause === undefined) return false
  // EXTRACT(x FROM y), TRIM(a FROM b), SUBSTRING(a FROM 1).
  if (clause === 'from' && frame.kind !== 'query' && frame.kind !== 'in' && frame.kind !== 'expression') {
    frame.due = true
    frame.argument++
    return true
  }
  if (clause === 'partition' || clause === 'order') {
    frame.clause = clause
    frame.due = true
    return true
  }
  if (word === 'SELECT' || word === 'WITH' || word === 'VALUES') frame.kind = 'query'
  frame.clause = clause
  if (word === 'SELECT') frame.selectStart = token.start
  if (word === 'ON' || word === 'USING') frame.conditionDue = false
  frame.due = true
  frame.alias = 'none'
  frame.argument = 0
  frame.cases.length = 0
  return true
}

function stepJoin(frame: Frame, word: string, previous: Token): boolean {
  const side = (word === 'LEFT' || word === 'RIGHT') && (frame.clause === 'table-done' || frame.clause === 'on') && !frame.due
  if (!joinWords.has(word) && !side) return false
  if (word === 'JOIN') frame.conditionDue = !(previous.kind === 'word' && previous.value === 'CROSS')
  frame.clause = 'join'
  frame.due = true
  frame.alias = 'none'
  return true
}

function stepAs(frame: Frame): void {
  if (frame.clause === 'cte-name') frame.clause = 'cte-as'
  else frame.alias = 'due'
}

function stepBy(frame: Frame): void {
  if (frame.clause === 'group') frame.clause = 'group-by'
  else if (frame.clause === 'order') frame.clause = 'order-by'
  else if (frame.clause === 'partition') frame.clause = 'partition-by'
  frame.due = true
}
