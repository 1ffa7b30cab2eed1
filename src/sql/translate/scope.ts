import { foldName } from '../ast.ts'
import type { ColumnReference, Expression, FunctionCall, Query } from '../ast.ts'
import type { Model } from '../model.ts'
import { unknownType } from '../sql-type.ts'
import type { SqlType } from '../sql-type.ts'
import { quoteName } from './quoting.ts'
import type { UserBound, Users } from './users.ts'

/** One of AMC's data sources as the engine has it. */
export interface SourceTable {
  /** Name as AMC writes it. */
  readonly name: string
  /** Name of the DuckDB relation that holds it. */
  readonly relation: string
  /** Lower case, in order. */
  readonly columns: readonly string[]
  /** Null: a dimension-type source, which no time window touches. */
  readonly timeColumn: string | null
  readonly timeColumnType: 'TIMESTAMP' | 'DATE'
  /** Name of the column that identifies people; null when the source has none. */
  readonly userColumn: string | null
}

/** Everything a translation depends on besides the tree. */
export interface TranslateContext {
  /** Undefined for names that are no data source. `name` is lower case. */
  source(name: string): SourceTable | undefined
  /** What the analysis found out about the tree. */
  readonly model: Model
  /** DuckDB template of a function by upper-case name, from the function catalogue. */
  functionTemplate(name: string): string | undefined
  /** Constants of the declared parameters, by exact name. */
  readonly parameters: ReadonlyMap<string, string>
  /** Contents of the text parameters, by exact name: patterns are checked before they run. */
  readonly parameterTexts: ReadonlyMap<string, string>
  /** [start, end) in UTC milliseconds. */
  readonly window: { readonly startMs: number; readonly endMs: number }
  readonly nowMs: number
  /** How many users per row must be told apart; null leaves the shadow out. */
  readonly userBound: UserBound | null
}

/** A query that was translated. Hidden columns come after the visible ones. */
export interface QueryResult {
  readonly sql: string
  /** Visible columns, lower case, unique. */
  readonly columns: readonly string[]
  readonly types: readonly SqlType[]
  /** Over this query's own hidden columns; null when no user data is read. */
  readonly users: Users | null
  /** Visible columns that are, row by row, the user of `users` (only when that is of kind `one`). */
  readonly userColumns: ReadonlySet<string>
  /** Per visible column that is computed from aggregates: the users who contributed to each of them. */
  readonly metricUsers: ReadonlyMap<string, readonly Users[]>
  /** Visible columns that are a constant 0 or NULL, as in UNION ALL branches filled up with zeros. */
  readonly emptyColumns: ReadonlySet<string>
}

/** A common table expression in reach. */
export interface CteEntry extends Omit<QueryResult, 'sql'> {
  /** Unique DuckDB name. */
  readonly relation: string
}

/** One relation of a FROM clause. */
export interface Relation {
  /** Lower case, unique within its scope. */
  readonly alias: string
  readonly columns: readonly string[]
  readonly types: readonly SqlType[]
  readonly metricUsers: ReadonlyMap<string, readonly Users[]>
}

/** What the names inside one SELECT mean. */
export interface Scope {
  readonly relations: Relation[]
  readonly parent: Scope | null
  readonly ctes: ReadonlyMap<string, CteEntry>
  /** Columns joined by USING, which have no qualifier of their own. */
  readonly merged: Set<string>
  /** Users of one row of the FROM clause, one entry per independent origin. */
  entries: UserEntry[]
  /** When set, column references are collected and replaced: the SELECT gets an inner level. */
  collect: Collector | null
}

/** Users of a FROM clause, with the visible columns that are equal to them on every row. */
export interface UserEntry {
  readonly users: Users
  /** Aliases of the relations whose rows have these users. */
  readonly relations: ReadonlySet<string>
  /** Whether an outer join may leave them out. */
  readonly isOptional: boolean
  /** Column keys (`alias.column`) equal to the user. */
  readonly keys: ReadonlySet<string>
  /** After FULL OUTER JOIN on the user: COALESCE over all of these is equal to it. */
  readonly parts: ReadonlySet<string> | null
}

/** Names for what an inner level must pass on, by the text it has there. */
export interface Collector {
  readonly names: Map<string, string>
  /** Window functions that the inner level computes. */
  readonly windows: ReadonlySet<FunctionCall>
}

/** State of one translation: unique names and the scans met so far. */
export interface Session {
  readonly context: TranslateContext
  /** Data source name per scan with users, in order of the text. */
  readonly paths: string[]
  /** Queries that stand for a value, which are looked at for the value and for its users. */
  readonly valueQueries: Map<Query, QueryResult>
  nextName(prefix: string): string
}

/** A fresh session. */
export function openSession(context: TranslateContext): Session {
  let last = 0
  return { context, paths: [], valueQueries: new Map(), nextName: (prefix) => `__${prefix}${(last += 1)}` }
}

/** A column of a relation in reach. */
export interface ColumnTarget {
  readonly relation: Relation
  readonly column: string
  /** The scope that the relation belongs to: the given one, or one around it. */
  readonly scope: Scope
}

/** Finds the relation and column behind a reference; null for what is not known here. */
export function resolveColumn(node: ColumnReference, scope: Scope): ColumnTarget | null {
  const name = foldName(node.name.name)
  const qualifier = node.qualifier === null ? null : foldName(node.qualifier.name)
  for (let level: Scope | null = scope; level !== null; level = level.parent) {
    for (const relation of level.relations) {
      if (qualifier !== null && relation.alias !== qualifier) continue
      if (relation.columns.includes(name)) return { relation, column: name, scope: level }
    }
  }
  return null
}

/** The reference as DuckDB text: always qualified, so that no alias of the SELECT list can capture it. */
export function columnText(node: ColumnReference, scope: Scope): string {
  const name = foldName(node.name.name)
  if (node.qualifier === null && scope.merged.has(name)) return quoteName(name)
  const found = resolveColumn(node, scope)
  if (found) return `${quoteName(found.relation.alias)}.${quoteName(found.column)}`
  return node.qualifier === null ? quoteName(name) : `${quoteName(foldName(node.qualifier.name))}.${quoteName(name)}`
}

/** Key of a reference for `UserEntry.keys`; null when it does not belong to this very scope. */
export function columnKey(node: ColumnReference, scope: Scope): string | null {
  const found = resolveColumn(node, scope)
  return found && found.scope === scope ? `${found.relation.alias}.${found.column}` : null
}

/** The expression without brackets around it. */
export function unwrap(expression: Expression): Expression {
  let inner = expression
  while (inner.kind === 'parenthesized') inner = inner.expression
  return inner
}

const coalescing = new Set(['COALESCE', 'IFNULL', 'NVL'])

/** Index of the entry that this expression is equal to on every row; -1 when it is none. */
export function userEntryOf(expression: Expression, scope: Scope): number {
  const inner = unwrap(expression)
  if (inner.kind === 'column') {
    const key = columnKey(inner, scope)
    return key === null ? -1 : scope.entries.findIndex((entry) => entry.keys.has(key))
  }
  if (inner.kind !== 'call' || !coalescing.has(inner.name.name.toUpperCase())) return -1
  const keys = inner.args.map((argument) => {
    const column = unwrap(argument)
    return column.kind === 'column' ? columnKey(column, scope) : null
  })
  return scope.entries.findIndex((entry) => {
    const { parts } = entry
    return parts !== null && keys.every((key) => key !== null && parts.has(key)) && new Set(keys).size === parts.size
  })
}

/** Inferred type of an expression; UNKNOWN when the analysis has none. */
export function typeOf(expression: Expression, session: Session): SqlType {
  return session.context.model.facts.get(expression)?.type ?? unknownType
}
