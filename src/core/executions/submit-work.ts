import { AppError } from '#shared/base/app-error.ts'
import type { AmcRun } from './amc-executions.ts'
import { failureOf, holdReason } from './execution-rules.ts'
import type { RunStep } from './execution-store.ts'
import { findAtAmc } from './find-at-amc.ts'
import { freshStep, patientTries, pollAtMs, retryAtMs, type WorkDeps } from './work-deps.ts'

/**
 * A service on this machine has soon got what it will ever get, so the sample data is not waited for as Amazon is. It must be well
 * above the time that the service may think about a submission before it takes effect (`maxWaitMs` of its compile gate).
 */
const localGraceMs = 12_000
/** AMC forgets in time; who could not be asked for so long will not tell any more. */
const lostPatienceMs = 7 * 24 * 3_600_000
const neverTold = 'For a week AMC could not tell whether it took this run, so it is not watched any more and was not sent again. Look for it in the AMC console before you run it again.'

/** The work of `submitting` and `reconciling`. Neither rejects for what AMC or the network did; an abort leaves the run in its state. */
export function createSubmitWork(deps: WorkDeps) {
  const { store, arrows, amc, settings, clock } = deps

  /** submitting: sends the run once and believes only what is certain. */
  async function submit(run: RunStep, signal: AbortSignal): Promise<void> {
    try {
      const body = store.requestBody(run.id)
      if (typeof body !== 'object' || body === null) throw new AppError('bug', 'The request of this run is missing.', { details: { tookEffect: 'no' } })
      const taken = await amc.submit(run.instanceId, { ...body }, signal)
      const now = freshStep(deps, run)
      if (now) arrows.accepted(now, taken, now.cancel === 'requested' ? clock.now() : pollAtMs(deps, 0))
    } catch (thrown) {
      // Stopping in the middle leaves `submitting` on disk: the next start asks AMC what became of it.
      if (signal.aborted) return
      const error = AppError.from(thrown)
      const now = freshStep(deps, run)
      if (!now) return
      if (error.details?.['tookEffect'] !== 'no') return void arrows.lost(now, 'The answer was lost; asking AMC whether it took the run')
      const hold = holdReason(error)
      if (now.cancel === 'requested') arrows.cancelledHere(now)
      else if (hold === undefined) arrows.failed(now, failureOf(error))
      else arrows.putBack(now, hold, retryAtMs(deps, now.stepFailures + 1, error.retryAfterMs))
    }
  }

  function isPastPatience(run: RunStep): boolean {
    return run.stepFailures + 1 >= patientTries && clock.now() > run.stateSinceMs + lostPatienceMs
  }

  /** reconciling: asks AMC's list; adopts what is there, sends again only what surely never arrived. */
  async function reconcile(run: RunStep, signal: AbortSignal): Promise<void> {
    const graceMs = settings.get('runs.lostAnswerGraceMs')
    const graceEndsMs = run.stateSinceMs + (run.synthetic ? Math.min(graceMs, localGraceMs) : graceMs)
    const askedAtMs = clock.now()
    let found: readonly AmcRun[]
    try {
      found = await findAtAmc({ amc, store }, run, signal)
    } catch (thrown) {
      if (signal.aborted) return
      const error = AppError.from(thrown)
      if (isPastPatience(run)) return void arrows.failed(run, { ...failureOf(error), message: neverTold })
      const note = `The answer to the submission was lost, and AMC cannot be asked yet: ${error.message}`
      return void arrows.stay(run, { note, nextAtMs: retryAtMs(deps, run.stepFailures + 1, error.retryAfterMs), stepFailures: run.stepFailures + 1 })
    }
    const now = freshStep(deps, run)
    if (!now) return
    const [first, ...extra] = found
    if (first) {
      if (arrows.adopt(now, first)) {
        // Found and held by this run from here on.
      } else if (isPastPatience(now)) arrows.failed(now, { message: neverTold, amcText: null, requestId: first.requestId, httpStatus: null })
      else arrows.stay(now, { nextAtMs: retryAtMs(deps, now.stepFailures + 1), stepFailures: now.stepFailures + 1 })
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

  return { submit, reconcile }
}
