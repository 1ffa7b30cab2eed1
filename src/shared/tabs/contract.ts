import { z } from 'zod'
import { ExecutionId, InstanceId, QueryId, TabId } from '#shared/base/ids.ts'
import { SqlText, TitleText } from '#shared/base/typed-text.ts'
import { command, query } from '#shared/contract/define.ts'
import { ParamDeclaration, ParamTexts } from '#shared/params/params.ts'
import { TemplateOrigin } from '#shared/templates/template.ts'
import { TimeWindow } from '#shared/time-window/time-window.ts'

/** Where the person was in a text: 1-based line and column, first visible line, and the selection's other end. */
export const CursorState = z.object({ line: z.number().int(), column: z.number().int(), anchorLine: z.number().int(), anchorColumn: z.number().int(), scrollTop: z.number() })
export type CursorState = z.output<typeof CursorState>

/** An open editor tab with everything typed in it, saved or not. Local to this machine, on disk within a second of typing. */
export const Tab = z.object({
  id: TabId,
  /** Null for a draft that was never saved. */
  queryId: QueryId.nullable(),
  /** The query's version that this text started from. */
  baseVersion: z.number().int(),
  title: z.string(),
  sql: z.string(),
  params: z.array(ParamDeclaration),
  paramTexts: ParamTexts,
  window: TimeWindow,
  instanceId: InstanceId.nullable(),
  cursor: CursorState.nullable(),
  pinned: z.boolean(),
  /** True when it differs from the saved query (or was never saved and is not empty). */
  dirty: z.boolean(),
  position: z.number(),
  active: z.boolean(),
  /** The run whose result this tab shows. */
  executionId: ExecutionId.nullable(),
  closedAtMs: z.number().nullable(),
  /** The template that the text was taken from; null for one's own. */
  origin: TemplateOrigin.nullable(),
})
export type Tab = z.output<typeof Tab>

const TabText = Tab.pick({ title: true, sql: true, params: true, paramTexts: true, window: true, instanceId: true, cursor: true, executionId: true, origin: true }).extend({ sql: SqlText, title: TitleText })

export const tabsContract = {
  /** Open tabs in their order. */
  list: query(z.object({}), z.array(Tab)),
  /** Opens a saved query (or shows the tab that already has it), a copy of a text, or an empty draft. */
  open: command(z.object({ queryId: QueryId.optional(), draft: TabText.partial().optional() }), Tab),
  /** Writes what was typed. Cheap enough for every pause in typing; answers once it is on disk. `n` orders writes of one page: an older one is ignored. */
  write: command(z.object({ id: TabId, n: z.number().int(), patch: TabText.partial() }), Tab),
  setPinned: command(z.object({ id: TabId, pinned: z.boolean() }), Tab),
  activate: command(z.object({ id: TabId }), z.object({})),
  reorder: command(z.object({ ids: z.array(TabId) }), z.object({})),
  close: command(z.object({ id: TabId }), z.object({})),
  /** The last closed tab, with its text, or null when there is none. */
  reopen: command(z.object({}), Tab.nullable()),
  /** Saves the tab's text into its query, or as a new query named `name`. Refused as a conflict when the query changed meanwhile: nothing is lost, both texts are kept. */
  save: command(z.object({ id: TabId, name: z.string().trim().min(1).max(200).optional(), folder: z.string().max(400).optional() }), z.object({ tab: Tab, queryId: QueryId, conflict: z.boolean() })),
  /** Throws the unsaved changes away (they stay reachable as a revision). */
  revert: command(z.object({ id: TabId }), Tab),
} as const
