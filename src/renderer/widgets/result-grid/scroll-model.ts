/**
 * Where the rows are. Browsers draw an element exactly only up to about 32 million pixels, so a tall result stands
 * behind a shorter scrollbar: the wheel and the keyboard move by real pixels, the scrollbar's thumb by a share.
 */
export interface ScrollModel {
  /** Takes the size of what is scrolled. The place is kept, and pulled back when it lies behind the end. */
  resize(size: { readonly rowCount: number, readonly rowHeightPx: number, readonly viewportHeightPx: number }): void
  /** Pixels of the rows that are hidden above the viewport, and of the scrollbar's content. */
  readonly topPx: number
  readonly scrollbarHeightPx: number
  /** True while the scrollbar's content is shorter than the rows: the wheel must then be handled by `moveBy`. */
  readonly scaled: boolean
  /** Moves by real pixels and says where the scrollbar belongs. */
  moveBy(deltaPx: number): number
  /** Goes to a place in real pixels and says where the scrollbar belongs. */
  moveTo(topPx: number): number
  /** Follows the scrollbar. Its rounded echo of what `moveBy` and `moveTo` said moves nothing. */
  follow(scrollbarTopPx: number): void
  /** The rows that touch the viewport, `last` excluded. */
  visible(): { readonly first: number, readonly last: number }
  /** How to show a row whole: the nearest place, or with `middle` the row in the middle. */
  placeOf(row: number, where: 'nearest' | 'middle'): number
}

/** Well below where Chromium stops being exact, on any display scale. */
export const scrollbarLimitPx = 15_000_000

export function createScrollModel(): ScrollModel {
  let rowCount = 0
  let rowHeightPx = 1
  let viewportHeightPx = 0
  let topPx = 0
  let told = 0

  const contentHeight = (): number => rowCount * rowHeightPx
  const scrollbarHeight = (): number => Math.min(contentHeight(), scrollbarLimitPx)
  const longestTop = (): number => Math.max(0, contentHeight() - viewportHeightPx)
  const longestScrollbarTop = (): number => Math.max(0, scrollbarHeight() - viewportHeightPx)
  const clamp = (place: number): number => Math.min(Math.max(0, place), longestTop())

  function tell(): number {
    told = longestTop() === 0 ? 0 : topPx / longestTop() * longestScrollbarTop()
    return told
  }

  return {
    resize(size) {
      ({ rowCount, rowHeightPx, viewportHeightPx } = size)
      topPx = clamp(topPx)
      tell()
    },
    get topPx() { return topPx },
    get scrollbarHeightPx() { return scrollbarHeight() },
    get scaled() { return contentHeight() > scrollbarLimitPx },
    moveBy(deltaPx) {
      topPx = clamp(topPx + deltaPx)
      return tell()
    },
    moveTo(place) {
      topPx = clamp(place)
      return tell()
    },
    follow(scrollbarTopPx) {
      if (Math.abs(scrollbarTopPx - told) < 1.5) return
      told = scrollbarTopPx
      topPx = longestScrollbarTop() === 0 ? 0 : clamp(scrollbarTopPx / longestScrollbarTop() * longestTop())
    },
    visible() {
      const first = Math.floor(topPx / rowHeightPx)
      return { first, last: Math.min(rowCount, Math.ceil((topPx + viewportHeightPx) / rowHeightPx)) }
    },
    placeOf(row, where) {
      const rowTop = row * rowHeightPx
      if (where === 'middle') return clamp(rowTop - (viewportHeightPx - rowHeightPx) / 2)
      if (rowTop < topPx) return clamp(rowTop)
      if (rowTop + rowHeightPx > topPx + viewportHeightPx) return clamp(rowTop + rowHeightPx - viewportHeightPx)
      return topPx
    },
  }
}
