/** Which rows of a long list to draw: those on screen and `extra` more on both sides. `end` is exclusive. */
export function visibleRange(scrollTop: number, viewHeight: number, rowHeight: number, rowCount: number, extra = 8): { readonly start: number; readonly end: number } {
  if (rowCount === 0 || rowHeight <= 0) return { start: 0, end: 0 }
  const first = Math.min(Math.max(0, Math.floor(scrollTop / rowHeight)), rowCount - 1)
  const last = Math.min(rowCount, Math.ceil((scrollTop + viewHeight) / rowHeight))
  return { start: Math.max(0, first - extra), end: Math.min(rowCount, Math.max(last, first + 1) + extra) }
}

/** Where to scroll so that a row is wholly on screen; the same place when it is already. */
export function scrollTopFor(index: number, scrollTop: number, viewHeight: number, rowHeight: number): number {
  const top = index * rowHeight
  if (top < scrollTop) return top
  if (top + rowHeight > scrollTop + viewHeight) return top + rowHeight - viewHeight
  return scrollTop
}
