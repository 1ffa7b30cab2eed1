/**
 * What is done in each state, one function each: it talks to AMC or the disk, then takes one arrow. None of them throws for
 * what AMC, the network or the disk did; an abort leaves the run in its state, and a restart picks it up there.
 */
import type { Logger } from 'pino'
import { AppError, isAbort } from '#shared/base/app-error.ts'
import type { ExecutionId, InstanceId } from '#shared/base/ids.ts'
import { randomFraction } from '#core/amc/random-fraction.ts'
import type { WriteDb } from '#core/db/database.ts'
import type { Clock, Ids } from '#core/ports.ts'
import type { ResultStore } from '#core/results/result-store.ts'
import type { Settings } from '#core/settings/settings.ts'
import type { AmcExecutions, AmcRun } from './amc-executions.ts'
import type { ExecutionArrows } from './execution-arrows.ts'
import { explainAmcFailure, failureOf, giveUpAtMs, holdReason, meaningOf, pollDelayMs, retryDelayMs } from './execution-rules.ts'
import type { ExecutionStore, RunStep } from './execution-store.ts'
import { findAtAmc } from './find-at-amc.ts'

/** A finished result is fetched for this long, whatever goes wrong, before the run is given up. */
const fetchPatienceMs = 24 * 3_600_000
/** AMC may need a moment between "succeeded" and giving out addresses, and may forget a run that it took. */
const toleratedRefusals = 8
/** Single looks after one list call; what is left waits for the next round. */
const singleLooks = 20

export interface WorkDeps {
  readonly db: WriteDb
  readonly store: ExecutionStore
  readonly arrows: ExecutionArrows
  readonly amc: AmcExecutions
  readonly results: ResultStore
  readonly settings: Settings
  readonly clock: Clock
  readonly ids: Ids
  readonly logger: Logger
  /** Bytes fetched so far; not kept, only shown. */
  readonly onProgress: (id: ExecutionId, progress: { readonly doneBytes: number; readonly totalBytes: number | null }) => void
  readonly onStored: (id: ExecutionId) => void
}

export type ExecutionWork = ReturnType<typeof createExecutionWork>

/** The work of every state over one set of ports. */
export function createExecutionWork(deps: WorkDeps) {
  const { store, arrows, amc, results, settings, clock, ids } = deps
  const retryAt = (failures: number, floorMs = 0) => clock.now() + retryDelayMs(failures, randomFraction(ids), floorMs)
  const pollAt = (polls: number) => clock.now() + pollDelayMs(polls, { fastestMs: settings.get('runs.pollFastestMs'), slowestMs: settings.get('runs.pollSlowestMs') })
  const fresh = (run: RunStep) => {
    const now = store.step(run.id)
    return now !== undefined && now.state === run.state && now.attempt === run.attempt ? now : undefined
  }

  /** submitting: sends the run once and believes only what is certain. */
  async function submit(run: RunStep, signal: AbortSignal): Promise<void> {
    try {
      const body = store.requestBody(run.id)
      if (typeof body !== 'object' || body === null) throw new AppError('bug', 'The request of this run is missing.', { details: { tookEffect: 'no' } })
      const taken = await amc.submit(run.instanceId, { ...body }, signal)
      const now = fresh(run)
      if (now) arrows.accepted(now, taken, now.cancel === 'requested' ? clock.now() : pollAt(0))
    } catch (thrown) {
      // Stopping in the middle leaves `submitting` on disk: the next start asks AMC what became of it.
      if (signal.aborted) return
      const error = AppError.from(thrown)
      const now = fresh(run)
      if (!now) return
      if (error.details?.['tookEffect'] !== 'no') return void arrows.lost(now, 'The answer was lost; asking AMC whether it took the run')
      const hold = holdReason(error)
      if (now.cancel === 'requested') arrows.cancelledHere(now)
      else if (hold === undefined) arrows.failed(now, failureOf(error))
      else arrows.putBack(now, hold, retryAt(now.stepFailures + 1, error.retryAfterMs))
    }
  }

  /** reconciling: asks AMC's list; adopts what is there, sends again only what surely never arrived. */
  async function reconcile(run: RunStep, signal: AbortSignal): Promise<void> {
    const graceEndsMs = run.stateSinceMs + settings.get('runs.lostAnswerGraceMs')
    const askedAtMs = clock.now()
    let found: readonly AmcRun[]
    try {
      found = await findAtAmc({ amc, store }, run, signal)
    } catch (thrown) {
      if (signal.aborted) return
      const error = AppError.from(thrown)
      const note = `The answer to the submission was lost, and AMC cannot be asked yet: ${error.message}`
      return void arrows.stay(run, { note, nextAtMs: retryAt(run.stepFailures + 1, error.retryAfterMs), stepFailures: run.stepFailures + 1 })
    }
    const now = fresh(run)
    if (!now) return
    const [first, ...extra] = found
    if (first) {
      if (!arrows.adopt(now, first)) arrows.stay(now, { nextAtMs: retryAt(now.stepFailures + 1), stepFailures: now.stepFailures + 1 })
      // Two of one run can only come from a request that AMC delivered twice: the later ones are stopped.
      for (const twin of extra) await amc.cancel(run.instanceId, twin.workflowExecutionId, signal).catch(() => undefined)
      return
    }
    if (askedAtMs < graceEndsMs) {
      arrows.stay(now, { note: 'The answer was lost and AMC does not list the run yet; looking once more before it is sent again', nextAtMs: Math.max(graceEndsMs, clock.now()), polls: now.polls + 1 })
      return
    }
    if (now.cancel === 'requested') return void arrows.cancelledHere(now)
    if (!arrows.resend(now)) return
    const again = store.step(run.id)
    if (again) await submit(again, signal)
  }

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
    const now = fresh(run)
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
    arrows.progressed(now, meaning, noteFor(now, seen.status), pollAt(now.cancel === 'requested' ? 0 : now.state === meaning ? now.polls + 1 : 1))
  }

  /** AMC could not be asked. The run goes on there; only the note and the next look change. */
  function troubled(run: RunStep, thrown: unknown, signal: AbortSignal): void {
    if (signal.aborted) return
    const now = fresh(run)
    if (!now) return
    const error = AppError.from(thrown)
    const stepFailures = now.stepFailures + 1
    if (error.code === 'not-found' || error.code === 'invalid-input') {
      if (stepFailures >= toleratedRefusals) {
        const { amcText, requestId, httpStatus } = failureOf(error)
        return void arrows.failed(now, { message: 'AMC does not know this run any more, so its outcome cannot be told. Run it again.', amcText, requestId, httpStatus })
      }
    } else if (clock.now() > giveUpAtMs(now, settings.get('runs.timeoutSeconds'))) {
      return void arrows.timedOut(now, { ...failureOf(error), message: `AMC could not be asked until well after the run's time limit, so it was given up here. ${error.message}` })
    }
    arrows.stay(now, { note: troubleNote(error), nextAtMs: retryAt(stepFailures, Math.max(error.retryAfterMs ?? 0, 2_000)), stepFailures })
  }

  async function gaveUp(run: RunStep, signal: AbortSignal): Promise<boolean> {
    if (clock.now() <= giveUpAtMs(run, settings.get('runs.timeoutSeconds')) || run.amcExecutionId === null) return false
    await amc.cancel(run.instanceId, run.amcExecutionId, signal).catch(() => undefined)
    return arrows.timedOut(run, { message: 'AMC named no end of this run within its time limit. It was asked to cancel it, and it is not watched any more.', amcText: null, requestId: null, httpStatus: null })
  }

  /** downloading: streams the files to disk, again and again with new addresses, going on where it stopped. */
  async function download(run: RunStep, signal: AbortSignal): Promise<void> {
    const { amcExecutionId } = run
    if (amcExecutionId === null) return void arrows.failed(run, failureOf(new AppError('bug', 'This run has no id at AMC, so its rows cannot be fetched.')))
    try {
      const got = await results.download(run.id, {
        urls: () => amc.downloadUrls(run.instanceId, amcExecutionId, signal),
        trustedOrigin: await amc.trustedOrigin(run.instanceId),
        onProgress: progress => deps.onProgress(run.id, progress),
      }, signal)
      const now = fresh(run)
      if (now) arrows.downloaded(now, got.sizeBytes)
    } catch (thrown) {
      stumbled(run, thrown, signal)
    }
  }

  /** converting: CSV into the store; the row becomes `ready` in the same transaction that makes the result visible. */
  async function convert(run: RunStep, signal: AbortSignal): Promise<void> {
    try {
      const manifest = await results.ingest(run.id, { columns: run.outputColumns, synthetic: run.synthetic }, signal)
      deps.db.transaction(() => {
        const now = fresh(run)
        if (now && arrows.stored(now, manifest.rowCount, manifest.sizeBytes, rowsNote(manifest.rowCount, manifest.warnings.length))) results.commit(run.id, manifest, now.pinned)
      })
      deps.onStored(run.id)
    } catch (thrown) {
      const now = fresh(run)
      if (now && !signal.aborted && AppError.from(thrown).code === 'not-found') return void arrows.filesMissing(now)
      stumbled(run, thrown, signal)
    }
  }

  /** Fetching or storing did not work. AMC has the rows, so it is tried for a day unless trying cannot help. */
  function stumbled(run: RunStep, thrown: unknown, signal: AbortSignal): void {
    const now = fresh(run)
    if (!now) return
    if (now.cancel === 'requested') return abandon(now)
    if (signal.aborted) return
    if (AppError.from(thrown).code === 'bug') deps.logger.error({ err: thrown, executionId: run.id }, 'fetching or storing a result broke')
    const error = isAbort(thrown) ? new AppError('remote', 'The transfer broke off.', { cause: thrown }) : AppError.from(thrown)
    const stepFailures = now.stepFailures + 1
    const isRefusal = error.code === 'invalid-input' || error.code === 'forbidden' || error.code === 'bug'
    const isHopeless = error.details?.['permanent'] === true || (isRefusal && stepFailures >= toleratedRefusals) || clock.now() > now.stateSinceMs + fetchPatienceMs
    if (isHopeless) return void arrows.failed(now, failureOf(error))
    const note = error.code === 'storage' ? `${error.message} It goes on by itself when that is solved.` : `The rows could not be fetched yet: ${error.message} Trying again by itself.`
    arrows.stay(now, { note, nextAtMs: retryAt(stepFailures, error.retryAfterMs), stepFailures })
  }

  /** downloading, converting, and a cancel was asked for: the run ends, and what was fetched is deleted. */
  function abandon(run: RunStep): void {
    if (!arrows.cancelledLate(run)) return
    results.remove(run.id).catch((thrown: unknown) => deps.logger.warn({ err: thrown, executionId: run.id }, 'fetched files of a cancelled run could not be deleted'))
  }

  return { submit, reconcile, poll, download, convert, abandon }
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

function rowsNote(rowCount: number, warningCount: number): string {
  if (rowCount === 0) return 'No rows: nothing matched, or every row was below AMC\'s privacy thresholds'
  const rows = rowCount === 1 ? '1 row' : `${rowCount.toLocaleString('en-US')} rows`
  return warningCount === 0 ? rows : `${rows}; the file had ${warningCount === 1 ? 'a problem' : `${warningCount} problems`}, listed with the result`
}
