import type { OpenTabs } from '#renderer/tabs/open-tabs.ts'

/**
 * Writes everything typed as soon as the page loses the person: another window, a hidden page, a closing one. Asks to
 * stay only when something could not be written yet, which on a healthy disk is never seen.
 */
export function keepWhatWasTyped(tabs: OpenTabs, signal: AbortSignal): void {
  const flush = (): void => void tabs.flush()
  addEventListener('blur', flush, { signal })
  addEventListener('pagehide', flush, { signal })
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && flush(), { signal })
  addEventListener('beforeunload', event => {
    flush()
    const failed = Object.values(tabs.store.getState().saveStates).some(state => state.kind === 'failed')
    if (failed && tabs.isBusy()) event.preventDefault()
  }, { signal })
}
