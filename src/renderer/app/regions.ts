/** The parts of the window that F6 cycles through. */
const selector = '[data-region]'

/** Above and beside the panels, and below them; between them F6 goes from left to right and from top to bottom. */
const edges: Readonly<Record<string, number>> = { title: -2, rail: -1, status: 1 }

function byPlace(one: HTMLElement, other: HTMLElement): number {
  const edge = (edges[one.dataset['region'] ?? ''] ?? 0) - (edges[other.dataset['region'] ?? ''] ?? 0)
  if (edge !== 0) return edge
  const a = one.getBoundingClientRect()
  const b = other.getBoundingClientRect()
  return a.left - b.left || a.top - b.top
}

/** Moves the focus to the next (or previous) region that is shown. */
export function cycleRegion(direction: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>(selector)].filter(region =>
    // A region that holds others is not a stop of its own.
    region.querySelector(selector) === null && region.checkVisibility({ visibilityProperty: true }) && region.closest('[inert]') === null).toSorted(byPlace)
  if (regions.length === 0) return
  const current = regions.findIndex(region => region.contains(document.activeElement))
  for (let step = 1; step <= regions.length; step++) {
    const region = regions[(current + direction * step + regions.length * 2) % regions.length]
    if (region && focusInside(region)) return
  }
}

/** Moves the focus to a region by name. */
export function focusRegion(name: string): boolean {
  const region = document.querySelector<HTMLElement>(`[data-region="${name}"]`)
  return region !== null && focusInside(region)
}

function focusInside(region: HTMLElement): boolean {
  const wanted = region.querySelector<HTMLElement>('[data-region-focus]')
    ?? region.querySelector<HTMLElement>('[aria-selected="true"][tabindex="0"], [tabindex="0"], button:not(:disabled):not([tabindex="-1"]), input:not(:disabled), textarea, select, a[href]')
  if (wanted) {
    wanted.focus()
    if (region.contains(document.activeElement)) return true
  }
  region.tabIndex = -1
  region.focus()
  return document.activeElement === region
}
