import { AppError, isAbort } from '#shared/base/app-error.ts'
import { failureOf } from './execution-rules.ts'
import type { RunStep } from './execution-store.ts'
import { freshStep, patientTries, retryAtMs, toleratedRefusals, type WorkDeps } from './work-deps.ts'

/** A finished result is fetched for this long, whatever goes wrong, before the run is given up. */
const fetchPatienceMs = 24 * 3_600_000

/** The work of `downloading` and `converting`. Does not reject for what AMC, the network or the disk did. */
export function createFetchWork(deps: WorkDeps) {
  const { arrows, amc, results, clock } = deps

  /** downloading: streams the files to disk, again and again with new addresses, going on where it stopped. */
  async function download(run: RunStep, signal: AbortSignal): Promise<void> {
    const { amcExecutionId } = run
    if (amcExecutionId === null) return void arrows.failed(run, failureOf(new AppError('bug', 'This run has no id at AMC, so its rows cannot be fetched.')))
    try {
      const got = await results.download(run.id, {
        columns: run.outputColumns,
        urls: () => amc.downloadUrls(run.instanceId, amcExecutionId, signal),
        trustedOrigin: await amc.trustedOrigin(run.instanceId),
        onProgress: progress => deps.onProgress(run.id, progress),
      }, signal)
      const now = freshStep(deps, run)
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
        const now = freshStep(deps, run)
        if (now && arrows.stored(now, manifest.rowCount, manifest.sizeBytes, rowsNote(manifest.rowCount, manifest.warnings.length))) results.commit(run.id, manifest, now.pinned)
      })
      deps.onStored(run.id)
    } catch (thrown) {
      const now = freshStep(deps, run)
      if (now && !signal.aborted && AppError.from(thrown).code === 'not-found') return void arrows.filesMissing(now)
      stumbled(run, thrown, signal)
    }
  }

  /** Fetching or storing did not work. AMC has the rows, so it is tried for a day unless trying cannot help. */
  function stumbled(run: RunStep, thrown: unknown, signal: AbortSignal): void {
    const now = freshStep(deps, run)
    if (!now) return
    if (now.cancel === 'requested') return abandon(now)
    if (signal.aborted) return
    if (AppError.from(thrown).code === 'bug') deps.logger.error({ err: thrown, executionId: run.id }, 'fetching or storing a result broke')
    const error = isAbort(thrown) ? new AppError('remote', 'The transfer broke off.', { cause: thrown }) : AppError.from(thrown)
    const stepFailures = now.stepFailures + 1
    const isRefusal = error.code === 'invalid-input' || error.code === 'forbidden' || error.code === 'bug'
    const isHopeless = error.details?.['permanent'] === true || (isRefusal && stepFailures >= toleratedRefusals) || (stepFailures >= patientTries && clock.now() > now.stateSinceMs + fetchPatienceMs + deps.jumps.since(now.stateSinceMs))
    if (isHopeless) {
      if (arrows.failed(now, failureOf(error)) && now.state === 'downloading') discard(now)
      return
    }
    const note = error.code === 'storage' ? `${error.message} It goes on by itself when that is solved.` : `The rows could not be fetched yet: ${error.message} Trying again by itself.`
    arrows.stay(now, { note, nextAtMs: retryAtMs(deps, stepFailures, error.retryAfterMs), stepFailures })
  }

  /** downloading, converting, and a cancel was asked for: the run ends, and what was fetched is deleted. */
  function abandon(run: RunStep): void {
    if (arrows.cancelledLate(run)) discard(run)
  }

  function discard(run: RunStep): void {
    results.remove(run.id).catch((thrown: unknown) => deps.logger.warn({ err: thrown, executionId: run.id }, 'fetched files of an ended run could not be deleted'))
  }

  return { download, convert, abandon }
}

function rowsNote(rowCount: number, warningCount: number): string {
  if (rowCount === 0) return 'No rows: nothing matched, or every row was below AMC\'s privacy thresholds'
  const rows = rowCount === 1 ? '1 row' : `${rowCount.toLocaleString('en-US')} rows`
  return warningCount === 0 ? rows : `${rows}; the file had ${warningCount === 1 ? 'a problem' : `${warningCount} problems`}, listed with the result`
}
