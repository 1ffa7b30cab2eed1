/**
 * Which users stand behind a row, and behind each of its values. A row of a single origin has its users and no more. Where
 * several origins come together without being joined on the user, as an aggregated step joined to another one, every
 * value also counts the users of the origin it came from: many users in one step must not lend themselves to a value of
 * another step that only one user stands behind.
 */
import { foldName } from '../ast.ts'
import type { Expression, FunctionCall, Query } from '../ast.ts'
import type { SelectInfo } from '../model.ts'
import { walk } from '../walk.ts'
import { asNumber } from './coerce.ts'
import { expressionText, typed } from './expressions.ts'
import type { Writer } from './expressions.ts'
import { isAggregate } from './functions.ts'
import { withoutMarks } from './line-map.ts'
import { resolveColumn, unwrap, userEntryOf } from './scope.ts'
import type { Relation, Scope } from './scope.ts'
import { aggregateByCondition, aggregateUsers, uniteUsers } from './users.ts'
import type { UserBound, Users } from './users.ts'

/** More contributions per column than this do not make a row safer, only slower. */
const maxMetricUsers = 16

/** Users behind the rows of one SELECT, as expressions over what it reads. */
export interface Shadow {
  readonly users: Users | null
  readonly userColumns: ReadonlySet<string>
  readonly metricUsers: ReadonlyMap<string, readonly Users[]>
}

/** The users of a SELECT whose FROM is in the writer's scope. `columns` are the names of its outputs, in their order. */
export function shadowOf(info: SelectInfo, columns: readonly string[], writer: Writer, bound: UserBound): Shadow {
  const shadow = shadowOfRows(info, columns, writer, bound)
  if (shadow.users) return shadow
  // No user data in FROM: only the queries that stand for values can have any.
  const values = [...shadow.metricUsers.values()].flat()
  return { ...shadow, users: uniteUsers(values, bound) }
}

function shadowOfRows(info: SelectInfo, columns: readonly string[], writer: Writer, bound: UserBound): Shadow {
  const { scope } = writer
  const all = scope.entries.map((entry) => entry.users)
  const single = scope.entries.length === 1 && scope.entries[0]?.users.kind === 'one' ? scope.entries[0].users : null
  const userColumns = new Set(columns.filter((_, index) => {
    const expression = info.outputs[index]?.expression
    return single !== null && expression && userEntryOf(expression, scope) === 0
  }))
  if (!info.aggregated) return { users: uniteUsers(all, bound), userColumns, metricUsers: passedMetrics(info, columns, writer) }
  const isPerUser = single !== null && !hasGroupingSets(info) && info.groupKeys.some((key) => key.expression && userEntryOf(key.expression, scope) === 0)
  // One user per row: whatever the row contributes later, this user contributed.
  if (isPerUser && single) return { users: { ...single, parts: [`min(${single.parts[0] ?? 'NULL'})`] }, userColumns, metricUsers: new Map() }
  const contributions = contributionsOf(info, columns, writer)
  const plain = [...new Set([...contributions.values()].flat().filter((each) => each.tracked === null).map((each) => each.condition))]
  if (bound === 100 && single && plain.length > 0 && !plain.includes(null)) {
    const conditions = plain.filter((condition) => condition !== null)
    const { users, contributors } = aggregateByCondition(single, conditions)
    const metricUsers = mapContributions(contributions, (each) =>
      each.tracked ? trackedUsers(each, bound) : contributors[conditions.indexOf(each.condition ?? '')] ?? null)
    return { users, userColumns: new Set(), metricUsers }
  }
  const metricUsers = mapContributions(contributions, (each) => (each.tracked ? trackedUsers(each, bound) : aggregateUsers(all, bound, each.condition)))
  return { users: aggregateUsers(all, bound, null), userColumns: new Set(), metricUsers }
}

function hasGroupingSets(info: SelectInfo): boolean {
  return info.select.groupBy?.items.some((item) => item.kind === 'grouping-set') ?? false
}

function trackedUsers({ tracked, condition }: Contribution, bound: UserBound): Users | null {
  const users = tracked && aggregateUsers([tracked], bound, condition)
  return users && { ...users, isCertain: tracked.isCertain === true && condition === null }
}

function mapContributions(
  contributions: ReadonlyMap<string, readonly Contribution[]>, toUsers: (contribution: Contribution) => Users | null,
): ReadonlyMap<string, readonly Users[]> {
  return new Map([...contributions].map(([name, all]) => [name, all.map(toUsers).filter((users) => users !== null)]))
}

// ---------------------------------------------------------------- the users of a value

/** Users behind one column that is read; empty: nobody but the users of the row. */
function usersOfColumn(relation: Relation, column: string, scope: Scope): readonly Users[] {
  const own = relation.metricUsers.get(column) ?? []
  if (own.length > 0 || scope.entries.length < 2) return own
  const entry = scope.entries.find((candidate) => candidate.relations.has(relation.alias))
  return entry ? [{ ...entry.users, isCertain: !entry.isOptional }] : []
}

/** Users behind the columns of an expression, each origin once; `isSkipped` names calls that are looked at on their own. */
function usersOfValue(expression: Expression, writer: Writer, isSkipped: (call: FunctionCall) => boolean = () => false): readonly Users[] {
  const { scope } = writer
  const found = new Map<string, Users>()
  walk(expression, (node) => {
    if (node.kind === 'column') {
      const name = foldName(node.name.name)
      const isMerged = node.qualifier === null && scope.merged.has(name)
      const target = resolveColumn(node, scope)
      const relations = isMerged ? scope.relations.filter((relation) => relation.columns.includes(name)) : target ? [target.relation] : []
      for (const users of relations.flatMap((relation) => usersOfColumn(relation, name, target?.scope ?? scope))) found.set(users.parts.join(), users)
    }
    if (node.kind === 'subquery') for (const users of usersOfSubquery(node.query, writer)) found.set(users.parts.join(), users)
    return node.kind !== 'query' && !(node.kind === 'call' && isSkipped(node))
  })
  return [...found.values()]
}

/** Users behind the one value of a subquery. */
function usersOfSubquery(query: Query, writer: Writer): readonly Users[] {
  const result = writer.valueQuery(query, writer.scope)
  const all = [...(result.users ? [{ ...result.users, isCertain: true }] : []), ...(result.metricUsers.get(result.columns[0] ?? '') ?? [])]
  // Without a row there is no value, which then is NULL whatever the users.
  return all.map((users) => ({ ...users, parts: users.parts.map((part) => `(SELECT ${part} FROM (${withoutMarks(result.sql)}))`) }))
}

function passedMetrics(info: SelectInfo, columns: readonly string[], writer: Writer): ReadonlyMap<string, readonly Users[]> {
  const passed = new Map<string, readonly Users[]>()
  for (const [index, name] of columns.entries()) {
    const output = info.outputs[index]
    if (!output) continue
    const users = output.expression ? usersOfValue(output.expression, writer) : usersOfStar(output.star?.relation.name, output.name, writer)
    if (users.length > 0) passed.set(name, users.slice(0, maxMetricUsers))
  }
  return passed
}

function usersOfStar(alias: string | null | undefined, column: string, { scope }: Writer): readonly Users[] {
  const relation = scope.relations.find((candidate) => candidate.alias === alias)
  return relation ? usersOfColumn(relation, foldName(column), scope) : []
}

// ---------------------------------------------------------------- contributions to aggregates

/** What makes somebody a contributor to a value. */
interface Contribution {
  /** Users of a column it is made of, where that has its own; null: the users of the row. */
  readonly tracked: Users | null
  /** Condition on the row; null: every row contributes. */
  readonly condition: string | null
}

function contributionsOf(info: SelectInfo, columns: readonly string[], writer: Writer): ReadonlyMap<string, readonly Contribution[]> {
  const found = new Map<string, readonly Contribution[]>()
  const isPlainAggregate = (call: FunctionCall) => isAggregate(call) && !call.over
  for (const [index, name] of columns.entries()) {
    const expression = info.outputs[index]?.expression
    if (!expression) continue
    const calls: FunctionCall[] = []
    walk(expression, (node) => {
      if (node.kind === 'call' && isPlainAggregate(node)) calls.push(node)
      return node.kind !== 'query'
    })
    // What stands outside of the aggregates is a key, equal in all rows of the group.
    const keys = usersOfValue(expression, writer, isPlainAggregate).map((tracked) => ({ tracked, condition: null }))
    const contributions = [...calls.flatMap((call) => contributionsTo(call, writer)), ...keys]
    if (contributions.length > 0) found.set(name, contributions.slice(0, maxMetricUsers))
  }
  return found
}

const summing = new Set(['SUM', 'AVG'])

/** Users with a contribution other than zero to one aggregate, by origin; empty when that is everybody behind the row. */
function contributionsTo(call: FunctionCall, writer: Writer): readonly Contribution[] {
  const argument = call.args[0]
  if (!argument) return []
  const name = call.name.name.toUpperCase()
  const conditions: string[] = []
  if (argument.kind !== 'star' && unwrap(argument).kind !== 'number' && name !== 'COLLECT' && userEntryOf(argument, writer.scope) < 0) {
    const value = typed(argument, writer)
    conditions.push(withoutMarks(summing.has(name) ? `${asNumber(value)} <> 0` : `${value.sql} IS NOT NULL`))
  }
  if (call.filter) conditions.push(withoutMarks(expressionText(call.filter.condition, writer)))
  const condition = conditions.length > 0 ? conditions.join(' AND ') : null
  const tracked = call.args.flatMap((each) => usersOfValue(each, writer))
  if (tracked.length > 0) return tracked.map((users) => ({ tracked: users, condition }))
  return condition === null ? [] : [{ tracked: null, condition }]
}
