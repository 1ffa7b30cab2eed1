import type { ExecutionId } from '#shared/base/ids.ts'
import type { ResultSummary } from '#shared/results/contract.ts'

type Listed = Pick<ResultSummary, 'executionId' | 'origin' | 'title' | 'storedAtMs' | 'columnsKey'>

/**
 * What a result is compared with when nobody chose: the last one before it that is of the same query, else the last one before
 * it with the same columns, else the next one after it of either kind; null when no other result is like it. What is stored later
 * changes nothing where there is one before.
 */
export function counterpart(list: readonly Listed[], id: ExecutionId): ExecutionId | null {
  const own = list.find(each => each.executionId === id)
  if (own === undefined) return null
  const others = list.filter(each => each.executionId !== id).toSorted((one, other) => other.storedAtMs - one.storedAtMs)
  // A run is called as its query; the name of a file says nothing about its rows.
  const ofQuery = own.origin === 'run' && own.title !== '' ? others.filter(each => each.origin === 'run' && each.title === own.title) : []
  const ofColumns = others.filter(each => each.columnsKey === own.columnsKey)
  const isBefore = (each: Listed): boolean => each.storedAtMs <= own.storedAtMs
  return (ofQuery.find(isBefore) ?? ofColumns.find(isBefore) ?? ofQuery.at(-1) ?? ofColumns.at(-1))?.executionId ?? null
}
