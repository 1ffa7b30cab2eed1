/** Moves one item to another place; pinned items stay before the others. Returns the same array when nothing moves. */
export function moveTab<T extends { readonly id: string; readonly pinned: boolean }>(tabs: readonly T[], id: string, toIndex: number): readonly T[] {
  const from = tabs.findIndex(tab => tab.id === id)
  const moved = tabs[from]
  if (!moved) return tabs
  const others = tabs.filter(tab => tab.id !== id)
  const pinnedCount = others.filter(tab => tab.pinned).length
  const lowest = moved.pinned ? 0 : pinnedCount
  const highest = moved.pinned ? pinnedCount : others.length
  const to = Math.min(Math.max(toIndex, lowest), highest)
  return to === from ? tabs : others.toSpliced(to, 0, moved)
}

/** Which tab to show when one is closed: the one to its right, else to its left, else none. */
export function neighbourOf<T extends { readonly id: string }>(tabs: readonly T[], id: string): T | undefined {
  const at = tabs.findIndex(tab => tab.id === id)
  return tabs[at + 1] ?? tabs[at - 1]
}
