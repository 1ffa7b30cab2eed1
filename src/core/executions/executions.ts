import type { Logger } from 'pino'
import { AppError } from '#shared/base/app-error.ts'
import type { ExecutionId, InstanceId, QueryId, TabId } from '#shared/base/ids.ts'
import type { Scope } from '#shared/base/scope.ts'
import type { Handlers } from '#shared/contract/define.ts'
import type { Emit } from '#shared/contract/events.ts'
import { finalStates, type Execution, type executionsContract, type ExecutionSummary, type RunRequest } from '#shared/executions/contract.ts'
import type { FinishedRun } from '#shared/ladder/forecast.ts'
import type { ParamDeclaration } from '#shared/params/params.ts'
import { isTimeZone, instantOf, wallAt } from '#shared/time-window/zone-math.ts'
import type { AmcGateway } from '#core/amc/ports.ts'
import type { WriteDb } from '#core/db/database.ts'
import type { Clock, Ids } from '#core/ports.ts'
import type { ResultStore } from '#core/results/results.ts'
import type { Settings } from '#core/settings/settings.ts'
import { createAmcExecutions, type RouteTo } from './amc-executions.ts'
import { curlCommand } from './curl-command.ts'
import { createClockJumps } from './clock-jumps.ts'
import { createExecutionArrows } from './execution-arrows.ts'
import { startExecutionEngine } from './execution-engine.ts'
import { effortOf } from './execution-rules.ts'
import { createExecutionStore, type Run, type RunHistory } from './execution-store.ts'
import { createExecutionWork } from './execution-work.ts'
import { explainRun } from './explain-failure.ts'
import { newRunIds, previewRun, requestBodyOf } from './run-intent.ts'

export { explainFailure, traceSql, type WrittenSql } from './explain-failure.ts'
export { previewRun, requestBodyOf } from './run-intent.ts'

/** Progress of a transfer is announced at most this often. */
const announceMs = 250

export interface ExecutionsDeps {
  readonly db: WriteDb
  readonly clock: Clock
  readonly ids: Ids
  readonly emit: Emit
  readonly logger: Logger
  readonly settings: Settings
  readonly gateway: AmcGateway
  readonly route: RouteTo
  readonly results: ResultStore
  /** Told once for each new run, in the call that made it: its tab shows it, and its query keeps the text that ran. */
  readonly onRun?: (run: StartedRun) => void
}

export interface StartedRun {
  readonly id: ExecutionId
  readonly tabId: TabId | null
  readonly queryId: QueryId | null
  readonly text: { readonly name: string; readonly sql: string; readonly params: ParamDeclaration[] }
}

export interface Executions {
  readonly handlers: Handlers<typeof executionsContract>
  /** The network, a login or a setting came back: whatever waits for it tries now. */
  wake(): void
  /** Live runs of an instance that brought their rows, the newest 200, newest first. */
  finishedRuns(instanceId: InstanceId): FinishedRun[]
  /** Forgets every run of these instances, open ones included, with their rows. AMC is not told. */
  removeInstances(instanceIds: readonly InstanceId[]): Promise<void>
}

/** Runs of queries: asked for here, driven by the engine until `scope` closes, picked up again by the next start. */
export function createExecutions(deps: ExecutionsDeps, scope: Scope): Executions {
  const { db, clock, ids, emit, logger, settings, results } = deps
  const store = createExecutionStore(db)
  const arrows = createExecutionArrows({ store, clock, emit })
  const amc = createAmcExecutions(deps)
  const jumps = createClockJumps()
  const progress = new Map<ExecutionId, { readonly doneBytes: number; readonly totalBytes: number | null }>()
  let announcedMs = 0
  const work = createExecutionWork({
    db, store, arrows, amc, results, settings, clock, ids, logger, jumps,
    onProgress(id, now) {
      progress.set(id, now)
      if (Math.abs(clock.now() - announcedMs) < announceMs) return
      announcedMs = clock.now()
      emit('executions.changed', [id])
    },
    onStored(id) {
      progress.delete(id)
      emit('results.changed', [id])
      results.tidy(id).catch((thrown: unknown) => logger.warn({ err: thrown, executionId: id }, 'fetched files of a stored result could not be deleted'))
    },
  })
  const engine = startExecutionEngine({ store, arrows, work, settings, clock, ids, logger, jumps }, scope)

  function need(id: ExecutionId): Run {
    const run = store.get(id)
    if (!run) throw new AppError('not-found', 'This run is not in the history of this computer (any more).')
    return run
  }

  function summary(run: RunHistory): ExecutionSummary {
    const card = { perComputeHour: settings.get('cost.perComputeHour'), perRun: settings.get('cost.perRun'), currency: settings.get('cost.currency') }
    const startedMs = run.runningAtMs ?? run.finishedAtMs
    return {
      id: run.id, instanceId: run.instanceId, queryId: run.queryId, tabId: run.tabId, title: run.title, state: run.state,
      stateNote: run.state === 'waiting' && (run.stateNote === '' || run.nextAtMs <= clock.now()) ? placeNote(store.waitingBefore(run)) : run.stateNote,
      dryRun: run.dryRun, synthetic: run.synthetic, resolvedParams: run.resolvedParams, window: run.window, resolvedWindow: run.resolvedWindow,
      amcWorkflowId: run.amcWorkflowId, amcExecutionId: run.amcExecutionId, createdAtMs: run.createdAtMs, submittedAtMs: run.submittedAtMs, finishedAtMs: run.finishedAtMs,
      amcComputeSeconds: run.amcComputeSeconds, totalMs: run.finishedAtMs === null ? null : Math.max(0, run.finishedAtMs - run.createdAtMs),
      waitMs: startedMs === null ? null : Math.max(0, startedMs - run.createdAtMs),
      rowCount: run.rowCount, sizeBytes: run.sizeBytes, effort: effortOf(run.amcComputeSeconds, card),
      progress: run.state === 'downloading' ? (progress.get(run.id) ?? null) : null, failure: run.failure, cancel: run.cancel, pinned: run.pinned,
    }
  }

  function view(id: ExecutionId): Execution {
    const run = need(id)
    return { ...summary(run), sql: run.sql, params: run.params, paramTexts: run.paramTexts }
  }

  async function start(request: RunRequest): Promise<Execution> {
    const known = store.byRequest(request.requestId)
    if (known) return view(known)
    const preview = previewRun(request, clock.now())
    if (preview.problems.length > 0) {
      throw new AppError('invalid-input', `The query was not sent. ${preview.problems.map(problem => problem.message).join(' ')}`)
    }
    const route = await deps.route(request.instanceId)
    const { id, workflowId } = newRunIds(ids)
    const body = requestBodyOf(request, preview, { workflowId, timeoutSeconds: settings.get('runs.timeoutSeconds'), asksPrivacy: settings.get('runs.askPrivacyColumns') })
    const runId = store.insert({
      id, requestId: request.requestId, instanceId: request.instanceId, accountId: route.accountId, queryId: request.queryId, tabId: request.tabId, title: request.title,
      sql: request.sql, params: request.params, paramTexts: request.paramTexts, resolvedParams: preview.resolvedParams, window: request.window, resolvedWindow: preview.resolvedWindow,
      dryRun: request.dryRun, synthetic: route.synthetic, requestBody: body, amcWorkflowId: workflowId, createdAtMs: clock.now(),
    })
    if (runId === id) deps.onRun?.({ id, tabId: request.tabId, queryId: request.queryId, text: { name: request.title, sql: request.sql, params: request.params } })
    emit('executions.changed', [runId])
    engine.wake()
    return view(runId)
  }

  function cancel(id: ExecutionId): Execution {
    const run = need(id)
    if (run.state === 'waiting') arrows.cancelledHere(run)
    else if (finalStates.has(run.state)) store.markTooLate(id)
    else {
      store.flagCancel(id, clock.now())
      emit('executions.changed', [id])
      engine.interrupt(id)
      engine.wake()
    }
    return view(id)
  }

  const handlers: Handlers<typeof executionsContract> = {
    preview: async wish => previewRun(wish, clock.now()),
    start: async request => start(request),
    cancel: async ({ id }) => cancel(id),
    get: async ({ id }) => view(id),
    find: async ({ id }) => (store.get(id) === undefined ? null : view(id)),
    list: async filter => store.list(filter).map(summary),
    rerun: async ({ id, requestId }) => {
      const { instanceId, queryId, tabId, title, sql, params, paramTexts, window, dryRun } = need(id)
      return start({ requestId, instanceId, queryId, tabId, title, sql, params, paramTexts, window, dryRun })
    },
    explain: async ({ id }) => explainRun(need(id)),
    curl: async ({ id }) => ({ command: curlCommand(await deps.route(need(id).instanceId), bodyOf(store.requestBody(id))) }),
    setPinned: async ({ id, pinned }) => {
      need(id)
      db.transaction(() => {
        store.setPinned(id, pinned)
        results.setPinned(id, pinned)
      })
      emit('executions.changed', [id])
      return view(id)
    },
    counts: async () => store.counts(startOfDayMs(clock.now(), settings.get('time.zone'))),
  }

  return {
    handlers,
    wake() {
      store.hurry(['waiting', 'reconciling', 'pending', 'running', 'downloading'], clock.now())
      engine.wake()
    },
    finishedRuns: instanceId => store.finished(instanceId, 200),
    async removeInstances(instanceIds) {
      const gone = store.idsOf(instanceIds)
      for (const id of gone) engine.interrupt(id)
      store.remove(gone)
      for (const id of gone) await results.remove(id)
      if (gone.length > 0) emit('executions.changed', gone)
    },
  }
}

function bodyOf(stored: unknown): Readonly<Record<string, unknown>> {
  if (typeof stored !== 'object' || stored === null) throw new AppError('bug', 'The request of this run is missing.')
  return { ...stored }
}

function placeNote(before: number): string {
  return before === 0 ? 'Waiting for a free place at AMC (next in line)' : `Waiting for a free place at AMC (${before} before it)`
}

function startOfDayMs(nowMs: number, timeZone: string): number {
  const zone = isTimeZone(timeZone) ? timeZone : 'UTC'
  return instantOf({ ...wallAt(nowMs, zone), hour: 0, minute: 0, second: 0 }, zone)
}
