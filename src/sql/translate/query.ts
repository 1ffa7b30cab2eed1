import { foldName } from '../ast.ts'
import type { NamedWindow, Query, QueryTerm, Select, SetOperation, Values, WindowSpecification } from '../ast.ts'
import { commonType, nullType, stringType, unknownType } from '../sql-type.ts'
import type { SqlType } from '../sql-type.ts'
import { walk } from '../walk.ts'
import { unify } from './coerce.ts'
import { expressionText, typed } from './expressions.ts'
import type { Writer } from './expressions.ts'
import { quoteName } from './quoting.ts'
import { unwrap } from './scope.ts'
import type { CteEntry, QueryResult, Scope, Session } from './scope.ts'
import { distinctRows, selectResult, uniqueNames } from './select.ts'
import { TranslateError } from './translate-error.ts'
import { alignUsers } from './users.ts'
import type { UserBound, Users } from './users.ts'

/** Where a query stands. */
export interface QueryPlace {
  readonly session: Session
  readonly ctes: ReadonlyMap<string, CteEntry>
  /** The SELECT around a query in an expression, for correlated names. */
  readonly parent: Scope | null
  /** Whether hidden user columns are wanted. */
  readonly isShadowed: boolean
  /** Names for the visible columns, instead of the query's own. */
  readonly names: readonly string[] | null
}

/** A query with everything below it. */
export function queryResult(query: Query, place: QueryPlace): QueryResult {
  const ctes = new Map(place.ctes)
  const definitions: string[] = []
  if (query.with?.recursive) throw new TranslateError('WITH RECURSIVE is not part of AMC SQL.', query.with)
  for (const cte of query.with?.ctes ?? []) {
    const names = cte.columns.length > 0 ? cte.columns.map((column) => foldName(column.name)) : null
    const result = queryResult(cte.query, { ...place, ctes, parent: null, isShadowed: place.session.context.userBound !== null, names })
    const name = foldName(cte.name.name)
    const relation = `${place.session.nextName('cte')}_${name}`
    definitions.push(`${quoteName(relation)} AS ${isVolatile(cte.query) ? 'MATERIALIZED ' : ''}(${result.sql})`)
    ctes.set(name, { ...result, relation })
  }
  const body = bodyResult(query, { ...place, ctes })
  const ordered = `${body.sql}${orderText(query, body, { ...place, ctes })}`
  const sql = definitions.length > 0 ? `WITH ${definitions.join(', ')} ${ordered}` : ordered
  return { ...body, sql }
}

// Values that differ from one evaluation to the next must be made once.
function isVolatile(query: Query): boolean {
  let found = false
  walk(query, (node) => {
    if (node.kind === 'call' && (node.name.name.toUpperCase() === 'UUID' || node.name.name.toUpperCase() === 'RANDOM')) found = true
    return !found
  })
  return found
}

function bodyResult(query: Query, place: QueryPlace): QueryResult {
  return query.body.kind === 'set-operation' ? unionResult(query.body, place) : termResult(query.body, place)
}

function termResult(term: QueryTerm, place: QueryPlace): QueryResult {
  if (term.kind === 'values') return valuesResult(term, place)
  if (term.kind === 'parenthesized-query') {
    const result = queryResult(term.query, place)
    return { ...result, sql: `SELECT * FROM (${result.sql}) AS "__p"` }
  }
  const info = place.session.context.model.selects.get(term)
  if (!info) throw new TranslateError('This SELECT could not be understood.', term)
  return selectResult(term, info, place.names, writerFor(term, place), place.isShadowed)
}

function writerFor(select: Select | null, place: QueryPlace): Writer {
  const scope: Scope = { relations: [], parent: place.parent, ctes: place.ctes, merged: new Set(), entries: [], collect: null }
  return {
    session: place.session,
    scope,
    windows: namedWindows(select?.windows ?? []),
    query: (query, around) => queryResult(query, { ...place, ctes: around.ctes, parent: around, isShadowed: false, names: null }),
    valueQuery: (query, around) => {
      const { valueQueries, context } = place.session
      const isShadowed = context.userBound !== null
      const result = valueQueries.get(query) ?? queryResult(query, { ...place, ctes: around.ctes, parent: around, isShadowed, names: null })
      valueQueries.set(query, result)
      return result
    },
    shadowQuery: (query, around) => queryResult(query, { ...place, ctes: around.ctes, parent: around.parent, names: null }),
  }
}

function namedWindows(windows: readonly NamedWindow[]): ReadonlyMap<string, WindowSpecification> {
  return new Map(windows.map((window) => [foldName(window.name.name), window.specification]))
}

function valuesResult(values: Values, place: QueryPlace): QueryResult {
  const writer = writerFor(null, place)
  const rows = values.rows.map((row) => row.values.map((value) => typed(value, writer)))
  const width = rows[0]?.length ?? 0
  const columns = uniqueNames(place.names ?? Array.from({ length: width }, (_, index) => `expr$${index}`))
  const types: SqlType[] = []
  const texts: string[][] = rows.map(() => [])
  for (let column = 0; column < width; column += 1) {
    const cells = rows.map((row) => row[column] ?? { sql: 'NULL', type: nullType })
    for (const [index, text] of unify(cells).entries()) texts[index]?.push(text)
    types.push(cells.reduce<SqlType>((type, cell) => commonType(type, cell.type) ?? unknownType, nullType))
  }
  const list = texts.map((row) => `(${row.join(', ')})`).join(', ')
  const sql = `SELECT * FROM (VALUES ${list}) AS "__v"(${columns.map(quoteName).join(', ')})`
  return { sql, columns, types, users: null, userColumns: new Set(), metricUsers: new Map(), emptyColumns: new Set() }
}

function unionResult(operation: SetOperation, place: QueryPlace): QueryResult {
  let pending = [termResult(operation.first, place)]
  const names = place.names ?? pending[0]?.columns ?? []
  for (const branch of operation.branches) {
    if (branch.operator !== 'UNION') throw new TranslateError(`${branch.operator} is not part of AMC SQL.`, branch.operatorSpan)
    pending.push(termResult(branch.query, { ...place, names }))
    if (branch.quantifier !== 'ALL') pending = [unionDistinct(pending, place)]
  }
  const only = pending[0]
  return pending.length === 1 && only ? only : unionAll(pending, place)
}

function unionDistinct(branches: readonly QueryResult[], place: QueryPlace): QueryResult {
  const all = unionAll(branches, place)
  const bound = place.session.context.userBound
  if (bound !== null && all.users) return distinctRows(all, writerFor(null, place), bound)
  return { ...all, sql: `SELECT DISTINCT * FROM (${all.sql}) AS "__all"` }
}

function unionAll(branches: readonly QueryResult[], place: QueryPlace): QueryResult {
  const columns = branches[0]?.columns ?? []
  const types = columns.map((_, index) => unionType(branches.map((branch) => branch.types[index] ?? unknownType)))
  const bound = place.isShadowed ? place.session.context.userBound : null
  const hidden = branches.map((): string[] => [])
  const users = bound === null ? null : addAligned(branches.map((branch) => branch.users), hidden, bound, place)
  const metricUsers = new Map<string, readonly Users[]>()
  for (const [index, name] of bound === null ? [] : columns.entries()) {
    const all = bound === null ? [] : alignMetric(branches, index, hidden, bound, place)
    if (all.length > 0) metricUsers.set(name, all)
  }
  const texts = branches.map((branch, number) => {
    const visible = columns.map((name, index) => {
      const own = quoteName(branch.columns[index] ?? name)
      const type = branch.types[index] ?? unknownType
      return `${types[index] === stringType && type.name !== 'STRING' ? `CAST(${own} AS VARCHAR)` : own} AS ${quoteName(name)}`
    })
    return `SELECT ${[...visible, ...(hidden[number] ?? [])].join(', ')} FROM (${branch.sql}) AS "__b"`
  })
  const isUser = (index: number) => branches.every((branch) => branch.users !== null && branch.userColumns.has(branch.columns[index] ?? ''))
  const userColumns = new Set(users?.kind === 'one' ? columns.filter((_, index) => isUser(index)) : [])
  const emptyColumns = new Set(columns.filter((_, index) => branches.every((branch) => branch.emptyColumns.has(branch.columns[index] ?? ''))))
  return { sql: texts.join(' UNION ALL '), columns, types, users, userColumns, metricUsers, emptyColumns }
}

function unionType(types: readonly SqlType[]): SqlType {
  return types.reduce<SqlType>((type, other) => {
    if (type === stringType || other.name === 'STRING') return stringType
    return commonType(type, other) ?? unknownType
  }, nullType)
}

function addAligned(branches: readonly (Users | null)[], hidden: readonly string[][], bound: UserBound, place: QueryPlace): Users | null {
  const aligned = alignUsers(branches, bound)
  if (!aligned) return null
  const width = aligned.parts[0]?.length ?? 0
  const names = Array.from({ length: width }, () => quoteName(place.session.nextName('u')))
  for (const [branch, parts] of aligned.parts.entries()) {
    for (const [index, name] of names.entries()) hidden[branch]?.push(`${parts[index] ?? 'NULL'} AS ${name}`)
  }
  return { kind: aligned.kind, parts: names, paths: aligned.paths }
}

/** Contributions to a column: a branch without its own is counted with all its users, unless it holds only zeros. */
function alignMetric(
  branches: readonly QueryResult[], index: number, hidden: readonly string[][], bound: UserBound, place: QueryPlace,
): readonly Users[] {
  const own = branches.map((branch) => branch.metricUsers.get(branch.columns[index] ?? '') ?? [])
  const hasEmpty = branches.some((branch) => branch.emptyColumns.has(branch.columns[index] ?? ''))
  const depth = Math.max(0, ...own.map((all) => all.length), hasEmpty && branches.some((branch) => branch.users) ? 1 : 0)
  const metrics: Users[] = []
  for (let level = 0; level < depth; level += 1) {
    const chosen = branches.map((branch, number) => {
      if (branch.emptyColumns.has(branch.columns[index] ?? '')) return null
      return own[number]?.[level] ?? branch.users
    })
    const users = addAligned(chosen, hidden, bound, place)
    const isCertain = own.every((all) => all[level]?.isCertain ?? true) && !hasEmpty
    if (users) metrics.push({ ...users, isCertain })
  }
  return metrics
}

function orderText(query: Query, body: QueryResult, place: QueryPlace): string {
  const writer = writerFor(null, place)
  const { model } = place.session.context
  const items = (query.orderBy?.items ?? []).map((item) => {
    const target = unwrap(item.expression)
    const meaning = target.kind === 'column' ? model.references.get(target) : undefined
    const select = query.body.kind === 'select' ? model.selects.get(query.body) : undefined
    const position = target.kind === 'number' ? Number(target.text) - 1
      : meaning?.kind === 'alias' ? (select?.outputs.indexOf(meaning.output) ?? -1)
        : target.kind === 'column' ? body.columns.indexOf(foldName(target.name.name)) : -1
    const column = body.columns[position]
    if (column === undefined) throw new TranslateError('ORDER BY of a whole query can only name output columns here.', item)
    return `${quoteName(column)}${item.direction ? ` ${item.direction}` : ''}${item.nulls ? ` NULLS ${item.nulls}` : ''}`
  })
  const order = items.length > 0 ? ` ORDER BY ${items.join(', ')}` : ''
  const limits = query.limits.filter((limit) => limit.count !== null)
    .map((limit) => ` ${limit.keyword === 'OFFSET' ? 'OFFSET' : 'LIMIT'} ${limit.count ? expressionText(limit.count, writer) : ''}`)
  return `${order}${limits.join('')}`
}
