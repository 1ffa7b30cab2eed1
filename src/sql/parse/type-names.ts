import type { Cast, TypeName } from '../ast.ts'
import { advance, atOperator, atWord, closeBracket, eatOperator, eatWord, maxDepth, openBracket, peek, previousEnd, spanFrom, unexpected } from './cursor.ts'
import type { Cursor } from './cursor.ts'

/** `CAST(x AS type)`, standing at CAST or TRY_CAST before `(`. */
export function parseCastCall(cursor: Cursor): Cast {
  const keyword = advance(cursor)
  const opened = openBracket(cursor, '(')
  const operand = cursor.grammar.expression(cursor)
  let type: TypeName
  if (eatWord(cursor, 'AS')) type = parseTypeName(cursor)
  else {
    unexpected(cursor, 'AS and a type')
    type = missingType(cursor)
  }
  closeBracket(cursor, opened)
  return { kind: 'cast', syntax: keyword.value === 'CAST' ? 'CAST' : 'TRY_CAST', operand, type, ...spanFrom(cursor, keyword.start) }
}

function missingType(cursor: Cursor): TypeName {
  const at = previousEnd(cursor)
  return { kind: 'type-name', name: '', precision: null, scale: null, element: null, start: at, end: at }
}

/** A type: `VARCHAR(10)`, `DOUBLE PRECISION`, `DECIMAL(6, 3)`, `ARRAY<BIGINT>`, `BIGINT ARRAY`. Its name is empty when none stands here. */
export function parseTypeName(cursor: Cursor): TypeName {
  const token = peek(cursor)
  if (token.kind !== 'word') {
    unexpected(cursor, 'a type')
    return missingType(cursor)
  }
  advance(cursor)
  let name = token.value
  if (name === 'DOUBLE' && eatWord(cursor, 'PRECISION')) name = 'DOUBLE PRECISION'
  if ((name === 'CHARACTER' || name === 'CHAR') && eatWord(cursor, 'VARYING')) name = 'VARCHAR'
  let element: TypeName | null = null
  let precision: number | null = null
  let scale: number | null = null
  if (cursor.depth < maxDepth && eatOperator(cursor, '<')) {
    cursor.depth++
    element = parseTypeName(cursor)
    cursor.depth--
    if (!eatOperator(cursor, '>')) unexpected(cursor, '">"')
  } else if (atOperator(cursor, '(')) {
    const opened = openBracket(cursor, '(')
    precision = parseSize(cursor)
    if (eatOperator(cursor, ',')) scale = parseSize(cursor)
    closeBracket(cursor, opened)
  }
  let type: TypeName = { kind: 'type-name', name, precision, scale, element, ...spanFrom(cursor, token.start) }
  while (atWord(cursor, 'ARRAY')) {
    advance(cursor)
    type = { kind: 'type-name', name: 'ARRAY', precision: null, scale: null, element: type, ...spanFrom(cursor, token.start) }
  }
  return type
}

function parseSize(cursor: Cursor): number | null {
  const token = peek(cursor)
  if (token.kind !== 'number' || !/^\d{1,4}$/.test(token.value)) {
    unexpected(cursor, 'a number')
    return null
  }
  advance(cursor)
  return Number(token.value)
}
