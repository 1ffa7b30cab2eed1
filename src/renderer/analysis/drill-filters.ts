import type { GroupKey } from '#shared/analysis/contract.ts'
import type { FilterTree, ResultColumn } from '#shared/results/contract.ts'

const dayMs = 86_400_000

/** The grid's filters, by column, that leave the rows of one group: `values` go with `keys`. */
export function drillFilters(columns: readonly ResultColumn[], keys: readonly GroupKey[], values: readonly (string | null)[]): Record<number, FilterTree> {
  const filters: Record<number, FilterTree> = {}
  keys.forEach(({ column, grain }, at) => {
    const value = values[at]
    if (value === undefined) return
    if (value === null) filters[column] = { kind: 'null', column }
    else if (grain === null) filters[column] = { kind: 'in', column, values: [value], withNull: false }
    else filters[column] = span(columns[column], column, grain, value)
  })
  return filters
}

/** From the beginning of a span of time to before the next one. */
function span(shown: ResultColumn | undefined, column: number, grain: NonNullable<GroupKey['grain']>, start: string): FilterTree {
  const startMs = Date.parse(start.length === 10 ? `${start}T00:00:00Z` : `${start}:00Z`)
  const date = new Date(startMs)
  const endMs = grain === 'month' ? Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) : startMs + { hour: dayMs / 24, day: dayMs, week: 7 * dayMs }[grain]
  const write = (timeMs: number) => (shown?.type === 'date' ? new Date(timeMs).toISOString().slice(0, 10) : new Date(timeMs).toISOString().slice(0, 19))
  return { kind: 'all', of: [{ kind: 'compare', column, test: '>=', value: write(startMs) }, { kind: 'compare', column, test: '<', value: write(endMs) }] }
}
