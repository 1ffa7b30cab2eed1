import { z } from 'zod'
import { ExecutionId, InstanceId, QueryId, TabId } from '#shared/base/ids.ts'
import { ParamDeclaration, ParamTexts } from '#shared/params/params.ts'
import { CursorState, type Tab } from '#shared/tabs/contract.ts'
import { TemplateOrigin } from '#shared/templates/template.ts'
import { TimeWindow } from '#shared/time-window/time-window.ts'
import type { WriteDb } from '#core/db/database.ts'

/** A tab as stored: `dirty` is worked out from the query, not kept. */
export type StoredTab = Omit<Tab, 'dirty'>

interface Row {
  readonly id: string
  readonly query_id: string | null
  readonly base_version: number
  readonly title: string
  readonly sql: string
  readonly params: string
  readonly param_texts: string
  readonly window: string
  readonly instance_id: string | null
  readonly cursor: string | null
  readonly pinned: number
  readonly position: number
  readonly active: number
  readonly execution_id: string | null
  readonly closed_at_ms: number | null
  readonly origin: string | null
}

export interface TabStore {
  /** Open tabs in their order. */
  open(): StoredTab[]
  /** Of the open ones: their titles, the furthest position (0 when there is none), who shows this query, and who stands beside a tab (after it, else before it). */
  titles(): ReadonlySet<string>
  lastPosition(): number
  showing(queryId: QueryId): StoredTab | undefined
  neighbour(id: TabId): TabId | undefined
  find(id: TabId): StoredTab | undefined
  lastClosed(): StoredTab | undefined
  save(tab: StoredTab, changedAtMs: number): void
  /** True when this write is the newest of its page, and notes it. */
  claimWrite(id: TabId, writer: string, n: number): boolean
  /** Forgets closed tabs beyond the newest `kept`. */
  forgetClosed(kept: number): void
}

export function createTabStore(db: WriteDb): TabStore {
  function parse(row: Row): StoredTab {
    return {
      id: TabId.parse(row.id), queryId: QueryId.nullable().parse(row.query_id), baseVersion: row.base_version, title: row.title, sql: row.sql,
      params: z.array(ParamDeclaration).parse(JSON.parse(row.params)), paramTexts: ParamTexts.parse(JSON.parse(row.param_texts)),
      window: TimeWindow.parse(JSON.parse(row.window)), instanceId: InstanceId.nullable().parse(row.instance_id),
      cursor: row.cursor === null ? null : CursorState.parse(JSON.parse(row.cursor)), pinned: row.pinned === 1, position: row.position,
      active: row.active === 1, executionId: ExecutionId.nullable().parse(row.execution_id), closedAtMs: row.closed_at_ms,
      origin: row.origin === null ? null : TemplateOrigin.parse(JSON.parse(row.origin)),
    }
  }
  return {
    open: () => db.all<Row>('SELECT * FROM tab WHERE closed_at_ms IS NULL ORDER BY pinned DESC, position').map(parse),
    titles: () => new Set(db.all<{ title: string }>('SELECT title FROM tab WHERE closed_at_ms IS NULL').map(({ title }) => title)),
    lastPosition: () => Math.max(0, db.get<{ last: number | null }>('SELECT max(position) AS last FROM tab WHERE closed_at_ms IS NULL')?.last ?? 0),
    showing: queryId => {
      const row = db.get<Row>('SELECT * FROM tab WHERE closed_at_ms IS NULL AND query_id = ? ORDER BY pinned DESC, position LIMIT 1', queryId)
      return row && parse(row)
    },
    neighbour: id => {
      const order = db.all<{ id: string }>('SELECT id FROM tab WHERE closed_at_ms IS NULL ORDER BY pinned DESC, position').map(row => row.id)
      const place = order.indexOf(id)
      const beside = order[place + 1] ?? order[place - 1]
      return beside === undefined ? undefined : TabId.parse(beside)
    },
    find: id => {
      const row = db.get<Row>('SELECT * FROM tab WHERE id = ?', id)
      return row && parse(row)
    },
    lastClosed: () => {
      const row = db.get<Row>('SELECT * FROM tab WHERE closed_at_ms IS NOT NULL ORDER BY closed_at_ms DESC, id DESC LIMIT 1')
      return row && parse(row)
    },
    save: (tab, changedAtMs) => {
      db.run(`
        INSERT INTO tab (id, query_id, base_version, title, sql, params, param_texts, window, instance_id, cursor, pinned, position, active, execution_id, closed_at_ms, origin, changed_at_ms)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET query_id = excluded.query_id, base_version = excluded.base_version, title = excluded.title, sql = excluded.sql,
          params = excluded.params, param_texts = excluded.param_texts, window = excluded.window, instance_id = excluded.instance_id, cursor = excluded.cursor,
          pinned = excluded.pinned, position = excluded.position, active = excluded.active, execution_id = excluded.execution_id,
          closed_at_ms = excluded.closed_at_ms, origin = excluded.origin, changed_at_ms = excluded.changed_at_ms`,
      tab.id, tab.queryId, tab.baseVersion, tab.title, tab.sql, JSON.stringify(tab.params), JSON.stringify(tab.paramTexts), JSON.stringify(tab.window), tab.instanceId,
      tab.cursor && JSON.stringify(tab.cursor), tab.pinned ? 1 : 0, tab.position, tab.active ? 1 : 0, tab.executionId, tab.closedAtMs, tab.origin && JSON.stringify(tab.origin), changedAtMs)
    },
    claimWrite: (id, writer, n) =>
      db.run('UPDATE tab SET writer = ?, writer_n = ? WHERE id = ? AND (writer IS NOT ? OR writer_n < ?)', writer, n, id, writer, n) > 0,
    forgetClosed: kept => {
      db.run('DELETE FROM tab WHERE closed_at_ms IS NOT NULL AND id NOT IN (SELECT id FROM tab WHERE closed_at_ms IS NOT NULL ORDER BY closed_at_ms DESC LIMIT ?)', kept)
    },
  }
}
