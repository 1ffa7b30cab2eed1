/** The `execution` table: SQL written out, rows parsed once. Nobody else touches it. */
import { z } from 'zod'
import { ExecutionFailure, finalStates, ResolvedParam, type ExecutionState } from '#shared/executions/contract.ts'
import { AmcExecutionId, AmcWorkflowId, ExecutionId, InstanceId, QueryId, TabId } from '#shared/base/ids.ts'
import type { FinishedRun } from '#shared/ladder/forecast.ts'
import { ParamDeclaration, ParamTexts } from '#shared/params/params.ts'
import { ResolvedWindow, TimeWindow } from '#shared/time-window/time-window.ts'
import { AmcOutputColumn } from '#core/results/results.ts'
import type { SqlValue, WriteDb } from '#core/db/database.ts'

const json = <S extends z.ZodType>(schema: S) => z.string().transform((text): unknown => JSON.parse(text)).pipe(schema)
const flag = z.number().transform(value => value !== 0)
const cancelStates = z.enum(['none', 'requested', 'confirmed', 'too-late'])

/** What the engine needs of a run to take its next step: everything but the long texts. */
const StepRow = z.object({
  id: ExecutionId, instanceId: InstanceId, accountId: z.string(), dryRun: flag, synthetic: flag, amcWorkflowId: AmcWorkflowId, amcExecutionId: AmcExecutionId.nullable(),
  state: z.custom<ExecutionState>(value => typeof value === 'string'), stateSinceMs: z.number(), stateNote: z.string(), attempt: z.number(), cancel: cancelStates,
  nextAtMs: z.number(), stepFailures: z.number(), polls: z.number(), createdAtMs: z.number(), submitStartedAtMs: z.number().nullable(), submittedAtMs: z.number().nullable(),
  runningAtMs: z.number().nullable(), amcFinishedAtMs: z.number().nullable(), finishedAtMs: z.number().nullable(), amcComputeSeconds: z.number().nullable(),
  outputColumns: json(z.array(AmcOutputColumn)).nullable(), rowCount: z.number().nullable(), sizeBytes: z.number().nullable(), failure: json(ExecutionFailure).nullable(),
  pinned: flag,
})
export type RunStep = z.output<typeof StepRow>

const HistoryRow = StepRow.extend({
  queryId: QueryId.nullable(), tabId: TabId.nullable(), title: z.string(), resolvedParams: json(z.array(ResolvedParam)), window: json(TimeWindow), resolvedWindow: json(ResolvedWindow).nullable(),
})
/** A run as lists show it. */
export type RunHistory = z.output<typeof HistoryRow>

const FullRow = HistoryRow.extend({ sql: z.string(), params: json(z.array(ParamDeclaration)), paramTexts: json(ParamTexts) })
/** A run with all that was asked for. */
export type Run = z.output<typeof FullRow>

const FinishedRow = z.object({ sql: z.string(), resolvedWindow: json(ResolvedWindow).nullable(), submittedAtMs: z.number(), finishedAtMs: z.number() })
  .transform(({ sql, resolvedWindow, submittedAtMs, finishedAtMs }): FinishedRun => ({ sql, windowMs: resolvedWindow && resolvedWindow.endMs - resolvedWindow.startMs, tookMs: Math.max(0, finishedAtMs - submittedAtMs) }))

const stepColumns = columnsOf(StepRow)
const historyColumns = columnsOf(HistoryRow)
const fullColumns = columnsOf(FullRow)
const openStates = "state NOT IN ('ready', 'failed', 'cancelled', 'timed-out')"
/** The few open runs by their own index, however long the history is; needs `openStates` in its WHERE. */
const openRuns = 'execution INDEXED BY execution_open'
/** States in which AMC may hold one of its places for the run. */
const atAmc = "state IN ('submitting', 'reconciling', 'pending', 'running')"

/** What one step changes. Times are UTC milliseconds; `outputColumns` and `failure` are written as JSON. */
export interface RunPatch {
  readonly state?: ExecutionState
  readonly stateSinceMs?: number
  readonly stateNote?: string
  readonly attempt?: number
  readonly cancel?: RunStep['cancel']
  readonly nextAtMs?: number
  readonly stepFailures?: number
  readonly polls?: number
  readonly amcExecutionId?: string
  readonly submitStartedAtMs?: number
  readonly submittedAtMs?: number
  readonly runningAtMs?: number
  readonly amcFinishedAtMs?: number
  readonly finishedAtMs?: number
  readonly amcComputeSeconds?: number | null
  readonly outputColumns?: readonly AmcOutputColumn[]
  readonly rowCount?: number | null
  readonly sizeBytes?: number | null
  readonly failure?: ExecutionFailure | null
}

export interface NewRun {
  readonly id: ExecutionId
  readonly requestId: string
  readonly instanceId: InstanceId
  readonly accountId: string
  readonly queryId: QueryId | null
  readonly tabId: TabId | null
  readonly title: string
  readonly sql: string
  readonly params: readonly ParamDeclaration[]
  readonly paramTexts: ParamTexts
  readonly resolvedParams: readonly z.output<typeof ResolvedParam>[]
  readonly window: TimeWindow
  readonly resolvedWindow: ResolvedWindow | null
  readonly dryRun: boolean
  readonly synthetic: boolean
  readonly requestBody: unknown
  readonly amcWorkflowId: AmcWorkflowId
  readonly createdAtMs: number
}

export interface HistoryFilter {
  readonly queryId?: QueryId | undefined
  readonly tabId?: TabId | undefined
  readonly instanceId?: InstanceId | undefined
  readonly states?: readonly ExecutionState[] | undefined
  readonly text?: string | undefined
  readonly before?: { readonly createdAtMs: number; readonly id: ExecutionId } | undefined
  readonly limit: number
}

export type ExecutionStore = ReturnType<typeof createExecutionStore>

/** Reads and writes runs. Every write is on disk when it returns. */
export function createExecutionStore(db: WriteDb) {
  return {
    /** Writes the intent. A known `requestId` changes nothing and answers the first run's id. */
    insert(run: NewRun): ExecutionId {
      return db.transaction(() => {
        const known = db.get<{ id: string }>('SELECT id FROM execution WHERE request_id = ?', run.requestId)
        if (known) return ExecutionId.parse(known.id)
        db.run(
          `INSERT INTO execution (id, request_id, instance_id, account_id, query_id, tab_id, title, sql, params, param_texts, resolved_params, window, resolved_window,
             dry_run, synthetic, request_body, amc_workflow_id, state, state_since_ms, state_note, next_at_ms, created_at_ms)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, '', ?, ?)`,
          run.id, run.requestId, run.instanceId, run.accountId, run.queryId, run.tabId, run.title, run.sql, JSON.stringify(run.params), JSON.stringify(run.paramTexts),
          JSON.stringify(run.resolvedParams), JSON.stringify(run.window), run.resolvedWindow && JSON.stringify(run.resolvedWindow),
          Number(run.dryRun), Number(run.synthetic), JSON.stringify(run.requestBody), run.amcWorkflowId, run.createdAtMs, run.createdAtMs, run.createdAtMs,
        )
        return run.id
      })
    },

    get(id: ExecutionId): Run | undefined {
      const row = db.get(`SELECT ${fullColumns} FROM execution WHERE id = ?`, id)
      return row === undefined ? undefined : FullRow.parse(row)
    },

    step(id: ExecutionId): RunStep | undefined {
      const row = db.get(`SELECT ${stepColumns} FROM execution WHERE id = ?`, id)
      return row === undefined ? undefined : StepRow.parse(row)
    },

    /** The submission's body as it was fixed when the run was asked for. */
    requestBody(id: ExecutionId): unknown {
      const row = db.get<{ body: string }>('SELECT request_body AS body FROM execution WHERE id = ?', id)
      return row === undefined ? undefined : JSON.parse(row.body)
    },

    byRequest(requestId: string): ExecutionId | undefined {
      const row = db.get<{ id: string }>('SELECT id FROM execution WHERE request_id = ?', requestId)
      return row === undefined ? undefined : ExecutionId.parse(row.id)
    },

    /** Compare and set: changes the run only while it is still in this state and attempt. False when it moved on meanwhile. */
    advance(from: Pick<RunStep, 'id' | 'state' | 'attempt'>, patch: RunPatch): boolean {
      const { sets, values } = assignments(patch)
      return db.run(`UPDATE execution SET ${sets} WHERE id = ? AND state = ? AND attempt = ?`, ...values, from.id, from.state, from.attempt) === 1
    },

    /** As `advance`, but into `submitting`, and only while the instance and the account have a free place. */
    advanceIntoPlace(from: RunStep, limits: { readonly perInstance: number; readonly perAccount: number }, patch: RunPatch): boolean {
      return db.transaction(() => {
        const counts = db.get<{ instance: number; account: number }>(
          `SELECT count(*) FILTER (WHERE instance_id = ?) AS instance, count(*) AS account FROM ${openRuns} WHERE account_id = ? AND ${atAmc} AND ${openStates}`, from.instanceId, from.accountId,
        )
        if ((counts?.instance ?? 0) >= limits.perInstance || (counts?.account ?? 0) >= limits.perAccount) return false
        return this.advance(from, patch)
      })
    },

    /** Asks for a cancel; false when it was asked for already or the run is over. */
    flagCancel(id: ExecutionId, nowMs: number): boolean {
      return db.run(`UPDATE execution SET cancel = 'requested', next_at_ms = ? WHERE id = ? AND cancel = 'none' AND ${openStates}`, nowMs, id) === 1
    },

    /** Says that a cancel came after the end. */
    markTooLate(id: ExecutionId): void {
      db.run("UPDATE execution SET cancel = 'too-late' WHERE id = ? AND cancel = 'none' AND state IN ('ready', 'failed', 'timed-out')", id)
    },

    setPinned(id: ExecutionId, pinned: boolean): boolean {
      return db.run('UPDATE execution SET pinned = ? WHERE id = ?', Number(pinned), id) === 1
    },

    /**
     * Runs whose moment has come, longest asked for first; of those that wait at most 20 an instance, since no more can start
     * at once. `nextAtMs` beyond `farMs` (a clock set back) counts as due.
     */
    due(nowMs: number, farMs: number): RunStep[] {
      return db.all(
        `SELECT ${stepColumns} FROM (
           SELECT *, CASE WHEN state = 'waiting' THEN row_number() OVER (PARTITION BY instance_id, state ORDER BY created_at_ms, id) ELSE 0 END AS place
           FROM execution WHERE ${openStates} AND (next_at_ms <= ? OR next_at_ms > ?)
         ) WHERE place <= 20 ORDER BY created_at_ms, id`, nowMs, nowMs + farMs,
      ).map(row => StepRow.parse(row))
    },

    /** Every run of the instance that AMC works on, whether due or not. */
    activeOf(instanceId: InstanceId): RunStep[] {
      return db.all(`SELECT ${stepColumns} FROM ${openRuns} WHERE instance_id = ? AND state IN ('pending', 'running') AND ${openStates} ORDER BY created_at_ms, id`, instanceId).map(row => StepRow.parse(row))
    },

    /** The next moment at which some run wants something, or undefined when all are over. */
    nextAt(afterMs: number): number | undefined {
      const row = db.get<{ at: number | null }>(`SELECT min(next_at_ms) AS at FROM execution WHERE ${openStates} AND next_at_ms > ?`, afterMs)
      return row?.at ?? undefined
    },

    /** Holds back what waits for this instance, with the same reason: what stops one stops them all. */
    holdInstance(instanceId: InstanceId, note: string, untilMs: number): void {
      db.run("UPDATE execution SET state_note = ?, next_at_ms = max(next_at_ms, ?) WHERE instance_id = ? AND state = 'waiting'", note, untilMs, instanceId)
    },

    /** Makes runs in these states due at once: the network or a login came back. */
    hurry(states: readonly ExecutionState[], nowMs: number): void {
      db.run(`UPDATE ${openRuns} SET next_at_ms = ? WHERE next_at_ms > ? AND ${openStates} AND state IN (${states.map(() => '?').join(', ')})`, nowMs, nowMs, ...states)
    },

    /** Starts the wait of every lost answer anew: the clock it was counted by has jumped. */
    restartGrace(nowMs: number): void {
      db.run(`UPDATE ${openRuns} SET state_since_ms = ?, next_at_ms = ? WHERE state = 'reconciling' AND ${openStates}`, nowMs, nowMs)
    },

    isAdopted(amcExecutionId: string): boolean {
      return db.get('SELECT 1 AS found FROM execution WHERE amc_execution_id = ?', amcExecutionId) !== undefined
    },

    waitingBefore(run: Pick<RunStep, 'instanceId' | 'createdAtMs' | 'id'>): number {
      const row = db.get<{ count: number }>(
        `SELECT count(*) AS count FROM ${openRuns} WHERE state = 'waiting' AND ${openStates} AND instance_id = ? AND (created_at_ms, id) < (?, ?)`, run.instanceId, run.createdAtMs, run.id,
      )
      return row?.count ?? 0
    },

    /** Newest first. */
    list(filter: HistoryFilter): RunHistory[] {
      const { source, condition, values } = historyCondition(filter)
      return db.all(`SELECT ${historyColumns} FROM ${source} ${condition} ORDER BY created_at_ms DESC, id DESC LIMIT ?`, ...values, filter.limit).map(row => HistoryRow.parse(row))
    },

    /** Live runs of an instance that brought their rows, newest first. */
    finished(instanceId: InstanceId, limit: number): FinishedRun[] {
      return db.all(
        `SELECT sql, resolved_window AS resolvedWindow, submitted_at_ms AS submittedAtMs, finished_at_ms AS finishedAtMs FROM execution
         WHERE instance_id = ? AND state = 'ready' AND dry_run = 0 AND submitted_at_ms IS NOT NULL AND finished_at_ms IS NOT NULL
         ORDER BY created_at_ms DESC, id DESC LIMIT ?`, instanceId, limit,
      ).map(row => FinishedRow.parse(row))
    },

    counts(sinceMs: number): { active: number; waiting: number; failedToday: number } {
      const open = db.get<{ active: number; waiting: number }>(
        `SELECT count(*) FILTER (WHERE state <> 'waiting') AS active, count(*) FILTER (WHERE state = 'waiting') AS waiting FROM ${openRuns} WHERE ${openStates}`,
      )
      const failed = db.get<{ count: number }>(`SELECT count(*) AS count FROM execution INDEXED BY execution_failed WHERE state IN ('failed', 'timed-out') AND finished_at_ms >= ? AND dry_run = 0`, sinceMs)
      return { active: open?.active ?? 0, waiting: open?.waiting ?? 0, failedToday: failed?.count ?? 0 }
    },

    idsOf(instanceIds: readonly InstanceId[]): ExecutionId[] {
      return db.all<{ id: string }>('SELECT id FROM execution WHERE instance_id IN (SELECT value FROM json_each(?))', JSON.stringify(instanceIds)).map(row => ExecutionId.parse(row.id))
    },

    remove(ids: readonly ExecutionId[]): void {
      db.run('DELETE FROM execution WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(ids))
    },
  }
}

function columnsOf(schema: z.ZodObject): string {
  return Object.keys(schema.shape).map(key => `${snake(key)} AS ${key}`).join(', ')
}

function snake(key: string): string {
  return key.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}

function assignments(patch: RunPatch): { readonly sets: string; readonly values: SqlValue[] } {
  const entries = Object.entries(patch).filter(([, value]) => value !== undefined)
  const values = entries.map(([, value]): SqlValue => (value !== null && typeof value === 'object' ? JSON.stringify(value) : (value as string | number | null))) // a patch holds only these
  return { sets: entries.map(([key]) => `${snake(key)} = ?`).join(', '), values }
}

function historyCondition(filter: HistoryFilter): { readonly source: string; readonly condition: string; readonly values: readonly SqlValue[] } {
  const where: string[] = []
  const values: SqlValue[] = []
  const add = (condition: string, ...bound: readonly SqlValue[]) => {
    where.push(condition)
    values.push(...bound)
  }
  if (filter.queryId !== undefined) add('query_id = ?', filter.queryId)
  if (filter.tabId !== undefined) add('tab_id = ?', filter.tabId)
  if (filter.instanceId !== undefined) add('instance_id = ?', filter.instanceId)
  if (filter.states !== undefined) add(`state IN (SELECT value FROM json_each(?))`, JSON.stringify(filter.states))
  if (filter.text !== undefined && filter.text !== '') add("(title LIKE ? ESCAPE '\\' OR sql LIKE ? ESCAPE '\\')", likePattern(filter.text), likePattern(filter.text))
  if (filter.before !== undefined) add('(created_at_ms, id) < (?, ?)', filter.before.createdAtMs, filter.before.id)
  const isOfOpen = filter.states !== undefined && filter.states.every(state => !finalStates.has(state))
  if (isOfOpen) where.push(openStates)
  const source = isOfOpen ? openRuns : 'execution'
  const condition = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`
  return { source, condition, values }
}

function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, found => `\\${found}`)}%`
}
