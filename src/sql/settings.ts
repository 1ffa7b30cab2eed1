import type { Severity } from './problems.ts'

/** How a rule speaks, or `allow` when it stays silent. */
export type Level = Severity | 'allow'

/**
 * Where Amazon's text and what people see on live instances disagree, or where there is no text: one entry each. The
 * defaults are the safer ones: what may fail on AMC is not accepted silently.
 */
export interface DialectSettings {
  /** ORDER BY at query level. Officially unsupported; some community queries end with it. */
  readonly queryOrderBy: Level
  /** LIMIT, OFFSET, FETCH. Officially unsupported; some community queries end with it. */
  readonly limit: Level
  /** `SELECT *` over a CTE or subquery. The official ban speaks of data sources; production queries use it over CTEs. */
  readonly selectStarOverQuery: Level
  /** A `;` at the end. Documented as "not required"; one empty result and one parse error were reported. */
  readonly trailingSemicolon: Level
  /** Reserved words as bare names. AMC publishes no list; its parser's own list is assumed. */
  readonly reservedWords: Level
  /** `GROUP BY 2` where item 2 holds a window function. One of Amazon's own queries does it; the validator of the engine refuses it elsewhere. */
  readonly windowInGroupBy: Level
  /** `*_for_audiences` tables outside an audience query. One of Amazon's own measuring queries does it. */
  readonly audienceTableInReport: Level
  /** Base tables in an audience query. Some playbook audience queries do it; the documented answer is a refusal. */
  readonly baseTableInAudience: Level
  /** Functions outside the official list that no report confirms or refutes (LAG, FIRST_VALUE…). */
  readonly unverifiedFunctions: Level
  /** Constructs that the parser knows but nobody was seen to use (window frames, FILTER, ROLLUP, DATE '…'). */
  readonly unverifiedConstructs: Level
}

export const defaultSettings: DialectSettings = {
  queryOrderBy: 'error',
  limit: 'error',
  selectStarOverQuery: 'warning',
  trailingSemicolon: 'warning',
  reservedWords: 'error',
  windowInGroupBy: 'warning',
  audienceTableInReport: 'error',
  baseTableInAudience: 'error',
  unverifiedFunctions: 'warning',
  unverifiedConstructs: 'warning',
}
