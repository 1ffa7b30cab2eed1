/** Queries by hand over plain rows: an oracle for what the engine leaves out. Written without DuckDB on purpose. */
import type { SmallRow } from './small-dataset.ts'

/** A value of a plain row. */
export type Value = string | number | null
/** A row that carries the whole set of users behind it. */
export interface Tuple {
  readonly values: Readonly<Record<string, Value>>
  readonly users: ReadonlySet<string>
  /** Users behind single values, where they are others than those of the row: contributors to a sum, users of a joined step. */
  readonly metrics: Readonly<Record<string, ReadonlySet<string>>>
  /** Whether the row belongs to one user, whom `user_id` names. */
  readonly isSingle: boolean
}

/** One tuple per event. */
export function scan(rows: readonly SmallRow[]): Tuple[] {
  // Rows hold text and numbers only.
  return rows.map((row) => ({ values: row as Record<string, Value>, users: new Set(row['user_id'] == null ? [] : [String(row['user_id'])]), metrics: {}, isSingle: true }))
}

function union(sets: Iterable<ReadonlySet<string>>): Set<string> {
  const all = new Set<string>()
  for (const set of sets) for (const user of set) all.add(user)
  return all
}

/** A SUM of a group. */
interface Sum {
  readonly name: string
  readonly of: (values: Readonly<Record<string, Value>>) => number | null
  /** Column whose own contributors count, when it was computed before. */
  readonly tracked?: string
}

/** GROUP BY with sums. Grouping rows of single users by the user keeps them single, so contributions are left to the next step. */
export function group(tuples: readonly Tuple[], keys: readonly string[], sums: readonly Sum[]): Tuple[] {
  const groups = new Map<string, Tuple[]>()
  for (const tuple of tuples) {
    const key = JSON.stringify(keys.map((name) => tuple.values[name] ?? null))
    groups.set(key, [...(groups.get(key) ?? []), tuple])
  }
  return [...groups.values()].map((members) => {
    const values: Record<string, Value> = {}
    const metrics: Record<string, Set<string>> = {}
    const isSingle = keys.includes('user_id') && members.every((member) => member.isSingle)
    for (const name of keys) {
      values[name] = members[0]?.values[name] ?? null
      if (!isSingle && members.some((member) => member.metrics[name])) metrics[name] = union(members.map((member) => member.metrics[name] ?? member.users))
    }
    for (const sum of sums) {
      const parts = members.map((member) => sum.of(member.values)).filter((part) => part !== null)
      values[sum.name] = parts.length === 0 ? null : parts.reduce((total, part) => total + part, 0)
      const givers = members.filter((member) => (sum.of(member.values) ?? 0) !== 0)
      if (!isSingle) metrics[sum.name] = union(givers.map((giver) => (sum.tracked === undefined ? undefined : giver.metrics[sum.tracked]) ?? giver.users))
    }
    return { values, users: union(members.map((member) => member.users)), metrics, isSingle }
  })
}

/**
 * Rows joined on a column that both have; the right side's values and metrics get a prefix. Unless both sides are single
 * users and joined on the user, every value keeps the users of its own side.
 */
export function joined(left: readonly Tuple[], right: readonly Tuple[], on: string, type: 'INNER' | 'LEFT' | 'FULL', prefix = 'r_'): Tuple[] {
  const isSingle = on === 'user_id' && [...left, ...right].every((tuple) => tuple.isSingle)
  const namesOf = (side: readonly Tuple[]) => Object.keys(side[0]?.values ?? {})
  const [leftNames, rightNames] = [namesOf(left), namesOf(right)]
  const usersOf = (tuple: Tuple | null, names: readonly string[]): Readonly<Record<string, ReadonlySet<string>>> =>
    (isSingle ? (tuple?.metrics ?? {}) : Object.fromEntries(names.map((name) => [name, tuple?.metrics[name] ?? tuple?.users ?? new Set<string>()])))
  const prefixed = <Of>(of: Readonly<Record<string, Of>>) => Object.fromEntries(Object.entries(of).map(([name, value]) => [prefix + name, value]))
  const merge = (one: Tuple | null, other: Tuple | null): Tuple => ({
    values: { ...one?.values, ...prefixed(other?.values ?? {}) },
    users: union([one?.users ?? new Set(), other?.users ?? new Set()]),
    metrics: { ...usersOf(one, leftNames), ...prefixed(usersOf(other, rightNames)) },
    isSingle,
  })
  const matched = new Set<Tuple>()
  const result = left.flatMap((one) => {
    const partners = right.filter((other) => one.values[on] !== null && one.values[on] === other.values[on])
    for (const partner of partners) matched.add(partner)
    if (partners.length === 0) return type === 'INNER' ? [] : [merge(one, null)]
    return partners.map((partner) => merge(one, partner))
  })
  return type === 'FULL' ? [...result, ...right.filter((other) => !matched.has(other)).map((other) => merge(null, other))] : result
}

/**
 * Lines of the rows that enough users stand behind, and behind every value that has users of its own; sorted. A metric to
 * which nobody contributed is not there, so it does not count.
 */
export function survivors(tuples: readonly Tuple[], required: number, metrics: readonly string[], columns: readonly string[]): string[] {
  return tuples.filter((tuple) => {
    const own = columns.flatMap((name) => {
      const count = tuple.metrics[name]?.size
      return count === undefined || (count === 0 && metrics.includes(name)) ? [] : [count]
    })
    return Math.min(tuple.users.size, ...own) >= required
  }).map((tuple) => columns.map((name) => String(tuple.values[name] ?? '')).join(',')).toSorted()
}

/** Reads a column as a number. */
export const number = (name: string) => (values: Readonly<Record<string, Value>>) => (values[name] == null ? null : Number(values[name]))
