import { formatType } from '../sql-type.ts'
import type { AmcFunction } from '../function-table.ts'
import type { CatalogueColumn, CatalogueTable } from '../catalogue.ts'
import type { RelationColumn } from '../model.ts'

export type CompletionKind = 'keyword' | 'table' | 'cte' | 'alias' | 'column' | 'function' | 'parameter' | 'value' | 'join' | 'type' | 'snippet'

/** One entry of the list. */
export interface CompletionItem {
  /** What is shown and filtered by. */
  readonly label: string
  readonly kind: CompletionKind
  /** What is written instead of the word at the cursor; with `$1`, `${2:name}` and `$0` as places to fill when `snippet`. */
  readonly insert: string
  readonly snippet: boolean
  /** Short, beside the label: a type, a signature. */
  readonly detail: string
  /** A sentence or two. */
  readonly documentation: string
  readonly deprecated: boolean
}

/** An entry before ranking; the larger score comes first. */
export interface Candidate extends CompletionItem {
  readonly score: number
}

const plain = { snippet: false, detail: '', documentation: '', deprecated: false } as const

export function keywordItem(label: string, score: number): Candidate {
  return { ...plain, label, kind: 'keyword', insert: label, score }
}

export function snippetItem(label: string, insert: string, detail: string, score: number, kind: CompletionKind = 'snippet'): Candidate {
  return { ...plain, label, kind, insert, snippet: true, detail, score }
}

export function textItem(kind: CompletionKind, label: string, insert: string, detail: string, score: number): Candidate {
  return { ...plain, label, kind, insert, detail, score }
}

export function tableItem(table: CatalogueTable, score: number): Candidate {
  return {
    label: table.name, kind: 'table', insert: table.name, snippet: false, detail: `${table.category}${table.paid ? ', paid' : ''}`,
    documentation: table.description, deprecated: table.deprecated, score,
  }
}

/** A catalogue column under the name or qualified name it is written with. */
export function sourceColumnItem(column: CatalogueColumn, insert: string, tableName: string, score: number): Candidate {
  return {
    label: column.name, kind: 'column', insert, snippet: false, detail: `${formatType(column.type)} · ${column.privacyClass}${tableName ? ` · ${tableName}` : ''}`,
    documentation: column.description, deprecated: column.unlisted, score,
  }
}

/** A column of any relation. */
export function relationColumnItem(column: RelationColumn, insert: string, relationName: string, score: number): Candidate {
  if (column.catalogueColumn) return { ...sourceColumnItem(column.catalogueColumn, insert, relationName, score), label: column.name }
  return {
    ...plain, label: column.name, kind: 'column', insert, detail: `${formatType(column.facts.type)} · ${column.facts.privacyClass}${relationName ? ` · ${relationName}` : ''}`, score,
  }
}

const bodies: Readonly<Record<string, string>> = {
  CAST: 'CAST($1 AS ${2:VARCHAR})', EXTRACT: 'EXTRACT(${1:DAY} FROM $2)', COUNT: 'COUNT($1)', CURRENT_DATE: 'CURRENT_DATE',
  CURRENT_TIMESTAMP: 'CURRENT_TIMESTAMP', NULLIF: 'NULLIF($1, ${2:0})', ROW_NUMBER: 'ROW_NUMBER() OVER (PARTITION BY $1 ORDER BY $2)',
  RANK: 'RANK() OVER (PARTITION BY $1 ORDER BY $2)', DENSE_RANK: 'DENSE_RANK() OVER (PARTITION BY $1 ORDER BY $2)',
  CUSTOM_PARAMETER: "CUSTOM_PARAMETER('$1')", BUILT_IN_PARAMETER: "BUILT_IN_PARAMETER('${1:TIME_WINDOW_START}')",
  NAMED_ROW: "NAMED_ROW('$1', $2)", DATE_TRUNC: "DATE_TRUNC('${1:day}', $2)", IF: 'IF($1, $2, $3)', POSITION: 'POSITION($1 IN $2)',
  SECONDS_BETWEEN: 'SECONDS_BETWEEN($1, $2)', COLLECT: 'COLLECT(DISTINCT $1)', CONVERT_TIME_ZONE_FROM_UTC: "CONVERT_TIME_ZONE_FROM_UTC($1, '${2:Europe/Berlin}')",
}

export function functionItem(fn: AmcFunction, score: number): Candidate {
  const takesNothing = fn.arity?.max === 0
  const insert = bodies[fn.name] ?? (takesNothing ? `${fn.name}()` : `${fn.name}($1)`)
  return {
    label: fn.name, kind: 'function', insert, snippet: insert.includes('$'), detail: fn.signatures[0] ?? fn.name,
    documentation: [fn.description, fn.notes].filter(text => text !== '').join(' '), deprecated: fn.name === 'DAYOFWEEK', score,
  }
}
