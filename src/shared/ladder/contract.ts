import { z } from 'zod'
import { ExecutionId, InstanceId, TabId } from '#shared/base/ids.ts'
import { command, query } from '#shared/contract/define.ts'
import { FailureExplanation } from '#shared/executions/failure-explanation.ts'
import { RunRequest } from '#shared/executions/contract.ts'

/** The rungs from the cheapest to the dearest; a climb takes them in this order. */
export const rungIds = ['lint', 'local', 'dry-run', 'sandbox', 'live'] as const
export const RungId = z.enum(rungIds)
export type RungId = z.output<typeof RungId>

/** `waiting`: not reached yet. `warned`: passed, with something to know. `skipped`: nothing was tried; `finding` says why. */
export const RungState = z.enum(['waiting', 'running', 'passed', 'warned', 'failed', 'skipped', 'cancelled'])
export type RungState = z.output<typeof RungState>

/** One thing that a rung found, with its place in the SQL as written (line ends counted as one; offsets in UTF-16 units) where it has one. */
export const RungProblem = z.object({
  severity: z.enum(['error', 'warning']), code: z.string(), message: z.string(),
  place: z.object({ line: z.number().int(), column: z.number().int(), start: z.number().int(), end: z.number().int() }).nullable(),
})
export type RungProblem = z.output<typeof RungProblem>

export const Rung = z.object({
  id: RungId,
  state: RungState,
  /** What it found, how it is doing, or why it was skipped: one or two sentences. */
  finding: z.string(),
  startedAtMs: z.number().nullable(),
  tookMs: z.number().nullable(),
  /** Errors first, then warnings, each by place; the first 100. */
  problems: z.array(RungProblem),
  /** Of a rung that AMC (or the built-in service) refused. */
  explanation: FailureExplanation.nullable(),
  /** The run behind the rung, where it is one of the history. The local run never is. */
  executionId: ExecutionId.nullable(),
})
export type Rung = z.output<typeof Rung>

/** How long runs took on an instance, from being sent to having the rows. */
export const RunForecast = z.object({
  medianMs: z.number(), shortestMs: z.number(), longestMs: z.number(),
  /** How many runs it rests on; at least 1. */
  runs: z.number().int(),
  /** What these runs have in common, the closest first: the query, the length of the window, or only the instance. */
  basis: z.enum(['query', 'window', 'instance']),
})
export type RunForecast = z.output<typeof RunForecast>

/** One climb of one tab. `stopped`: a rung failed and the ones above were not tried; `goOn` tries them. */
export const Ladder = z.object({
  tabId: TabId,
  /** Of what was checked; differs from that of the tab as soon as its text, parameters, window or instance change. */
  fingerprint: z.string(),
  instanceId: InstanceId.nullable(),
  state: z.enum(['climbing', 'stopped', 'done', 'cancelled']),
  startedAtMs: z.number(),
  rungs: z.array(Rung),
  /** Of the live run; null without history, or without an instance. */
  forecast: RunForecast.nullable(),
  hasRows: z.boolean(),
})
export type Ladder = z.output<typeof Ladder>

/** What a climb checks: the tab as it stands in the window, which may be ahead of the disk by a moment. */
export const LadderWish = RunRequest.pick({ queryId: true, title: true, sql: true, params: true, paramTexts: true, window: true }).extend({ tabId: TabId, instanceId: InstanceId.nullable() })
export type LadderWish = z.output<typeof LadderWish>

/** Rows of the local run, for a look. Values are texts as in the CSV; null is an empty field. */
export const LocalRows = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  /** The first 200. */
  rows: z.array(z.array(z.string().nullable())),
  rowCount: z.number().int(),
  /** The dates it ran for, in words. */
  windowText: z.string(),
})
export type LocalRows = z.output<typeof LocalRows>

const ofTab = z.object({ tabId: TabId })

export const ladderContract = {
  /** The last climb of a tab since the app started, or null. */
  get: query(ofTab, Ladder.nullable()),
  /** Starts a climb and returns at once; one of the same tab that is under way is cancelled first. */
  start: command(LadderWish, Ladder),
  /** Goes on above the rung that failed. Does nothing unless the climb is `stopped`. */
  goOn: command(ofTab, Ladder.nullable()),
  /** Stops a climb; a run that it started at AMC is cancelled there too. */
  cancel: command(ofTab, Ladder.nullable()),
  /** What the local run brought, or null. */
  rows: query(ofTab, LocalRows.nullable()),
  /** From this person's own history of the instance; null when nothing ran there yet. */
  forecast: query(z.object({ instanceId: InstanceId, sql: z.string(), windowMs: z.number().nullable() }), RunForecast.nullable()),
} as const
