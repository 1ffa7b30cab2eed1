import { createStore, type StoreApi } from 'zustand/vanilla'
import { AppError } from '#shared/base/app-error.ts'
import type { QueryId, TabId } from '#shared/base/ids.ts'
import type { Tab } from '#shared/tabs/contract.ts'
import type { Client } from '#renderer/bridge/client.ts'
import { changesSaved, mergeTab, type TypedPatch } from './merge-tab.ts'
import { moveTab, neighbourOf } from './tab-order.ts'
import { createTabWriter, type SaveState, type TabWriter } from './tab-writer.ts'

/** What this window shows of the open tabs: core's tabs with everything typed here laid over them. */
export interface OpenTabsState {
  /** False until core's tabs are known. */
  readonly loaded: boolean
  readonly tabs: readonly Tab[]
  readonly activeId: TabId | null
  readonly saveStates: Readonly<Record<TabId, SaveState>>
}

const ownWriteMs = 1_000

export interface OpenTabsDeps {
  readonly client: Client
  readonly now: () => number
}

/**
 * The open tabs of this window. Typing is shown at once and on disk within a second; everything else asks core first.
 * Functions that ask core reject with an AppError and leave the tabs as they were.
 */
export function createOpenTabs({ client, now }: OpenTabsDeps) {
  const store: StoreApi<OpenTabsState> = createStore<OpenTabsState>(() => ({ loaded: false, tabs: [], activeId: null, saveStates: {} }))
  const writers = new Map<TabId, TabWriter<TypedPatch>>()
  // Tabs asked to close: a list read before core closed them must not bring them back.
  const closing = new Set<TabId>()

  // When this page last began to write each tab: core's news of it is no news here.
  const ownWrites = new Map<string, number>()

  const find = (id: TabId): Tab | undefined => store.getState().tabs.find(tab => tab.id === id)
  const replace = (tab: Tab): void => store.setState(state => ({ tabs: state.tabs.map(each => (each.id === tab.id ? tab : each)) }))

  function writerOf(id: TabId): TabWriter<TypedPatch> {
    const known = writers.get(id)
    if (known) return known
    const writer: TabWriter<TypedPatch> = createTabWriter<TypedPatch>({
      write: async (n, patch) => {
        ownWrites.set(id, now())
        const stored = await client.tabs.write({ id, n, patch })
        const local = find(id)
        if (local) replace(mergeTab(local, stored, writer.pending()))
      },
      // Every key says `pending` again; what is known already is told to nobody.
      onState: saveState => store.setState(state => (saveState.kind === 'pending' && state.saveStates[id]?.kind === 'pending' ? state : { saveStates: { ...state.saveStates, [id]: saveState } })),
      explain: thrown => AppError.from(thrown).message,
      now,
      setTimer: (callback, delayMs) => setTimeout(callback, delayMs),
      clearTimer: timer => clearTimeout(timer as number | undefined),
    })
    writers.set(id, writer)
    return writer
  }

  /** Takes over core's list; what is typed here and not on disk yet stays. */
  function accept(stored: readonly Tab[]): void {
    store.setState(state => acceptTabs(state, stored.filter(tab => !closing.has(tab.id)), id => writers.get(id)?.isBusy() === true))
  }

  function show(tab: Tab): Tab {
    closing.delete(tab.id)
    store.setState(state => ({
      tabs: state.tabs.some(each => each.id === tab.id) ? state.tabs.map(each => (each.id === tab.id ? mergeTab(each, tab, writers.get(tab.id)?.pending() ?? null) : each)) : [...state.tabs, tab],
      activeId: tab.id,
    }))
    return tab
  }

  function activate(id: TabId): void {
    if (store.getState().activeId === id) return
    store.setState({ activeId: id })
    // Only a memory for the next start; a failure changes nothing that the person sees.
    client.tabs.activate({ id }).catch(() => undefined)
  }

  return {
    store,
    find,
    accept,
    activate,
    active: (): Tab | undefined => store.getState().tabs.find(tab => tab.id === store.getState().activeId),

    /** Shows a change at once and has it on disk within a second. */
    edit(id: TabId, patch: TypedPatch): void {
      const tab = find(id)
      if (!tab) return
      replace({ ...tab, ...patch, dirty: tab.dirty || changesSaved(patch) })
      writerOf(id).change(patch)
    },

    openDraft: async (draft: TypedPatch): Promise<Tab> => show(await client.tabs.open({ draft })),
    openQuery: async (queryId: QueryId): Promise<Tab> => show(await client.tabs.open({ queryId })),
    async showTab(id: TabId): Promise<void> {
      if (!find(id)) accept(await client.tabs.list({}))
      activate(id)
    },
    async reopen(): Promise<Tab | null> {
      const tab = await client.tabs.reopen({})
      return tab === null ? null : show(tab)
    },

    /** Closes without asking: the text stays reachable by `reopen`. */
    async close(id: TabId): Promise<void> {
      await writers.get(id)?.flush()
      const before = store.getState()
      closing.add(id)
      store.setState({
        tabs: before.tabs.filter(tab => tab.id !== id),
        activeId: before.activeId === id ? neighbourOf(before.tabs, id)?.id ?? null : before.activeId,
      })
      try {
        await client.tabs.close({ id })
        writers.get(id)?.dispose()
        writers.delete(id)
      } catch (thrown) {
        closing.delete(id)
        store.setState({ tabs: before.tabs })
        throw thrown
      }
    },

    async move(id: TabId, toIndex: number): Promise<void> {
      const before = store.getState().tabs
      const tabs = moveTab(before, id, toIndex)
      if (tabs === before) return
      store.setState({ tabs })
      await client.tabs.reorder({ ids: tabs.map(tab => tab.id) }).catch((thrown: unknown) => {
        store.setState({ tabs: before })
        throw thrown
      })
    },

    async setPinned(id: TabId, pinned: boolean): Promise<void> {
      const stored = await client.tabs.setPinned({ id, pinned })
      store.setState(state => {
        const tabs = state.tabs.map(tab => (tab.id === id ? { ...tab, pinned: stored.pinned } : tab))
        return { tabs: [...tabs.filter(tab => tab.pinned), ...tabs.filter(tab => !tab.pinned)] }
      })
      await client.tabs.reorder({ ids: store.getState().tabs.map(tab => tab.id) })
    },

    /** Saves the tab's text as its query, or as a new query named `name`. Everything typed is written first. */
    async save(id: TabId, name?: string, folder?: string): Promise<{ readonly queryId: QueryId; readonly conflict: boolean }> {
      await writers.get(id)?.flush()
      const saved = await client.tabs.save({ id, ...(name === undefined ? {} : { name }), ...(folder === undefined ? {} : { folder }) })
      const local = find(id)
      if (local) replace(mergeTab(local, saved.tab, writers.get(id)?.pending() ?? null))
      return saved
    },

    async revert(id: TabId): Promise<void> {
      await writers.get(id)?.flush()
      const stored = await client.tabs.revert({ id })
      const local = find(id)
      if (local) replace(mergeTab(local, stored, null))
    },

    /** Writes everything typed; resolves when each tab is on disk or has failed. */
    flush: async (): Promise<void> => void await Promise.all([...writers.values()].map(writer => writer.flush())),
    /** True for ids of tabs that this page itself has just written, and nothing else. */
    isOwnWrite: (ids: readonly string[]): boolean => ids.length > 0 && ids.every(id => now() - (ownWrites.get(id) ?? Number.NEGATIVE_INFINITY) < ownWriteMs),
    /** True while anything typed is not known to be on disk. */
    isBusy: (): boolean => [...writers.values()].some(writer => writer.isBusy()),
  }
}
export type OpenTabs = ReturnType<typeof createOpenTabs>

function acceptTabs(state: OpenTabsState, stored: readonly Tab[], isBusy: (id: TabId) => boolean): Pick<OpenTabsState, 'loaded' | 'tabs' | 'activeId'> {
  const tabs = stored.map(tab => {
    const local = state.tabs.find(each => each.id === tab.id)
    if (!local || !isBusy(tab.id)) return mergeTab(local, tab, null)
    // While a write is on its way the list may be older than it; the write's own answer brings the truth.
    return mergeTab(local, { ...local, pinned: tab.pinned, position: tab.position, queryId: tab.queryId, baseVersion: tab.baseVersion }, null)
  })
  const remembered = tabs.find(tab => tab.id === state.activeId) ?? tabs.find(tab => tab.active) ?? tabs[0]
  return { loaded: true, tabs, activeId: remembered?.id ?? null }
}
