import { foldName } from '../ast.ts'
import type { DerivedTable, Expression, Identifier, Join, TableFunction, TableName, TableReference } from '../ast.ts'
import { parseDuration, shiftMoment } from './duration.ts'
import type { Duration } from './duration.ts'
import { expressionText } from './expressions.ts'
import type { Writer } from './expressions.ts'
import { markLine } from './line-map.ts'
import { quoteDay, quoteMoment, quoteName } from './quoting.ts'
import { columnKey, unwrap } from './scope.ts'
import type { QueryResult, SourceTable, UserEntry } from './scope.ts'
import { unknownType } from '../sql-type.ts'
import { TranslateError } from './translate-error.ts'
import { userOf } from './users.ts'
import type { Users } from './users.ts'

const noDuration: Duration = { months: 0, milliseconds: 0 }

/** The FROM clause as DuckDB text. Fills the writer's scope with its relations and with the users of a joined row. */
export function fromText(tables: readonly TableReference[], writer: Writer): string {
  const parts = tables.map((table) => tableText(table, writer))
  writer.scope.entries = parts.flatMap((part) => part.entries)
  return parts.map((part) => part.sql).join(', ')
}

interface TablePart {
  readonly sql: string
  readonly entries: readonly UserEntry[]
}

function tableText(table: TableReference, writer: Writer): TablePart {
  switch (table.kind) {
    case 'table-name': return namedTable(table, writer)
    case 'derived-table': return derivedTable(table, writer)
    case 'table-function': return extendedTable(table, writer)
    case 'join': return join(table, writer)
    case 'parenthesized-table': {
      const part = tableText(table.table, writer)
      return table.table.kind === 'join' ? { sql: `(${part.sql})`, entries: part.entries } : part
    }
    case 'missing-table': throw new TranslateError('A table is missing here.', table)
  }
}

function namedTable(table: TableName, writer: Writer): TablePart {
  const name = foldName(table.name.name)
  const alias = foldName((table.alias ?? table.name).name)
  const cte = table.qualifiers.length === 0 ? writer.scope.ctes.get(name) : undefined
  if (cte) {
    const columns = renamed(cte.columns, table.columnAliases)
    return addResult({ ...cte, sql: '' }, alias, columns, markLine(quoteName(cte.relation), table), writer)
  }
  const source = writer.session.context.source(name)
  if (!source) throw new TranslateError(`The data source ${table.name.name} is not available in this instance.`, table)
  return addSource(source, alias, table.columnAliases, markLine(scan(source, noDuration, noDuration, writer), table), writer)
}

function renamed(columns: readonly string[], aliases: readonly Identifier[]): readonly string[] {
  return columns.map((column, index) => {
    const alias = aliases[index]
    return alias ? foldName(alias.name) : column
  })
}

function derivedTable(table: DerivedTable, writer: Writer): TablePart {
  const result = writer.shadowQuery(table.query, writer.scope)
  const alias = table.alias ? foldName(table.alias.name) : writer.session.nextName('d')
  return addResult(result, alias, renamed(result.columns, table.columnAliases), `(${result.sql})`, writer)
}

function extendedTable(table: TableFunction, writer: Writer): TablePart {
  if (table.call.name.name.toUpperCase() !== 'EXTEND_TIME_WINDOW') {
    throw new TranslateError(`${table.call.name.name.toUpperCase()} in FROM cannot be evaluated by the built-in AMC service.`, table)
  }
  const [first, before, after] = table.call.args
  const name = foldName(first ? wordOf(first) : '')
  const source = writer.session.context.source(name)
  if (!source) throw new TranslateError(`The data source ${name} is not available in this instance.`, table)
  const sql = markLine(scan(source, durationOf(before, table), durationOf(after, table), writer), table)
  return addSource(source, table.alias ? foldName(table.alias.name) : name, table.columnAliases, sql, writer)
}

function wordOf(argument: Expression): string {
  const inner = unwrap(argument)
  return inner.kind === 'string' ? inner.value.trim() : inner.kind === 'column' ? inner.name.name : ''
}

function durationOf(argument: Expression | undefined, place: TableFunction): Duration {
  const inner = argument && unwrap(argument)
  const duration = inner?.kind === 'string' ? parseDuration(inner.value) : undefined
  if (!duration) throw new TranslateError("EXTEND_TIME_WINDOW needs two durations such as 'P14D'.", argument ?? place)
  return duration
}

function scan(source: SourceTable, before: Duration, after: Duration, writer: Writer): string {
  const { context } = writer.session
  const users = context.userBound !== null && source.userColumn !== null ? `, ${userOf(quoteName(source.userColumn))} AS "__u"` : ''
  const rows = `SELECT *${users} FROM ${quoteName(source.relation)}`
  if (source.timeColumn === null) return `(${rows})`
  const startMs = shiftMoment(context.window.startMs, before, -1)
  const endMs = shiftMoment(context.window.endMs, after, 1)
  const column = quoteName(source.timeColumn)
  if (source.timeColumnType === 'TIMESTAMP') return `(${rows} WHERE ${column} >= ${quoteMoment(startMs)} AND ${column} < ${quoteMoment(endMs)})`
  // A day belongs to the window when its first moment does.
  return `(${rows} WHERE ${column} >= ${ceilDay(startMs)} AND ${column} < ${ceilDay(endMs)})`
}

const dayMs = 86_400_000

function ceilDay(timeMs: number): string {
  return quoteDay(Math.ceil(timeMs / dayMs) * dayMs)
}

function addSource(source: SourceTable, alias: string, aliases: readonly Identifier[], sql: string, writer: Writer): TablePart {
  const columns = renamed(source.columns, aliases)
  writer.scope.relations.push({ alias, columns, types: source.columns.map(() => unknownType), metricUsers: new Map() })
  const named = `${sql} AS ${quoteName(alias)}${columnList(columns, aliases)}`
  if (writer.session.context.userBound === null || source.userColumn === null) return { sql: named, entries: [] }
  const userColumn = columns[source.columns.indexOf(source.userColumn)] ?? source.userColumn
  const users: Users = { kind: 'one', parts: [`${quoteName(alias)}."__u"`], paths: [writer.session.paths.push(source.name) - 1] }
  return { sql: named, entries: [{ users, relations: new Set([alias]), isOptional: false, keys: new Set([`${alias}.${userColumn}`]), parts: null }] }
}

function columnList(columns: readonly string[], aliases: readonly Identifier[]): string {
  return aliases.length === 0 ? '' : `(${columns.map(quoteName).join(', ')})`
}

function addResult(result: QueryResult, alias: string, columns: readonly string[], sql: string, writer: Writer): TablePart {
  const qualify = (users: Users): Users => ({ ...users, parts: users.parts.map((part) => `${quoteName(alias)}.${part}`) })
  const position = (name: string) => columns[result.columns.indexOf(name)] ?? name
  const metricUsers = new Map([...result.metricUsers].map(([name, all]) => [position(name), all.map(qualify)]))
  writer.scope.relations.push({ alias, columns, types: result.types, metricUsers })
  const isRenamed = columns.some((column, index) => column !== result.columns[index])
  const named = `${sql} AS ${quoteName(alias)}${isRenamed ? `(${columns.map(quoteName).join(', ')})` : ''}`
  if (!result.users) return { sql: named, entries: [] }
  const keys = new Set([...result.userColumns].map((name) => `${alias}.${position(name)}`))
  return { sql: named, entries: [{ users: qualify(result.users), relations: new Set([alias]), isOptional: false, keys, parts: null }] }
}

function join(node: Join, writer: Writer): TablePart {
  if (node.type === 'RIGHT' || node.natural) throw new TranslateError('This kind of join is not part of AMC SQL.', node)
  const left = tableText(node.left, writer)
  const right = tableText(node.right, writer)
  // Conditions look users up among the entries met so far.
  writer.scope.entries = [...left.entries, ...right.entries]
  const using = node.using.map((column) => foldName(column.name))
  const condition = node.on ? ` ON ${expressionText(node.on, writer)}` : using.length > 0 ? ` USING (${using.map(quoteName).join(', ')})` : ''
  for (const column of using) writer.scope.merged.add(column)
  const words = node.type === 'CROSS' || condition === '' ? 'CROSS JOIN' : `${node.type} JOIN`
  const pairs = node.on ? equalColumns(node.on, writer) : usingPairs(using, writer)
  return { sql: `${left.sql} ${words} ${right.sql}${condition}`, entries: joinEntries(left.entries, right.entries, pairs, node.type) }
}

function usingPairs(using: readonly string[], writer: Writer): readonly (readonly [string, string])[] {
  return using.flatMap((column) => {
    const owners = writer.scope.relations.filter((relation) => relation.columns.includes(column)).map((relation) => `${relation.alias}.${column}`)
    return owners.flatMap((first, index) => owners.slice(index + 1).map((second) => [first, second] as const))
  })
}

/** Pairs of column keys that a condition makes equal: the plain `a = b` among its AND parts. */
export function equalColumns(condition: Expression, writer: Writer): readonly (readonly [string, string])[] {
  const inner = unwrap(condition)
  if (inner.kind === 'logical' && inner.operator === 'AND') return inner.operands.flatMap((operand) => equalColumns(operand, writer))
  if (inner.kind !== 'binary' || inner.operator !== '=') return []
  const [left, right] = [unwrap(inner.left), unwrap(inner.right)]
  if (left.kind !== 'column' || right.kind !== 'column') return []
  const keys = [columnKey(left, writer.scope), columnKey(right, writer.scope)] as const
  return keys[0] !== null && keys[1] !== null ? [[keys[0], keys[1]]] : []
}

/** Users of a joined row. Two sides joined on the user are one user; otherwise both stay. */
export function joinEntries(
  left: readonly UserEntry[], right: readonly UserEntry[], pairs: readonly (readonly [string, string])[], type: Join['type'],
): readonly UserEntry[] {
  const entries = [...left]
  for (const entry of right) {
    const partner = entries.findIndex((candidate) =>
      candidate.users.kind === 'one' && entry.users.kind === 'one' && areJoined(candidate, entry, pairs))
    const found = entries[partner]
    if (!found) entries.push(entry)
    else entries[partner] = mergeEntries(found, entry, type)
  }
  // After FULL the left side may be missing, after LEFT the right side: only entries merged above keep their keys there.
  return entries.map((entry) => {
    const isOptional = type === 'FULL' ? true : type === 'LEFT' && right.includes(entry)
    return isOptional && entry.parts === null ? { ...entry, isOptional, keys: new Set<string>() } : entry
  })
}

function areJoined(left: UserEntry, right: UserEntry, pairs: readonly (readonly [string, string])[]): boolean {
  return pairs.some(([a, b]) => (left.keys.has(a) && right.keys.has(b)) || (left.keys.has(b) && right.keys.has(a)))
}

function mergeEntries(left: UserEntry, right: UserEntry, type: Join['type']): UserEntry {
  const paths = [...new Set([...left.users.paths, ...right.users.paths])]
  const relations = new Set([...left.relations, ...right.relations])
  if (type === 'FULL') {
    const parts = [...left.users.parts, ...right.users.parts]
    const users: Users = { kind: 'one', parts: [`coalesce(${parts.join(', ')})`], paths }
    return { users, relations, isOptional: false, keys: new Set(), parts: new Set([...left.keys, ...right.keys]) }
  }
  const keys = type === 'LEFT' ? left.keys : new Set([...left.keys, ...right.keys])
  return { users: { ...left.users, paths }, relations, isOptional: left.isOptional, keys, parts: left.parts }
}
