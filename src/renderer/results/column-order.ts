import type { ColumnArrangement } from '#renderer/widgets/result-grid/column-layout.ts'

/** All columns, hidden ones too, as they stand: pinned first, then by the person's order, what is new at its own place behind. */
export function orderedIds(ids: readonly string[], { order, pinned }: ColumnArrangement): readonly string[] {
  const known = new Set(ids)
  const named = order.filter(id => known.has(id))
  const taken = new Set(named)
  const all = [...named, ...ids.filter(id => !taken.has(id))]
  const first = new Set(pinned)
  return [...all.filter(id => first.has(id)), ...all.filter(id => !first.has(id))]
}

/** The arrangement with one column put before another; null: at the end. */
export function putColumn(ids: readonly string[], arrangement: ColumnArrangement, id: string, beforeId: string | null): ColumnArrangement {
  if (id === beforeId) return arrangement
  const rest = orderedIds(ids, arrangement).filter(each => each !== id)
  const at = beforeId === null ? rest.length : rest.indexOf(beforeId)
  const place = at < 0 ? rest.length : at
  return { ...arrangement, order: [...rest.slice(0, place), id, ...rest.slice(place)] }
}

/** The arrangement with one column a place further left (-1) or right (1) among those that are shown in its part; the same at the edge. */
export function stepColumn(ids: readonly string[], arrangement: ColumnArrangement, id: string, step: -1 | 1, among: 'shown' | 'all' = 'shown'): ColumnArrangement {
  const pinned = new Set(arrangement.pinned)
  const hidden = new Set(arrangement.hidden)
  const peers = orderedIds(ids, arrangement).filter(each => pinned.has(each) === pinned.has(id) && (among === 'all' || each === id || !hidden.has(each)))
  const at = peers.indexOf(id)
  const neighbour = peers[at + step]
  if (neighbour === undefined) return arrangement
  return step < 0 ? putColumn(ids, arrangement, id, neighbour) : putColumn(ids, arrangement, neighbour, id)
}

export function pinColumn(arrangement: ColumnArrangement, id: string, pinned: boolean): ColumnArrangement {
  const others = arrangement.pinned.filter(each => each !== id)
  return { ...arrangement, pinned: pinned ? [...others, id] : others }
}

/** Hides or shows columns; what else was hidden stays so. */
export function hideColumns(arrangement: ColumnArrangement, ids: readonly string[], hidden: boolean): ColumnArrangement {
  const named = new Set(ids)
  const others = arrangement.hidden.filter(id => !named.has(id))
  return { ...arrangement, hidden: hidden ? [...others, ...ids] : others }
}
