/**
 * The privacy shadow: hidden columns that say which users stand behind a row. A user is a 56-bit hash of `user_id`;
 * rows without one have none. Thresholds ask only for 2 or for 100 users, so no more than that is ever kept:
 *
 * - `one`   the row belongs to one user (or none): one column
 * - `pair`  when nothing asks for more than 2: smallest and largest user. They differ as soon as there are two users, and
 *           both merge with min and max, so twenty million rows cost two numbers per group
 * - `list`  otherwise: the 100 smallest users. The 100 smallest of a union are among the 100 smallest of its parts, so
 *           the number is exact up to 100 through any number of steps
 *
 * `parts` are SQL expressions over the relation at hand.
 */
export interface Users {
  readonly kind: 'one' | 'pair' | 'list'
  readonly parts: readonly string[]
  /** Numbers of the scans whose users are in here, in order of the text. */
  readonly paths: readonly number[]
  /**
   * Whether there surely is a row behind the value, so that nobody means nobody who can be identified. Otherwise a count
   * of zero says that there is nothing: no row on that side of an outer join, a total of zero.
   */
  readonly isCertain?: boolean
}

/** The most users that any threshold asks for: 2, or 100 as soon as a MEDIUM or HIGH column is in the output. */
export type UserBound = 2 | 100

const nothing = 'CAST(NULL AS UBIGINT)'
const emptyList = 'CAST([] AS UBIGINT[])'

/** The user of one row of a data source. */
export function userOf(column: string): string {
  return `CASE WHEN ${column} IS NOT NULL THEN hash(${column}) >> 8 END`
}

function low(users: Users): string {
  return users.parts[0] ?? nothing
}

function high(users: Users): string {
  return users.parts[1] ?? low(users)
}

function asList(users: Users): string {
  return users.kind === 'one' ? `CASE WHEN ${low(users)} IS NULL THEN ${emptyList} ELSE [${low(users)}] END` : low(users)
}

function bounded(list: string): string {
  return `list_slice(list_sort(list_distinct(${list})), 1, 100)`
}

function pathsOf(all: readonly Users[]): readonly number[] {
  return [...new Set(all.flatMap((users) => users.paths))].toSorted((a, b) => a - b)
}

/** The users of a row that was put together from several (a join). Null when no part has any. */
export function uniteUsers(all: readonly Users[], bound: UserBound): Users | null {
  const first = all[0]
  if (!first || all.length === 1) return first ?? null
  const paths = pathsOf(all)
  if (bound === 2) {
    return { kind: 'pair', parts: [`least(${all.map(low).join(', ')})`, `greatest(${all.map(high).join(', ')})`], paths }
  }
  return { kind: 'list', parts: [bounded(`flatten([${all.map(asList).join(', ')}])`)], paths }
}

/** The users behind a group of rows, only of rows that meet `filter` where one is given. */
export function aggregateUsers(all: readonly Users[], bound: UserBound, filter: string | null): Users | null {
  if (all.length === 0) return null
  const suffix = filter === null ? '' : ` FILTER (WHERE ${filter})`
  const paths = pathsOf(all)
  if (bound === 2) {
    const united = uniteUsers(all, bound)
    if (!united) return null
    return { kind: 'pair', parts: [`min(${low(united)})${suffix}`, `max(${high(united)})${suffix}`], paths }
  }
  const lists = all.map((users) =>
    users.kind === 'one' ? `min(DISTINCT ${low(users)}, 100)${suffix}` : `list_distinct(flatten(list(${low(users)})${suffix}))`)
  if (lists.length === 1 && all[0]?.kind === 'one') return { kind: 'list', parts: lists, paths }
  const merged = lists.length === 1 ? (lists[0] ?? emptyList) : `flatten([${lists.join(', ')}])`
  return { kind: 'list', parts: [bounded(merged)], paths }
}

/** How many conditions one pass can tell apart: the bits that a user leaves free. */
const maskBits = 8

/**
 * As `aggregateUsers`, for everybody behind the group and for those who meet each condition, in one pass: every user is
 * collected once with the conditions it meets, where one DISTINCT per condition would keep all users as often. Only for
 * the large bound and rows of one user.
 */
export function aggregateByCondition(one: Users, conditions: readonly string[]): { readonly users: Users; readonly contributors: readonly Users[] } {
  const contributors: Users[] = []
  let users: Users | null = null
  for (let at = 0; at < conditions.length; at += maskBits) {
    const part = conditions.slice(at, at + maskBits)
    const bits = part.map((condition, index) => `CASE WHEN ${condition} THEN ${1 << index} ELSE 0 END`)
    const key = `${low(one)} * CAST(256 AS UBIGINT) + CAST(${bits.join(' + ')} AS UBIGINT)`
    const sorted = `list_sort(list(DISTINCT ${key}) FILTER (WHERE ${low(one)} IS NOT NULL))`
    // A user stands there once per combination it was seen with, so this many hold the first hundred users.
    const smallest = (keys: string) => bounded(`list_transform(list_slice(${keys}, 1, ${100 << part.length}), lambda k: k >> 8)`)
    users ??= { kind: 'list', parts: [smallest(sorted)], paths: one.paths }
    for (const index of part.keys()) {
      const meeting = `list_filter(${sorted}, lambda k: (k & CAST(${1 << index} AS UBIGINT)) <> 0)`
      contributors.push({ kind: 'list', parts: [smallest(meeting)], paths: one.paths })
    }
  }
  return { users: users ?? aggregateUsers([one], 100, null) ?? one, contributors }
}

/** Users of the branches of a UNION in one shape. */
export interface AlignedUsers {
  readonly kind: Users['kind']
  /** One list of expressions per branch, all equally long. */
  readonly parts: readonly (readonly string[])[]
  readonly paths: readonly number[]
}

/** One shape for the branches of a UNION: each branch's users as expressions of the same kind. Null when none has any. */
export function alignUsers(branches: readonly (Users | null)[], bound: UserBound): AlignedUsers | null {
  const present = branches.filter((users) => users !== null)
  if (present.length === 0) return null
  const paths = pathsOf(present)
  if (present.every((users) => users.kind === 'one')) {
    return { kind: 'one', parts: branches.map((users) => [users ? low(users) : nothing]), paths }
  }
  if (bound === 2) return { kind: 'pair', parts: branches.map((users) => (users ? [low(users), high(users)] : [nothing, nothing])), paths }
  return { kind: 'list', parts: branches.map((users) => [users ? asList(users) : emptyList]), paths }
}

/** How many distinct users there are, exact up to the bound. */
export function countUsers(users: Users): string {
  if (users.kind === 'one') return `CASE WHEN ${low(users)} IS NULL THEN 0 ELSE 1 END`
  if (users.kind === 'list') return `coalesce(len(${low(users)}), 0)`
  return `CASE WHEN ${low(users)} IS NULL THEN 0 WHEN ${low(users)} = ${high(users)} THEN 1 ELSE 2 END`
}
