import { foldName } from '../ast.ts'
import type { Expression, FunctionCall, Select } from '../ast.ts'
import type { SelectInfo, SelectOutput } from '../model.ts'
import { walk } from '../walk.ts'
import { expressionText } from './expressions.ts'
import type { Writer } from './expressions.ts'
import { equalColumns, fromText, joinEntries } from './from.ts'
import { withoutMarks } from './line-map.ts'
import { quoteName } from './quoting.ts'
import { shadowOf } from './row-users.ts'
import { typeOf, unwrap } from './scope.ts'
import type { QueryResult, Scope, UserEntry } from './scope.ts'
import { TranslateError } from './translate-error.ts'
import { aggregateUsers } from './users.ts'
import type { UserBound, Users } from './users.ts'

/** The writer's scope must be fresh. `names` replaces the names of the visible columns. */
export function selectResult(select: Select, info: SelectInfo, names: readonly string[] | null, writer: Writer, isShadowed: boolean): QueryResult {
  const { scope, session } = writer
  const from = select.from ? ` FROM ${fromText(select.from.tables, writer)}` : ''
  const where = select.where ? ` WHERE ${expressionText(select.where.condition, writer)}` : ''
  if (select.where) scope.entries = mergeWithin(scope.entries, equalColumns(select.where.condition, writer))
  if (select.qualify) throw new TranslateError('QUALIFY is not part of AMC SQL.', select.qualify)
  startCollecting(info, scope)
  const columns = uniqueNames(names ?? info.outputs.map((output) => foldName(output.name)))
  const texts = info.outputs.map((output) => outputText(output, writer))
  const groupBy = groupByText(select, info, writer)
  const having = select.having ? ` HAVING ${expressionText(select.having.condition, writer)}` : ''
  const bound = isShadowed ? session.context.userBound : null
  const shadow = bound === null ? null : shadowOf(info, columns, writer, bound)
  const hidden = new HiddenColumns(writer)
  const result: QueryResult = {
    sql: '', columns, types: info.outputs.map((output) => outputType(output, writer)),
    users: shadow?.users ? hidden.add(shadow.users) : null,
    userColumns: shadow?.userColumns ?? new Set(),
    metricUsers: new Map([...(shadow?.metricUsers ?? [])].map(([name, all]) => [name, all.map((users) => hidden.add(users))])),
    emptyColumns: new Set(columns.filter((_, index) => isEmptyConstant(info.outputs[index]?.expression ?? null))),
  }
  const items = [...columns.map((name, index) => `${texts[index] ?? 'NULL'} AS ${quoteName(name)}`), ...hidden.items]
  const source = scope.collect ? ` FROM (${innerLevel(scope, `${from}${where}`)}) AS "__inner"` : `${from}${where}`
  const body = `${items.join(', ')}${source}${groupBy}${having}`
  if (select.quantifier !== 'DISTINCT') return { ...result, sql: `SELECT ${body}` }
  if (bound === null || !result.users) return { ...result, sql: `SELECT DISTINCT ${body}` }
  return distinctRows({ ...result, sql: `SELECT ${body}` }, writer, bound)
}

/** Hidden columns of one SELECT list, each text once. */
class HiddenColumns {
  readonly items: string[] = []
  readonly #names = new Map<string, string>()
  readonly #writer: Writer

  constructor(writer: Writer) {
    this.#writer = writer
  }

  add(users: Users): Users {
    return { ...users, parts: users.parts.map((part) => this.#name(part)) }
  }

  #name(part: string): string {
    const known = this.#names.get(part)
    if (known !== undefined) return known
    const name = quoteName(this.#writer.session.nextName('u'))
    this.#names.set(part, name)
    this.items.push(`${part} AS ${name}`)
    return name
  }
}

/** Rows made distinct: the users of equal rows come together. */
export function distinctRows(result: QueryResult, writer: Writer, bound: UserBound): QueryResult {
  const hidden = new HiddenColumns(writer)
  const merge = (users: Users): Users => {
    const isStill = users === result.users && users.kind === 'one' && result.userColumns.size > 0
    if (isStill) return { ...users, parts: [`min(${users.parts[0] ?? 'NULL'})`] }
    return { ...users, ...aggregateUsers([users], bound, null) }
  }
  const users = result.users && hidden.add(merge(result.users))
  const metricUsers = new Map([...result.metricUsers].map(([name, all]) => [name, all.map((each) => hidden.add(merge(each)))]))
  const visible = result.columns.map(quoteName)
  const sql = `SELECT ${[...visible, ...hidden.items].join(', ')} FROM (${result.sql}) AS "__all" GROUP BY ${visible.join(', ')}`
  return { ...result, sql, users, metricUsers, userColumns: users?.kind === 'one' ? result.userColumns : new Set() }
}

/** Names that differ from each other, the way AMC numbers repeated ones: `campaign`, `campaign0`. */
export function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    let unique = name
    for (let number = 0; taken.has(unique); number += 1) unique = `${name}${number}`
    taken.add(unique)
    return unique
  })
}

function mergeWithin(entries: readonly UserEntry[], pairs: readonly (readonly [string, string])[]): UserEntry[] {
  let merged: readonly UserEntry[] = []
  for (const entry of entries) merged = joinEntries(merged, [entry], pairs, 'INNER')
  return [...merged]
}

/** Grouping by a window function needs the windows computed one level further in. */
function startCollecting(info: SelectInfo, scope: Scope): void {
  const windows = new Set<FunctionCall>()
  for (const key of info.groupKeys) {
    if (key.expression) walk(key.expression, (node) => {
      if (node.kind === 'call' && node.over) windows.add(node)
      return node.kind !== 'query'
    })
  }
  if (!info.aggregated || windows.size === 0) return
  const names = new Map<string, string>()
  scope.collect = { names, windows }
  const pass = (users: Users): Users => ({
    ...users,
    parts: users.parts.map((part) => {
      const name = names.get(part) ?? quoteName(`__c${names.size + 1}`)
      names.set(part, name)
      return name
    }),
  })
  scope.entries = scope.entries.map((entry) => ({ ...entry, users: pass(entry.users) }))
  for (const [index, relation] of scope.relations.entries()) {
    scope.relations[index] = { ...relation, metricUsers: new Map([...relation.metricUsers].map(([name, all]) => [name, all.map(pass)])) }
  }
}

function innerLevel(scope: Scope, source: string): string {
  const items = [...(scope.collect?.names ?? [])].map(([text, name]) => `${text} AS ${name}`)
  return `SELECT ${items.length > 0 ? items.join(', ') : '1'}${source}`
}

function outputText(output: SelectOutput, writer: Writer): string {
  if (output.expression) return expressionText(output.expression, writer)
  const star = output.star
  const relation = star && writer.scope.relations.find((candidate) => candidate.alias === star.relation.name)
  const prefix = relation ? `${quoteName(relation.alias)}.` : ''
  return `${prefix}${quoteName(foldName(star?.column.name ?? output.name))}`
}

function outputType(output: SelectOutput, writer: Writer) {
  return output.expression ? typeOf(output.expression, writer.session) : output.facts.type
}

function groupByText(select: Select, info: SelectInfo, writer: Writer): string {
  if (!select.groupBy) return ''
  if (hasGroupingSets(select)) return ` GROUP BY ${groupingSetsText(select, info, writer)}`
  const keys = info.groupKeys.map((key) => {
    const ordinal = key.output ? info.outputs.indexOf(key.output) : -1
    if (ordinal >= 0) return String(ordinal + 1)
    // A bare number would be read as a position.
    return key.expression ? `(${expressionText(key.expression, writer)})` : 'NULL'
  })
  return keys.length > 0 ? ` GROUP BY ${keys.join(', ')}` : ''
}

function hasGroupingSets(select: Select): boolean {
  return select.groupBy?.items.some((item) => item.kind === 'grouping-set') ?? false
}

// The keys stand in the order of the text, one per plain entry, whatever brackets are around them.
function groupingSetsText(select: Select, info: SelectInfo, writer: Writer): string {
  let next = 0
  const entry = (written: Expression): string => {
    if (written.kind === 'parenthesized') return entry(written.expression)
    if (written.kind === 'row') return `(${written.values.map(entry).join(', ')})`
    const key = info.groupKeys[next]
    next += 1
    if (!key?.expression) return 'NULL'
    const text = withoutMarks(expressionText(key.expression, writer))
    // A bare number, also a negative one, would be read as a position.
    return namesColumn(key.expression) ? `(${text})` : `coalesce(${text}, ${text})`
  }
  const items = select.groupBy?.items ?? []
  return items.map((item) => (item.kind === 'grouping-set' ? `${item.operator} (${item.items.map(entry).join(', ')})` : entry(item))).join(', ')
}

function namesColumn(expression: Expression): boolean {
  let isFound = false
  walk(expression, (node) => {
    if (node.kind === 'column') isFound = true
    return !isFound
  })
  return isFound
}

function isEmptyConstant(expression: Expression | null): boolean {
  if (!expression) return false
  const inner = unwrap(expression)
  if (inner.kind === 'cast') return isEmptyConstant(inner.operand)
  return inner.kind === 'null' || (inner.kind === 'number' && Number(inner.text) === 0)
}
