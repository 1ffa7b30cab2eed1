import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#shared/base/app-error.ts'
import type { Handlers } from '#shared/contract/define.ts'
import type { BundleWish, BundleWritten } from '#shared/honesty/bundle.ts'
import type { honestyContract } from '#shared/honesty/contract.ts'
import type { Clock, FileDialogs, Ids } from '#core/ports.ts'
import { fileAnswer, type Results } from '#core/results/results.ts'
import { bundleName, openBundle, writeBundle } from './bundle.ts'
import { createGivenBundles } from './given-bundles.ts'
import { computePrivacyLoss } from './privacy-loss.ts'
import { computeSettled } from './result-settled.ts'
import { createDiffs } from './run-diff.ts'

export interface HonestyDeps {
  readonly clock: Clock
  readonly ids: Ids
  readonly files: FileDialogs
  readonly profileDir: string
  readonly results: Pick<Results, 'store' | 'work'>
}

export interface Honesty {
  readonly handlers: Handlers<typeof honestyContract>
  /** Answers `/bulk/bundles` and `/bulk/bundles/<name>` (see `shared/honesty/contract.ts`); null for anything else. */
  readonly bulk: (request: Request, signal: AbortSignal) => Promise<Response | null>
}

/** What the numbers of a result can and cannot bear. Reads results; the only ones it makes are those of opened bundles. */
export function createHonesty(deps: HonestyDeps): Honesty {
  const { clock, results, files } = deps
  const { work } = results
  const diffs = createDiffs(results)
  const given = createGivenBundles(deps)
  const downloadDir = join(deps.profileDir, 'exports', 'bundles')
  let cleaned: Promise<unknown> | undefined

  async function bundle(wish: BundleWish, signal: AbortSignal): Promise<BundleWritten | null> {
    const name = bundleName(work.stored(wish.executionId).manifest.title, wish.executionId)
    if (files.saveFile !== null) {
      const path = await files.saveFile({ name, title: 'Save the bundle' })
      return path === null ? null : { path, downloadPath: null, name, sizeBytes: await writeBundle(deps, wish, path, signal) }
    }
    // Those of an earlier process were downloaded or are not wanted any more.
    cleaned ??= rm(downloadDir, { recursive: true, force: true }).then(() => mkdir(downloadDir, { recursive: true, mode: 0o700 }))
    await cleaned
    return { path: null, downloadPath: `/bulk/bundles/${name}`, name, sizeBytes: await writeBundle(deps, wish, join(downloadDir, name), signal) }
  }

  async function download(name: string): Promise<Response> {
    const path = join(downloadDir, name)
    const found = /^[a-z0-9-]+\.recomamp\.zip$/.test(name) ? await stat(path).catch(() => undefined) : undefined
    if (found === undefined) throw new AppError('not-found', 'This bundle is gone. Make it again; the result is still there.')
    return fileAnswer(path, { name, contentType: 'application/zip', sizeBytes: found.size })
  }

  return {
    handlers: {
      settled: ({ executionId }, { signal }) => work.guarded(executionId, signal, () => computeSettled(work.stored(executionId), clock.now(), signal)),
      privacyLoss: ({ executionId, weigh }, { signal }) => work.guarded(executionId, signal, () => computePrivacyLoss(work.stored(executionId), weigh, signal)),
      suggestDiff: async ({ a, b }) => diffs.suggest(a, b),
      diff: (wish, { signal }) => diffs.diff(wish, signal),
      diffRows: (wish, { signal }) => diffs.rows(wish, signal),
      saveDiff: (wish, { signal }) => diffs.save(wish, signal),
      writeBundle: (wish, { signal }) => bundle(wish, signal),
      bundleChecks: ({ executionId }, { signal }) => given.checksOf(executionId, signal),
    },
    async bulk(request, signal) {
      const [, bulk, kind, name, ...more] = new URL(request.url).pathname.split('/')
      if (bulk !== 'bulk' || kind !== 'bundles' || more.length > 0) return null
      if (name !== undefined) {
        if (request.method !== 'GET') throw new AppError('invalid-input', 'Bundles can only be read here.')
        return download(name)
      }
      if (request.method !== 'POST' || request.body === null) throw new AppError('invalid-input', 'To open a bundle, send its bytes here.')
      return Response.json(await openBundle({ ...deps, given }, request.body, signal), { headers: { 'cache-control': 'no-store' } })
    },
  }
}
