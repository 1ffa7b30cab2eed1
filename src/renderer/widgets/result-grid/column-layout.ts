/** How a person has arranged the columns of a grid. Ids are those of the columns; what is not named stands as it came. */
export interface ColumnArrangement {
  readonly order: readonly string[]
  readonly hidden: readonly string[]
  readonly pinned: readonly string[]
  readonly widthsPx: Readonly<Record<string, number>>
}

export const noArrangement: ColumnArrangement = { order: [], hidden: [], pinned: [], widthsPx: {} }

/** One shown column and where it stands: pixels from the left of its part (pinned or scrolling). */
export interface PlacedColumn<Column> {
  readonly column: Column
  /** Among those shown, pinned ones first. */
  readonly index: number
  readonly pinned: boolean
  readonly leftPx: number
  readonly widthPx: number
}

export interface ColumnLayout<Column> {
  readonly all: readonly PlacedColumn<Column>[]
  readonly pinned: readonly PlacedColumn<Column>[]
  readonly scrolling: readonly PlacedColumn<Column>[]
  readonly pinnedWidthPx: number
  readonly scrollingWidthPx: number
}

export const narrowestColumnPx = 48
export const widestColumnPx = 2_000

/** Places the columns by a person's arrangement. At least one column is always shown. */
export function layOutColumns<Column extends { readonly id: string }>(
  columns: readonly Column[], { order, hidden, pinned, widthsPx }: ColumnArrangement, usualWidthPx: (column: Column) => number,
): ColumnLayout<Column> {
  const ranks = new Map(order.map((id, rank) => [id, rank]))
  const away = new Set(hidden)
  const fixed = new Set(pinned)
  const ordered = columns.map((column, at) => ({ column, at })).sort((a, b) => rankOf(a) - rankOf(b) || a.at - b.at).map(({ column }) => column)
  function rankOf({ column, at }: { column: Column, at: number }): number {
    return ranks.get(column.id) ?? (order.length === 0 ? at : order.length + at)
  }
  const shown = ordered.filter(column => !away.has(column.id))
  const kept = shown.length > 0 ? shown : ordered.slice(0, 1)
  const parts = [kept.filter(column => fixed.has(column.id)), kept.filter(column => !fixed.has(column.id))] as const
  let index = 0
  const [pinnedPart, scrollingPart] = parts.map((part, which) => {
    let leftPx = 0
    return part.map((column): PlacedColumn<Column> => {
      const widthPx = clampWidth(widthsPx[column.id] ?? usualWidthPx(column))
      const placed = { column, index: index++, pinned: which === 0, leftPx, widthPx }
      leftPx += widthPx
      return placed
    })
  }) as [PlacedColumn<Column>[], PlacedColumn<Column>[]] // two parts in, two parts out
  return {
    all: [...pinnedPart, ...scrollingPart], pinned: pinnedPart, scrolling: scrollingPart,
    pinnedWidthPx: endOf(pinnedPart), scrollingWidthPx: endOf(scrollingPart),
  }
}

export function clampWidth(widthPx: number): number {
  return Math.round(Math.min(Math.max(widthPx, narrowestColumnPx), widestColumnPx))
}

/** The scrolling columns that touch a stretch of pixels: places in `scrolling`, `last` excluded. */
export function columnsWithin<Column>({ scrolling }: ColumnLayout<Column>, fromPx: number, toPx: number): { readonly first: number, readonly last: number } {
  const startOf = (at: number): number => scrolling[at]?.leftPx ?? Infinity
  const endAt = (at: number): number => startOf(at) + (scrolling[at]?.widthPx ?? 0)
  let low = 0
  let high = scrolling.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (endAt(middle) <= fromPx) low = middle + 1
    else high = middle
  }
  let last = low
  while (startOf(last) < toPx) last += 1
  return { first: low, last }
}

/** The arrangement after a column was put before another (or at the end of what is shown). */
export function moveColumn<Column extends { readonly id: string }>(layout: ColumnLayout<Column>, arrangement: ColumnArrangement, id: string, beforeId: string | null): ColumnArrangement {
  const rest = layout.all.map(({ column }) => column.id).filter(each => each !== id)
  const at = beforeId === null ? rest.length : rest.indexOf(beforeId)
  const order = [...rest.slice(0, at < 0 ? rest.length : at), id, ...rest.slice(at < 0 ? rest.length : at)]
  const hiddenLast = arrangement.order.filter(each => !order.includes(each))
  return { ...arrangement, order: [...order, ...hiddenLast] }
}

function endOf(part: readonly PlacedColumn<unknown>[]): number {
  const last = part.at(-1)
  return last ? last.leftPx + last.widthPx : 0
}
