import { createContext, useContext, useMemo } from 'react'
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
