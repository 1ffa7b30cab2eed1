import { z } from 'zod'
import { InstanceId, QueryId, RevisionId, ScopeId } from '#shared/base/ids.ts'
import { SqlText, TitleText } from '#shared/base/typed-text.ts'
import { command, query } from '#shared/contract/define.ts'
import { ParamDeclaration, ParamTexts } from '#shared/params/params.ts'
import { TemplateOrigin } from '#shared/templates/template.ts'
import { TimeWindow } from '#shared/time-window/time-window.ts'

/** Saved SQL with its parameters. */
export const Query = z.object({
  id: QueryId,
  scopeId: ScopeId,
  name: z.string(),
  /** `/`-separated path, empty at the top. */
  folder: z.string(),
  tags: z.array(z.string()),
  description: z.string(),
  sql: z.string(),
  params: z.array(ParamDeclaration),
  paramTexts: ParamTexts,
  window: TimeWindow,
  /** The instance it was last saved for; only a suggestion. */
  instanceId: InstanceId.nullable(),
  /** Grows with every saved change; a save based on an older number becomes a conflict revision instead of overwriting. */
  version: z.number().int(),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
  deletedAtMs: z.number().nullable(),
  /** True for the examples that came with the sample data and were never changed. */
  sample: z.boolean(),
  /** The template that the text was taken from; null for one's own. */
  origin: TemplateOrigin.nullable(),
})
export type Query = z.output<typeof Query>
export const QuerySummary = Query.omit({ sql: true, params: true, paramTexts: true, window: true })
export type QuerySummary = z.output<typeof QuerySummary>

export const QueryRevision = z.object({
  id: RevisionId, queryId: QueryId, atMs: z.number(), kind: z.enum(['save', 'restore', 'conflict', 'run', 'discarded']),
  name: z.string(), sql: z.string(), params: z.array(ParamDeclaration),
})
export type QueryRevision = z.output<typeof QueryRevision>

const QueryFields = Query.pick({ name: true, folder: true, tags: true, description: true, sql: true, params: true, paramTexts: true, window: true, instanceId: true }).extend({
  name: TitleText, folder: z.string().max(400), tags: z.array(z.string().max(100)).max(100), description: z.string().max(20_000), sql: SqlText,
})

export const queriesContract = {
  list: query(z.object({ deleted: z.boolean().default(false) }), z.array(QuerySummary)),
  get: query(z.object({ id: QueryId }), Query),
  create: command(QueryFields.extend({ name: z.string().trim().min(1).max(200) }), Query),
  /** Changes only the named fields. `baseVersion` guards the text: see `version`. `conflict` is true when the stored text won. */
  patch: command(z.object({ id: QueryId, baseVersion: z.number().int(), patch: QueryFields.partial() }), z.object({ query: Query, conflict: z.boolean() })),
  /** Moves to the trash; `restore` brings it back. */
  remove: command(z.object({ id: QueryId }), z.object({})),
  restore: command(z.object({ id: QueryId }), Query),
  duplicate: command(z.object({ id: QueryId }), Query),
  /** Newest first, without the text when `withText` is false. */
  revisions: query(z.object({ id: QueryId }), z.array(QueryRevision.omit({ sql: true, params: true }))),
  revision: query(z.object({ revisionId: RevisionId }), QueryRevision),
  /** Makes a new version whose text is that of an older one. */
  restoreRevision: command(z.object({ revisionId: RevisionId }), Query),
} as const
