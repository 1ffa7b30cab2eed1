import type { StoreApi } from 'zustand/vanilla'
import type { Tab } from '#shared/tabs/contract.ts'
import type { LanguageClient } from './language-client.ts'
import { languageContext } from './language-context.ts'
import type { LanguageStore } from './language-store.ts'

/** How long typing must rest before a text is checked. */
const typingRestMs = 150

export interface CheckDeps {
  readonly tabs: StoreApi<{ readonly tabs: readonly Tab[]; readonly activeId: string | null }>
  readonly client: Pick<LanguageClient, 'ask'>
  readonly store: LanguageStore
}

/**
 * Keeps the store's answer in step with the tab that is shown: at once when another tab comes, and when typing rests.
 * An answer to a text that has changed meanwhile is not waited for. Returns how to stop, and how to check once more
 * because the catalogue or the levels changed.
 */
export function checkActiveTab({ tabs, client, store }: CheckDeps): { readonly again: () => void; readonly stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let asking = new AbortController()
  let seen: Pick<Tab, 'id' | 'sql' | 'params' | 'paramTexts' | 'window'> | undefined

  function active(): Tab | undefined {
    const { tabs: open, activeId } = tabs.getState()
    return open.find(tab => tab.id === activeId)
  }

  function ask(): void {
    const tab = active()
    if (!tab) return
    const { signal } = asking
    // Lines end here as they do in the editor, so that places fit.
    client.ask('check', { documentId: tab.id, text: tab.sql.replace(/\r\n?/g, '\n'), ...languageContext(tab, store.getState().audienceTabIds, Date.now()) }, signal).then(
      checked => {
        // A text that was not begun is no mistake yet.
        if (!signal.aborted) store.setState({ checked: tab.sql.trim() === '' ? { ...checked, problems: [] } : checked })
      },
      // Aborted, or the worker broke: the next change asks again, and no mark is better than a wrong one.
      () => {
        if (!signal.aborted) store.setState({ checked: null })
      },
    )
  }

  function askAfter(restMs: number): void {
    clearTimeout(timer)
    asking.abort()
    asking = new AbortController()
    timer = setTimeout(ask, restMs)
  }

  function look(): void {
    const tab = active()
    if (tab?.id === seen?.id && tab?.sql === seen?.sql && tab?.params === seen?.params && tab?.window === seen?.window && (tab?.paramTexts === seen?.paramTexts || !tab?.sql.includes('{{'))) return
    const restMs = tab?.id === seen?.id ? typingRestMs : 0
    seen = tab
    askAfter(restMs)
  }

  const unsubscribe = tabs.subscribe(look)
  look()
  return {
    again: () => askAfter(0),
    stop() {
      unsubscribe()
      clearTimeout(timer)
      asking.abort()
    },
  }
}
