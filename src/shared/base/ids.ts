import { z } from 'zod'

/** Ids that RecomAMP makes: UUIDv7 text, so that they sort by time of creation. */
const ownId = <Brand extends string>() => z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/).brand<Brand>()
/**
 * Ids that Amazon makes: opaque text, never parsed, never a number (some have more than 53 bits). They go into paths and
 * headers, so only printable ASCII counts as one, and never a step in a path.
 */
const amazonId = <Brand extends string>() => z.string().max(256).regex(/^(?!\.{1,2}$)[\x21-\x7e]+$/).brand<Brand>()

/** An Amazon identity that we hold tokens for. */
export const LoginId = ownId<'LoginId'>()
export type LoginId = z.output<typeof LoginId>
/** One AMC instance as RecomAMP knows it. Not AMC's own id: that is `AmcInstanceId`. */
export const InstanceId = ownId<'InstanceId'>()
export type InstanceId = z.output<typeof InstanceId>
export const QueryId = ownId<'QueryId'>()
export type QueryId = z.output<typeof QueryId>
export const RevisionId = ownId<'RevisionId'>()
export type RevisionId = z.output<typeof RevisionId>
export const TabId = ownId<'TabId'>()
export type TabId = z.output<typeof TabId>
/** One run of a query, from the moment somebody asked for it. Also names its result. */
export const ExecutionId = ownId<'ExecutionId'>()
export type ExecutionId = z.output<typeof ExecutionId>
export const JobId = ownId<'JobId'>()
export type JobId = z.output<typeof JobId>

/** AMC's id of an instance, for example `amcx1y2z3ab`. */
export const AmcInstanceId = amazonId<'AmcInstanceId'>()
export type AmcInstanceId = z.output<typeof AmcInstanceId>
/** `ENTITY…`, sent as `Amazon-Advertising-API-AdvertiserId`. */
export const AmcAccountId = amazonId<'AmcAccountId'>()
export type AmcAccountId = z.output<typeof AmcAccountId>
/** AMC's id of one workflow execution (a UUID made by Amazon). */
export const AmcExecutionId = amazonId<'AmcExecutionId'>()
export type AmcExecutionId = z.output<typeof AmcExecutionId>
/** The workflow id that we choose for a run, so that a lost answer can be found again. */
export const AmcWorkflowId = z.string().regex(/^[A-Za-z0-9._-]{1,128}$/).brand<'AmcWorkflowId'>()
export type AmcWorkflowId = z.output<typeof AmcWorkflowId>

/**
 * Where an entity lives: the unit of sharing, locking and syncing (see docs/decisions/0003). `personal` is this
 * person's, `shared` is the workspace's, `instance:<InstanceId>` belongs to one AMC instance and is never shown under another.
 */
export const ScopeId = z.string().regex(/^(personal|shared|instance:[0-9a-f-]{36})$/).brand<'ScopeId'>()
export type ScopeId = z.output<typeof ScopeId>
export const personalScope = ScopeId.parse('personal')
export function instanceScope(instanceId: InstanceId): ScopeId {
  return ScopeId.parse(`instance:${instanceId}`)
}
