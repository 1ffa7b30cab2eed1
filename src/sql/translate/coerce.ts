/**
 * AMC mixes types where DuckDB refuses or converts the other way round. These functions put in the casts, on the
 * inferred types, before DuckDB sees the query.
 */
import { isNumeric, isTemporal, isWhole } from '../sql-type.ts'
import type { SqlType } from '../sql-type.ts'

/** A piece of DuckDB SQL with the type that AMC gives it. */
export interface Typed {
  readonly sql: string
  readonly type: SqlType
  /** Content, when it is a text literal. */
  readonly text?: string | undefined
}

/** As text, the way AMC widens numbers, dates and booleans. */
export function asText(value: Typed): string {
  return value.type.name === 'STRING' || value.type.name === 'NULL' ? value.sql : `CAST(${value.sql} AS VARCHAR)`
}

/** As something arithmetic works on: text becomes DOUBLE. */
export function asNumber(value: Typed): string {
  return value.type.name === 'STRING' ? `CAST(${value.sql} AS DOUBLE)` : value.sql
}

/** As something date functions work on: text becomes TIMESTAMP. */
export function asTime(value: Typed): string {
  return isTemporal(value.type) ? value.sql : `CAST(${value.sql} AS TIMESTAMP)`
}

/** Branches of CASE, IF, COALESCE: when one is text, all become text. */
export function unify(values: readonly Typed[]): readonly string[] {
  const hasText = values.some((value) => value.type.name === 'STRING')
  return values.map((value) => (hasText ? asText(value) : value.sql))
}

const dayPattern = /^\s*\d{4}-\d{2}-\d{2}\s*$/

/** Both sides of a comparison. `ordered` is for `<` and its relatives, where text against a number compares as numbers. */
export function comparable(left: Typed, right: Typed, ordered: boolean): readonly [string, string] {
  if (left.type.name === 'STRING' && right.type.name !== 'STRING') return alignText(left, right, ordered)
  if (right.type.name === 'STRING' && left.type.name !== 'STRING') {
    const [text, other] = alignText(right, left, ordered)
    return [other, text]
  }
  return [left.sql, right.sql]
}

function alignText(text: Typed, other: Typed, ordered: boolean): readonly [string, string] {
  if (isTemporal(other.type)) {
    const target = other.type.name === 'DATE' && text.text !== undefined && dayPattern.test(text.text) ? 'DATE' : 'TIMESTAMP'
    return [`CAST(${text.sql} AS ${target})`, other.sql]
  }
  if (isNumeric(other.type)) {
    if (isWhole(other.type) && !ordered) return [text.sql, `CAST(${other.sql} AS VARCHAR)`]
    return [`TRY_CAST(${text.sql} AS DOUBLE)`, other.sql]
  }
  if (other.type.name === 'BOOLEAN') return [`TRY_CAST(${text.sql} AS BOOLEAN)`, other.sql]
  return [text.sql, other.sql]
}

/** An operand and the items it is looked up in (IN, CONTAINED_IN): text wins over everything simple. */
export function comparableSet(operand: Typed, items: readonly Typed[]): { readonly operand: string; readonly items: readonly string[] } {
  if (isTemporal(operand.type)) {
    return { operand: operand.sql, items: items.map((item) => comparable(operand, item, false)[1]) }
  }
  const [first, ...rest] = unify([operand, ...items])
  return { operand: first ?? operand.sql, items: rest }
}
