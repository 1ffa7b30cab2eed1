import { z } from 'zod'
import { AmcExecutionId, AmcWorkflowId, ExecutionId, InstanceId, QueryId, TabId } from '#shared/base/ids.ts'
import { SqlText, TitleText } from '#shared/base/typed-text.ts'
import { command, query } from '#shared/contract/define.ts'
import { ParamDeclaration, ParamTexts } from '#shared/params/params.ts'
import { ResolvedWindow, TimeWindow } from '#shared/time-window/time-window.ts'
import { FailureExplanation } from './failure-explanation.ts'

/**
 * The states of a run. Each is a row that a restart can pick up.
 *
 * ```
 * waiting ──► submitting ──► pending ──► running ──► downloading ──► converting ──► ready
 *    │            │  ▲          │           │             │              │
 *    │            ▼  │          └───────────┴─────────────┴──────────────┴──► failed | cancelled | timed-out
 *    │        reconciling
 *    └──► cancelled
 * ```
 * `waiting` holds a run back: no free place at AMC (10 per instance, 200 per account), no network, or signed out.
 * `reconciling` means a submission's answer was lost and AMC's list is being asked whether it took effect.
 */
export const executionStates = ['waiting', 'submitting', 'reconciling', 'pending', 'running', 'downloading', 'converting', 'ready', 'failed', 'cancelled', 'timed-out'] as const
export const ExecutionState = z.enum(executionStates)
export type ExecutionState = z.output<typeof ExecutionState>
export const finalStates: ReadonlySet<ExecutionState> = new Set(['ready', 'failed', 'cancelled', 'timed-out'])

/** A resolved parameter as it is sent: AMC's JSON value, and how it is shown to people. */
export const ResolvedParam = z.object({ name: z.string(), type: z.string(), shown: z.string(), count: z.number().int() })

export const ExecutionFailure = z.object({
  /** One sentence for people. */
  message: z.string(),
  /** AMC's own words, as they came, or null. */
  amcText: z.string().nullable(),
  requestId: z.string().nullable(),
  httpStatus: z.number().int().nullable(),
})
export type ExecutionFailure = z.output<typeof ExecutionFailure>

export const Execution = z.object({
  id: ExecutionId,
  instanceId: InstanceId,
  queryId: QueryId.nullable(),
  tabId: TabId.nullable(),
  title: z.string(),
  state: ExecutionState,
  /** Why it is where it is, for people: "Waiting for a free place (12 before it)", "AMC has it in its queue", … */
  stateNote: z.string(),
  dryRun: z.boolean(),
  synthetic: z.boolean(),
  sql: z.string(),
  params: z.array(ParamDeclaration),
  paramTexts: ParamTexts,
  resolvedParams: z.array(ResolvedParam),
  window: TimeWindow,
  resolvedWindow: ResolvedWindow.nullable(),
  amcWorkflowId: AmcWorkflowId,
  amcExecutionId: AmcExecutionId.nullable(),
  createdAtMs: z.number(),
  submittedAtMs: z.number().nullable(),
  finishedAtMs: z.number().nullable(),
  /** Compute seconds as AMC reports them (`executionTime`). */
  amcComputeSeconds: z.number().nullable(),
  /** From asking to done, and the part of it spent before AMC began. */
  totalMs: z.number().nullable(),
  waitMs: z.number().nullable(),
  rowCount: z.number().nullable(),
  sizeBytes: z.number().nullable(),
  /** By the rate card of the settings: an estimate of ours, AMC reports no cost. Null while unknown. */
  effort: z.object({ amount: z.number(), currency: z.string() }).nullable(),
  progress: z.object({ doneBytes: z.number(), totalBytes: z.number().nullable() }).nullable(),
  failure: ExecutionFailure.nullable(),
  /** `requested` while AMC has not confirmed a cancel, `confirmed` when it has, `too-late` when the run ended first. */
  cancel: z.enum(['none', 'requested', 'confirmed', 'too-late']),
  pinned: z.boolean(),
})
export type Execution = z.output<typeof Execution>
export const ExecutionSummary = Execution.omit({ sql: true, params: true, paramTexts: true })
export type ExecutionSummary = z.output<typeof ExecutionSummary>

/** What a run is asked for. `requestId` makes a double click one run: the same id returns the first run. */
export const RunRequest = z.object({
  requestId: z.string().min(8).max(64),
  instanceId: InstanceId,
  queryId: QueryId.nullable().default(null),
  tabId: TabId.nullable().default(null),
  title: TitleText.default('Untitled query'),
  sql: SqlText,
  params: z.array(ParamDeclaration),
  paramTexts: ParamTexts,
  window: TimeWindow,
  dryRun: z.boolean().default(false),
})
export type RunRequest = z.output<typeof RunRequest>

/** What would be sent, worked out without sending anything. `problems` is empty when it can be sent. */
export const RunPreview = z.object({
  sqlAsSent: z.string(),
  /** Stretches of `sqlAsSent` that came out of `{{name}}`, by place; offsets in UTF-16 units, `end` exclusive. */
  templateSpans: z.array(z.object({ name: z.string(), start: z.number().int(), end: z.number().int() })),
  /** AMC's `inputParameters` and `parameterValues`, as they would stand in the request. */
  inputParameters: z.array(z.object({
    name: z.string(), dataType: z.union([z.string(), z.object({ type: z.literal('ARRAY'), elementDataType: z.string(), elementNullable: z.boolean() })]), columnType: z.enum(['DIMENSION', 'METRIC']),
    displayName: z.string().optional(), description: z.string().optional(), defaultValue: z.union([z.string(), z.array(z.string())]).optional(),
  })),
  parameterValues: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  /** Every parameter that the query asks for, sent or expanded. */
  resolvedParams: z.array(ResolvedParam),
  resolvedWindow: ResolvedWindow.nullable(),
  /** `field` is `sql`, `window`, `params` or `param:NAME`; `at` is a place in the SQL as the editor shows it (every line ends with one character), where there is one. */
  problems: z.array(z.object({ field: z.string(), message: z.string(), at: z.object({ start: z.number().int(), end: z.number().int() }).optional() })),
})
export type RunPreview = z.output<typeof RunPreview>

export const executionsContract = {
  preview: query(RunRequest.pick({ sql: true, params: true, paramTexts: true, window: true, instanceId: true }), RunPreview),
  /** Writes the intent and returns at once; the run goes on by itself, also after the page or the app is closed. */
  start: command(RunRequest, Execution),
  /** Idempotent. Says in `cancel` whether AMC confirmed. */
  cancel: command(z.object({ id: ExecutionId }), Execution),
  get: query(z.object({ id: ExecutionId }), Execution),
  /** As `get`; null for what is no run: the id of an import, of a derived result, or of a run that is forgotten. */
  find: query(z.object({ id: ExecutionId }), Execution.nullable()),
  /** Newest first; `before` is the `createdAtMs` and id of the last one of the page before. */
  list: query(z.object({
    queryId: QueryId.optional(), tabId: TabId.optional(), instanceId: InstanceId.optional(), states: z.array(ExecutionState).optional(), text: z.string().max(200).optional(),
    before: z.object({ createdAtMs: z.number(), id: ExecutionId }).optional(), limit: z.number().int().min(1).max(200).default(50),
  }), z.array(ExecutionSummary)),
  /** The same run again: same SQL, parameters and window rule (dynamic windows are worked out anew). */
  rerun: command(z.object({ id: ExecutionId, requestId: z.string().min(8).max(64) }), Execution),
  /** What AMC's refusal means and where in the SQL as written it lies; null when the run has not failed, or failed without a word of AMC's. */
  explain: query(z.object({ id: ExecutionId }), FailureExplanation.nullable()),
  /** A curl command that does the same by hand. The access token is left as a placeholder. */
  curl: query(z.object({ id: ExecutionId }), z.object({ command: z.string() })),
  setPinned: command(z.object({ id: ExecutionId, pinned: z.boolean() }), Execution),
  /** Counts for the status bar. */
  counts: query(z.object({}), z.object({ active: z.number().int(), waiting: z.number().int(), failedToday: z.number().int() })),
} as const
