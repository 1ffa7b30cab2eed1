import { useCallback, useEffect, useRef, useState } from 'react'
import type { TabId } from '#shared/base/ids.ts'
import { useOpenTabs } from '#renderer/tabs/use-open-tabs.tsx'

/**
 * The text of a tab as the builder shows it, and how the builder writes it: what is written here is shown at once, what is
 * typed elsewhere when it has rested for `restMs`. Never goes back to an older text than it has shown.
 */
export function useShownText(tabId: TabId, restMs: number): readonly [text: string, write: (sql: string) => void] {
  const tabs = useOpenTabs()
  const written = useRef<string | null>(null)
  const [shown, setShown] = useState(() => ({ tabId, text: tabs.find(tabId)?.sql ?? '' }))
  useEffect(() => {
    const read = () => tabs.find(tabId)?.sql ?? ''
    let seen = read()
    let timer: ReturnType<typeof setTimeout> | undefined
    const take = () => setShown(before => (before.tabId === tabId && before.text === seen ? before : { tabId, text: seen }))
    take()
    const stop = tabs.store.subscribe(() => {
      const text = read()
      // Other tabs, and whether this one is saved, are nothing to wait for.
      if (text === seen) return
      seen = text
      clearTimeout(timer)
      if (text === written.current) take()
      else timer = setTimeout(take, restMs)
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [tabs, tabId, restMs])
  const write = useCallback((sql: string) => {
    written.current = sql
    tabs.edit(tabId, { sql })
  }, [tabs, tabId])
  return [shown.tabId === tabId ? shown.text : tabs.find(tabId)?.sql ?? '', write]
}
