/**
 * AMC SQL as DuckDB SQL. The text is made from the tree alone: names and values are quoted, functions come from AMC's
 * table, so nothing that a query holds reaches DuckDB as SQL of its own.
 */
import type { Query } from '../ast.ts'
import { queryResult } from './query.ts'
import { openSession } from './scope.ts'
import type { TranslateContext } from './scope.ts'
import { countUsers } from './users.ts'
import type { Users } from './users.ts'

/** Users counted for one output row. */
export interface UserCount {
  /** SQL over the columns of the translation: the number of distinct users, exact up to the bound. */
  readonly sql: string
  /** Data sources whose users are counted, in order of the text, without repetition. */
  readonly sources: readonly string[]
  /** Number of the path from 1, when the users come from one of several. */
  readonly path: number | null
  /** Whether a count of zero stands for a value that nobody identifiable is behind, not for a value that is not there. */
  readonly isCertain?: boolean
}

export interface Translation {
  /** Marked text (see `line-map.ts`). Visible columns are `c1`, `c2`… in output order; hidden ones follow. */
  readonly sql: string
  readonly columnCount: number
  /** Users behind the row; null when no user data is read or no shadow was asked for. */
  readonly users: UserCount | null
  /** Users with a contribution to single metrics, where fewer than `users` are possible. */
  readonly contributions: readonly UserCount[]
  /** How many scans of user data the query makes. */
  readonly pathCount: number
}

/** Throws a TranslateError for what AMC may know and DuckDB cannot do. The tree must be free of errors. */
export function translateQuery(query: Query, columnCount: number, context: TranslateContext): Translation {
  const session = openSession(context)
  const names = Array.from({ length: columnCount }, (_, index) => `c${index + 1}`)
  const result = queryResult(query, {
    session, ctes: new Map(), parent: null, isShadowed: context.userBound !== null, names,
  })
  const describe = (users: Users): UserCount => ({
    sql: countUsers(users),
    sources: [...new Set(users.paths.map((path) => session.paths[path] ?? ''))],
    isCertain: users.isCertain === true,
    path: users.paths.length === 1 && session.paths.length > 1 ? (users.paths[0] ?? 0) + 1 : null,
  })
  const contributions = new Map<string, UserCount>()
  for (const users of [...result.metricUsers.values()].flat()) {
    const count = describe(users)
    if (count.isCertain || !contributions.has(count.sql)) contributions.set(count.sql, count)
  }
  return {
    sql: result.sql,
    columnCount: result.columns.length,
    users: result.users && describe(result.users),
    contributions: result.users ? [...contributions.values()] : [],
    pathCount: session.paths.length,
  }
}
