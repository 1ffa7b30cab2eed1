import type { FilterTree } from '#shared/results/contract.ts'
import type { Cell } from '#renderer/bridge/bulk.ts'
import { cellText } from '#renderer/widgets/result-grid/grid-contract.ts'

/** A column's filter that leaves the rows with the value of a cell. */
export function onlyWith(column: number, cell: Cell): FilterTree {
  return cell === null ? { kind: 'null', column } : { kind: 'in', column, values: [cellText(cell)], withNull: false }
}

/**
 * A column's filter that also leaves out the rows with the value of a cell. However many are left out one after the other, they stand
 * in one list: the filter's form can show it, and it never grows deeper.
 */
export function withoutCell(before: FilterTree | undefined, column: number, cell: Cell): FilterTree {
  const parts = before === undefined ? [] : before.kind === 'all' ? before.of : [before]
  const at = parts.findIndex(part => leftOutBy(part) !== null)
  const left = leftOutBy(parts[at])
  const values = [...new Set([...left?.values ?? [], ...cell === null ? [] : [cellText(cell)]])]
  const withNull = cell === null || left?.withNull === true
  const next: FilterTree = { kind: 'not', of: values.length === 0 ? { kind: 'null', column } : { kind: 'in', column, values, withNull } }
  const all = at < 0 ? [...parts, next] : parts.with(at, next)
  return all.length === 1 ? next : { kind: 'all', of: all }
}

/** The values that a filter leaves out; null for one that does something else. */
function leftOutBy(filter: FilterTree | undefined): { readonly values: readonly string[], readonly withNull: boolean } | null {
  if (filter?.kind !== 'not') return null
  return filter.of.kind === 'in' ? filter.of : filter.of.kind === 'null' ? { values: [], withNull: true } : null
}
