import { AppError } from '#shared/base/app-error.ts'
import type { InstanceId } from '#shared/base/ids.ts'
import type { AmcRun } from './amc-executions.ts'
import { explainAmcFailure, failureOf, giveUpAtMs, meaningOf } from './execution-rules.ts'
import type { RunStep } from './execution-store.ts'
import { freshStep, patientTries, pollAtMs, retryAtMs, toleratedRefusals, type WorkDeps } from './work-deps.ts'

/** Single looks after one list call; what is left waits for the next round. */
const singleLooks = 20
/** A run is not given up because this machine was offline or signed out meanwhile; AMC keeps its rows for days. */
const unreachablePatienceMs = 7 * 24 * 3_600_000

/** The work of `pending` and `running`, for all runs of an instance at once. Does not reject for what AMC or the network did. */
export function createPollWork(deps: WorkDeps) {
  const { store, arrows, amc, settings, clock } = deps

  /** pending, running: one look at every run of the instance that is due; cancels that were asked for go first. */
  async function poll(instanceId: InstanceId, signal: AbortSignal): Promise<void> {
    const dueMs = clock.now() + settings.get('runs.pollFastestMs') / 2
    const active = store.activeOf(instanceId)
    const due = active.filter(run => run.nextAtMs <= dueMs || run.cancel === 'requested')
    const toCancel = due.filter(run => run.cancel === 'requested')
    const toLookAt = due.filter(run => run.cancel !== 'requested')
    await Promise.all(toCancel.map(run => look(run, id => amc.cancel(instanceId, id, signal), signal)))
    const [only] = toLookAt
    if (toLookAt.length === 1 && only) return look(only, id => amc.get(instanceId, id, signal), signal)
    if (toLookAt.length > 1) await lookAtMany(instanceId, toLookAt, signal)
  }

  async function lookAtMany(instanceId: InstanceId, runs: readonly RunStep[], signal: AbortSignal): Promise<void> {
    const open = new Map(runs.map(run => [run.amcExecutionId, run]))
    const oldestMs = Math.min(...runs.map(run => run.submittedAtMs ?? run.createdAtMs))
    try {
      for await (const page of amc.list(instanceId, { minCreationMs: oldestMs - 26 * 3_600_000 }, signal)) {
        for (const seen of page) {
          const run = open.get(AmcIdOf(seen))
          if (run === undefined) continue
          open.delete(AmcIdOf(seen))
          await apply(run, seen, signal)
        }
        if (open.size === 0) return
      }
    } catch (thrown) {
      for (const run of open.values()) troubled(run, thrown, signal)
      return
    }
    const left = [...open.values()]
    for (const run of left.slice(0, singleLooks)) await look(run, id => amc.get(instanceId, id, signal), signal)
  }

  async function look(run: RunStep, ask: (amcId: string) => Promise<AmcRun>, signal: AbortSignal): Promise<void> {
    if (run.amcExecutionId === null) return
    try {
      await apply(run, await ask(run.amcExecutionId), signal)
    } catch (thrown) {
      troubled(run, thrown, signal)
    }
  }

  /** Takes the arrow that AMC's word asks for. */
  async function apply(run: RunStep, seen: AmcRun, signal: AbortSignal): Promise<void> {
    const now = freshStep(deps, run)
    if (!now) return
    const meaning = meaningOf(seen.status)
    if (meaning === 'succeeded') {
      // Lists may leave out the columns that the file's types come from.
      const whole = seen.outputColumns === null && now.amcExecutionId !== null ? await amc.get(now.instanceId, now.amcExecutionId, signal) : seen
      if (now.dryRun) arrows.checked(now, whole)
      else arrows.succeeded(now, whole)
      return
    }
    if (meaning === 'cancelled') return void arrows.cancelled(now, seen)
    if (meaning === 'failed') {
      const { message, timedOut } = explainAmcFailure(seen.status, seen.statusReason)
      const failure = { message, amcText: seen.statusReason, requestId: seen.requestId, httpStatus: null }
      return void (timedOut ? arrows.timedOut(now, failure, seen) : arrows.failed(now, failure, seen))
    }
    if (await gaveUp(now, signal)) return
    arrows.progressed(now, meaning, noteFor(now, seen.status), pollAtMs(deps, now.cancel === 'requested' ? 0 : now.state === meaning ? now.polls + 1 : 1))
  }

  /** AMC could not be asked. The run goes on there; only the note and the next look change. */
  function troubled(run: RunStep, thrown: unknown, signal: AbortSignal): void {
    if (signal.aborted) return
    const now = freshStep(deps, run)
    if (!now) return
    const error = AppError.from(thrown)
    const stepFailures = now.stepFailures + 1
    if (error.code === 'not-found' || error.code === 'invalid-input') {
      if (stepFailures >= toleratedRefusals) {
        const { amcText, requestId, httpStatus } = failureOf(error)
        return void arrows.failed(now, { message: 'AMC does not know this run any more, so its outcome cannot be told. Run it again.', amcText, requestId, httpStatus })
      }
    } else if (stepFailures >= patientTries && isPastDeadline(now, error.code === 'offline' || error.code === 'signed-out' ? unreachablePatienceMs : 0)) {
      return void arrows.timedOut(now, { ...failureOf(error), message: `AMC could not be asked until well after the run's time limit, so it was given up here. ${error.message}` })
    }
    arrows.stay(now, { note: troubleNote(error), nextAtMs: retryAtMs(deps, stepFailures, Math.max(error.retryAfterMs ?? 0, 2_000)), stepFailures })
  }

  function isPastDeadline(run: RunStep, patienceMs: number): boolean {
    const jumpedMs = deps.jumps.since(run.runningAtMs ?? run.submittedAtMs ?? run.createdAtMs)
    return clock.now() > giveUpAtMs(run, settings.get('runs.timeoutSeconds')) + jumpedMs + patienceMs
  }

  async function gaveUp(run: RunStep, signal: AbortSignal): Promise<boolean> {
    if (run.amcExecutionId === null || !isPastDeadline(run, 0)) return false
    await amc.cancel(run.instanceId, run.amcExecutionId, signal).catch(() => undefined)
    return arrows.timedOut(run, { message: 'AMC named no end of this run within its time limit. It was asked to cancel it, and it is not watched any more.', amcText: null, requestId: null, httpStatus: null })
  }

  return { poll }
}

function AmcIdOf(seen: AmcRun): RunStep['amcExecutionId'] {
  return seen.workflowExecutionId as RunStep['amcExecutionId'] // the shape was checked when it was read
}

function noteFor(run: RunStep, status: string): string {
  if (run.cancel === 'requested') return 'AMC was asked to cancel and has not confirmed it yet'
  switch (status.toUpperCase()) {
    case 'PENDING':
      return 'AMC has it in its queue'
    case 'RUNNING':
      return 'AMC is computing'
    case 'PUBLISHING':
      return 'AMC is writing the rows'
    default:
      return `AMC says "${status.slice(0, 40)}", which RecomAMP does not know; it is taken as still running`
  }
}

function troubleNote(error: AppError): string {
  switch (error.code) {
    case 'offline':
      return 'Amazon cannot be reached. The run goes on there and is looked at again when the network is back.'
    case 'signed-out':
      return 'Signed out. The run goes on at AMC; sign in again to see how it ends.'
    default:
      return `AMC could not tell how the run stands: ${error.message} It is asked again by itself.`
  }
}
