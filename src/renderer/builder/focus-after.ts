import { flushSync } from 'react-dom'

/**
 * Makes a change and, when what had the focus goes with it, puts the focus on the first element of the builder that fits. Both
 * are done when it returns: whoever types on at once types there, and nothing that closes leaves the focus nowhere. For event
 * handlers only.
 */
export function focusAfter(change: () => void, selector: string): void {
  flushSync(change)
  // Where somebody has gone on by himself, he stays.
  if (document.activeElement === null || document.activeElement === document.body) document.querySelector<HTMLElement>(`[data-region="builder"] ${selector}`)?.focus()
}
