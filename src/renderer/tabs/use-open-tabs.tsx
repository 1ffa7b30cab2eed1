import { createContext, useContext, useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { TabId } from '#shared/base/ids.ts'
import type { Tab } from '#shared/tabs/contract.ts'
import type { OpenTabs, OpenTabsState } from './open-tabs.ts'

const OpenTabsContext = createContext<OpenTabs | null>(null)
export const OpenTabsProvider = OpenTabsContext.Provider

/** The open tabs of this window. */
export function useOpenTabs(): OpenTabs {
  const tabs = useContext(OpenTabsContext)
  if (tabs === null) throw new Error('useOpenTabs needs an OpenTabsProvider above it')
  return tabs
}

/** A part of the open tabs' state; draws again only when that part changes. */
export function useTabsState<T>(select: (state: OpenTabsState) => T): T {
  return useStore(useOpenTabs().store, select)
}

/** A part of one tab; undefined when the tab is not open. */
export function useTab<T>(id: TabId | null, select: (tab: Tab) => T): T | undefined {
  return useTabsState(state => {
    const tab = state.tabs.find(each => each.id === id)
    return tab === undefined ? undefined : select(tab)
  })
}

/** Like `useTab`, but follows only when the part has rested for `restMs`: what need not keep up with every key draws once a pause. */
export function useRestingTab<T>(id: TabId | null, select: (tab: Tab) => T, restMs: number): T | undefined {
  const { store } = useOpenTabs()
  const read = () => {
    const tab = store.getState().tabs.find(each => each.id === id)
    return tab === undefined ? undefined : select(tab)
  }
  const latest = useRef(read)
  useEffect(() => {
    latest.current = read
  })
  const [rested, setRested] = useState<{ readonly id: TabId | null; readonly value: T | undefined }>(() => ({ id, value: read() }))
  useEffect(() => {
    const take = () => setRested({ id, value: latest.current() })
    let timer: ReturnType<typeof setTimeout> | undefined
    take()
    const stop = store.subscribe(() => {
      clearTimeout(timer)
      timer = setTimeout(take, restMs)
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [store, id, restMs])
  // Another tab is no pause in typing: its own value holds from the first drawing on.
  return rested.id === id ? rested.value : read()
}

/** What stands on a tab. */
export type TabHead = Pick<Tab, 'id' | 'title' | 'dirty' | 'pinned' | 'instanceId'>

/** The heads of the open tabs, in order. The same array while nothing on them changed: typing draws no tab again. */
export function useTabHeads(): readonly TabHead[] {
  const text = useTabsState(state => JSON.stringify(state.tabs.map(({ id, title, dirty, pinned, instanceId }): TabHead => ({ id, title, dirty, pinned, instanceId }))))
  return useMemo(() => JSON.parse(text) as readonly TabHead[], [text]) // written one line above
}

/** The tab that is shown, or undefined when none is open. */
export function useActiveTab<T>(select: (tab: Tab) => T): T | undefined {
  return useTab(useTabsState(state => state.activeId), select)
}
