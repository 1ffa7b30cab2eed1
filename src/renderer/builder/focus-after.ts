/** Puts the focus on the first element of the builder that fits, once what was changed is drawn: nothing that closes leaves the focus nowhere. */
export function focusAfter(selector: string): void {
  requestAnimationFrame(() => requestAnimationFrame(() => {
    // Where somebody has gone on by himself, he stays.
    if (document.activeElement === null || document.activeElement === document.body) document.querySelector<HTMLElement>(`[data-region="builder"] ${selector}`)?.focus()
  }))
}
