/** Queries by hand over plain rows: an oracle for what the engine leaves out. Written without DuckDB on purpose. */
import type { SmallRow } from './small-dataset.ts'

/** A value of a plain row. */
export type Value = string | number | null
/** A row that carries the whole set of users behind it. */
export interface Tuple {
  readonly values: Readonly<Record<string, Value>>
  readonly users: ReadonlySet<string>
  /** Contributors per column that was computed from aggregates. */
  readonly metrics: Readonly<Record<string, ReadonlySet<string>>>
}

/** One tuple per event. */
export function scan(rows: readonly SmallRow[]): Tuple[] {
  // Rows hold text and numbers only.
  return rows.map((row) => ({ values: row as Record<string, Value>, users: new Set(row['user_id'] == null ? [] : [String(row['user_id'])]), metrics: {} }))
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

/** GROUP BY with sums. Grouping by the user keeps single users, so contributions are left to the next step. */
export function group(tuples: readonly Tuple[], keys: readonly string[], sums: readonly Sum[]): Tuple[] {
  const groups = new Map<string, Tuple[]>()
  for (const tuple of tuples) {
    const key = JSON.stringify(keys.map((name) => tuple.values[name] ?? null))
    groups.set(key, [...(groups.get(key) ?? []), tuple])
  }
  return [...groups.values()].map((members) => {
    const values: Record<string, Value> = {}
    const metrics: Record<string, Set<string>> = {}
    for (const name of keys) values[name] = members[0]?.values[name] ?? null
    for (const sum of sums) {
      const parts = members.map((member) => sum.of(member.values)).filter((part) => part !== null)
      values[sum.name] = parts.length === 0 ? null : parts.reduce((total, part) => total + part, 0)
      const givers = members.filter((member) => (sum.of(member.values) ?? 0) !== 0)
      if (!keys.includes('user_id')) metrics[sum.name] = union(givers.map((giver) => (sum.tracked === undefined ? undefined : giver.metrics[sum.tracked]) ?? giver.users))
    }
    return { values, users: union(members.map((member) => member.users)), metrics }
  })
}

/** Rows joined on a column that both have; the right side's values and metrics get a prefix. */
export function joined(left: readonly Tuple[], right: readonly Tuple[], on: string, type: 'INNER' | 'LEFT' | 'FULL', prefix = 'r_'): Tuple[] {
  const merge = (one: Tuple | null, other: Tuple | null): Tuple => ({
    values: { ...one?.values, ...Object.fromEntries(Object.entries(other?.values ?? {}).map(([name, value]) => [prefix + name, value])) },
    users: union([one?.users ?? new Set(), other?.users ?? new Set()]),
    metrics: { ...one?.metrics, ...Object.fromEntries(Object.entries(other?.metrics ?? {}).map(([name, value]) => [prefix + name, value])) },
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

/** Lines of the rows that enough users stand behind, and behind every metric that somebody contributed to; sorted. */
export function survivors(tuples: readonly Tuple[], required: number, metrics: readonly string[], columns: readonly string[]): string[] {
  return tuples.filter((tuple) => {
    const counts = [tuple.users.size, ...metrics.map((name) => tuple.metrics[name]?.size ?? 0).filter((count) => count > 0)]
    return Math.min(...counts) >= required
  }).map((tuple) => columns.map((name) => String(tuple.values[name] ?? '')).join(',')).toSorted()
}

/** Reads a column as a number. */
export const number = (name: string) => (values: Readonly<Record<string, Value>>) => (values[name] == null ? null : Number(values[name]))
