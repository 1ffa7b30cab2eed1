import { AppError } from '#shared/base/app-error.ts'
import type { Clock } from '#shared/base/clock.ts'
import { TabId, type ExecutionId } from '#shared/base/ids.ts'
import type { Handlers } from '#shared/contract/define.ts'
import type { Emit } from '#shared/contract/events.ts'
import type { Query } from '#shared/queries/contract.ts'
import type { Tab, tabsContract } from '#shared/tabs/contract.ts'
import type { WriteDb } from '#core/db/database.ts'
import type { Ids } from '#core/ports.ts'
import { defined, type Queries } from '#core/queries/queries.ts'
import type { Settings } from '#core/settings/settings.ts'
import { createTabStore, type StoredTab } from './tab-store.ts'
import { createTypists } from './typists.ts'

export interface TabsDeps {
  readonly db: WriteDb
  readonly clock: Clock
  readonly ids: Ids
  readonly emit: Emit
  readonly queries: Queries
  readonly settings: Settings
}

/** Closed tabs that can be reopened. */
const keptClosed = 50

/**
 * Open editor tabs. What a person types is written here within a second and is on disk when the call returns, so a
 * killed process brings every tab back. Text lives here until it is saved into a query.
 */
export function createTabs({ db, clock, ids, emit, queries, settings }: TabsDeps) {
  const store = createTabStore(db)
  const typists = createTypists(clock)

  function view(tab: StoredTab): Tab {
    return { ...tab, dirty: isDirty(tab, tab.queryId ? queries.find(tab.queryId) : undefined) }
  }

  function need(id: TabId): StoredTab {
    const tab = store.find(id)
    if (!tab) throw new AppError('not-found', 'This tab is no longer there, so nothing was changed. Its text may be under "Reopen closed tab".')
    return tab
  }

  function put(tab: StoredTab): Tab {
    store.save(tab, clock.now())
    emit('tabs.changed', [tab.id])
    return view(tab)
  }

  function activate(id: TabId): void {
    db.run('UPDATE tab SET active = (id = ?) WHERE active <> (id = ?)', id, id)
  }

  /** Opens a tab and makes it the active one. */
  function open(fields: Partial<StoredTab>): Tab {
    return db.transaction(() => {
      const id = TabId.parse(ids.next())
      const timeZone = settings.get('time.zone')
      const tab: StoredTab = {
        queryId: null, baseVersion: 0, title: untitled(store.titles()), sql: '', params: [], paramTexts: {},
        window: { kind: 'last-full-week', weekStart: settings.get('time.weekStart'), timeZone }, instanceId: null, cursor: null, pinned: false,
        executionId: null, closedAtMs: null, origin: null, ...fields, id, position: store.lastPosition() + 1, active: true,
      }
      const opened = put(tab)
      activate(id)
      return opened
    })
  }

  function openQuery(queryId: NonNullable<StoredTab['queryId']>): Tab {
    const shown = store.showing(queryId)
    if (shown) {
      activate(shown.id)
      emit('tabs.changed', [shown.id])
      return view({ ...shown, active: true })
    }
    const query = queries.find(queryId)
    if (!query) throw new AppError('not-found', 'This query no longer exists on this computer, so it was not opened.')
    const { version, name, sql, params, paramTexts, window, instanceId, origin } = query
    return open({ queryId, baseVersion: version, title: name, sql, params, paramTexts, window, instanceId, origin })
  }

  const handlers: Handlers<typeof tabsContract> = {
    list: async () => store.open().map(view),
    open: async ({ queryId, draft }) => (queryId ? openQuery(queryId) : open(defined(draft ?? {}))),
    write: async ({ id, n, patch }, { clientId }) => db.transaction(() => {
      const before = need(id)
      if (!store.claimWrite(id, clientId, n)) return view(before)
      if (patch.sql !== undefined && patch.sql !== before.sql && typists.takesOver(id, clientId)) keepOverwritten(before)
      if (patch.title !== undefined && before.queryId && patch.title !== before.title) renameQuery(before, patch.title)
      return put({ ...before, ...defined(patch) })
    }),
    setPinned: async ({ id, pinned }) => put({ ...need(id), pinned }),
    activate: async ({ id }) => {
      need(id)
      activate(id)
      emit('tabs.changed', [id])
      return {}
    },
    reorder: async ({ ids: order }) => {
      db.transaction(() => order.forEach((id, position) => db.run('UPDATE tab SET position = ? WHERE id = ?', position, id)))
      emit('tabs.changed', order)
      return {}
    },
    close: async ({ id }) => {
      db.transaction(() => close(need(id)))
      return {}
    },
    reopen: async () => {
      const closed = store.lastClosed()
      if (!closed) return null
      return db.transaction(() => {
        const reopened = put({ ...closed, closedAtMs: null, active: true, position: store.lastPosition() + 1 })
        activate(closed.id)
        return reopened
      })
    },
    save: async ({ id, name, folder }) => db.transaction(() => save(need(id), name, folder)),
    revert: async ({ id }) => db.transaction(() => {
      const tab = need(id)
      const query = tab.queryId && queries.find(tab.queryId)
      if (!query) throw new AppError('invalid-input', 'This tab was never saved, so there is nothing to go back to. Close it to put it away; "Reopen closed tab" brings it back.')
      queries.keep(query.id, 'discarded', { name: tab.title, sql: tab.sql, params: tab.params })
      const { version, name, sql, params, paramTexts, window, origin } = query
      return put({ ...tab, baseVersion: version, title: name, sql, params, paramTexts, window, origin })
    }),
  }

  /** Two windows typed in one tab: the later one shows, and the text of the other one stays within reach. */
  function keepOverwritten(tab: StoredTab): void {
    if (tab.queryId) return queries.keep(tab.queryId, 'conflict', { name: tab.title, sql: tab.sql, params: tab.params })
    put({ ...tab, id: TabId.parse(ids.next()), title: `${tab.title} (other window)`, active: false, closedAtMs: clock.now() })
  }

  function renameQuery(tab: StoredTab, title: string): void {
    const query = tab.queryId && queries.find(tab.queryId)
    if (query && title.trim()) queries.save(query.id, query.version, { name: title.trim() })
  }

  function close(tab: StoredTab): void {
    const neighbour = tab.active ? store.neighbour(tab.id) : undefined
    put({ ...tab, closedAtMs: clock.now(), active: false })
    if (neighbour) activate(neighbour)
    store.forgetClosed(keptClosed)
  }

  function save(tab: StoredTab, name: string | undefined, folder: string | undefined): { tab: Tab; queryId: NonNullable<StoredTab['queryId']>; conflict: boolean } {
    const { sql, params, paramTexts, window, instanceId, origin } = tab
    const asNew = name !== undefined || !tab.queryId
    if (!asNew && tab.queryId) {
      const { query, conflict } = queries.save(tab.queryId, tab.baseVersion, { sql, params, paramTexts, window, instanceId, origin })
      return { tab: conflict ? view(tab) : put({ ...tab, baseVersion: query.version }), queryId: query.id, conflict }
    }
    const query = queries.create({ name: name ?? (tab.title.trim() || 'Untitled query'), folder: folder ?? '', tags: [], description: '', sql, params, paramTexts, window, instanceId, origin })
    return { tab: put({ ...tab, queryId: query.id, baseVersion: query.version, title: query.name }), queryId: query.id, conflict: false }
  }

  /** The tab shows this run from now on, also when the page that asked for it is gone. A tab that is gone is left alone. */
  function showRun(id: TabId, executionId: ExecutionId): void {
    const tab = store.find(id)
    if (tab) put({ ...tab, executionId })
  }

  return { handlers, open, openQuery, showRun }
}

export type Tabs = ReturnType<typeof createTabs>

/** Whether a tab holds something that its query does not; without a query, whether it holds anything. */
function isDirty(tab: StoredTab, query: Query | undefined): boolean {
  if (!query) return tab.sql.trim() !== '' || tab.params.length > 0
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
  return !(tab.sql === query.sql && same(tab.params, query.params) && same(tab.paramTexts, query.paramTexts) && same(tab.window, query.window))
}

function untitled(taken: ReadonlySet<string>): string {
  let n = 1
  while (taken.has(`Untitled query ${n}`)) n += 1
  return `Untitled query ${n}`
}
