/** Bundles that were opened here. What they say of their rows is kept, so that runs of the same SQL are checked against them, also later ones. */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ExecutionId } from '#shared/base/ids.ts'
import type { BundleCheck, BundleVerdict } from '#shared/honesty/bundle.ts'
import { privacyRoleOf } from '#shared/honesty/privacy-columns.ts'
import { ResultFacts } from '#shared/results/contract.ts'
import type { Clock } from '#core/ports.ts'
import type { Results, StoredRows } from '#core/results/results.ts'
import { isSameSql, windowText } from './asked-for.ts'
import { rowsHash } from './rows-hash.ts'

const keptBundles = 50
const mostChecks = 5

const GivenBundle = z.object({
  version: z.literal(1), title: z.string(), sql: z.string(), rowCount: z.number(), contentHash: z.string(), rowsHash: z.string().nullable(), columns: z.array(z.string()),
  window: ResultFacts.shape.window, params: ResultFacts.shape.params, openedAtMs: z.number(), executionId: ExecutionId.nullable(),
})
type GivenBundle = z.output<typeof GivenBundle>

/** What is kept of a bundle, but for the moment. */
export type BundleGiven = Omit<GivenBundle, 'version' | 'openedAtMs'>

export interface GivenBundlesDeps {
  readonly results: Pick<Results, 'store' | 'work'>
  readonly clock: Clock
  readonly profileDir: string
}

export type GivenBundles = ReturnType<typeof createGivenBundles>

/** One small file for each bundle in the profile, the last fifty. A file that cannot be read counts as none. */
export function createGivenBundles({ results, clock, profileDir }: GivenBundlesDeps) {
  const { store, work } = results
  const dir = join(profileDir, 'bundles')

  async function all(): Promise<readonly GivenBundle[]> {
    const names = (await readdir(dir).catch(() => [])).filter(name => /^[0-9a-f]{32}\.json$/.test(name))
    const read = await Promise.all(names.map(async name => GivenBundle.safeParse(await readFile(join(dir, name), 'utf8').then(text => JSON.parse(text) as unknown).catch(() => null))))
    return read.flatMap(({ data }) => (data === undefined ? [] : [data])).sort((one, other) => other.openedAtMs - one.openedAtMs)
  }

  async function check(given: GivenBundle, rows: StoredRows, signal: AbortSignal): Promise<BundleCheck> {
    const found = await compared(given, rows, signal)
    return {
      ...found,
      bundle: { title: given.title, rowCount: given.rowCount, openedAtMs: given.openedAtMs, executionId: given.executionId !== null && store.has(given.executionId) ? given.executionId : null },
      result: { executionId: rows.id, title: rows.manifest.title, rowCount: rows.rowCount, storedAtMs: rows.manifest.storedAtMs },
    }
  }

  async function compared(given: GivenBundle, rows: StoredRows, signal: AbortSignal): Promise<{ readonly verdict: BundleVerdict; readonly sentence: string }> {
    if (rows.manifest.contentHash === given.contentHash) return { verdict: 'same-bytes', sentence: 'Same rows, byte for byte.' }
    const asked = otherRequest(given, rows)
    if (asked !== null) return { verdict: 'other-request', sentence: `Not compared: ${asked}` }
    const differs = (how: string) => ({ verdict: 'differs' as const, sentence: `Other rows: ${how}${given.params.length === 0 && (rows.manifest.facts?.params.length ?? 0) > 0 ? ' The values of its parameters were not handed over, so they may be others.' : ''}` })
    if (columnNames(rows).join('\n') !== given.columns.join('\n')) return differs('the two do not have the same columns.')
    if (rows.rowCount !== given.rowCount) return differs(`${given.rowCount.toLocaleString('en-US')} in the bundle, ${rows.rowCount.toLocaleString('en-US')} here.`)
    const theirs = given.rowsHash ?? (given.executionId !== null && store.has(given.executionId) ? await hashOf(given.executionId, signal) : null)
    if (theirs === null) return { verdict: 'differs', sentence: 'The files differ. Whether only the order of their rows does is not known: the bundle does not tell.' }
    return await hashOf(rows.id, signal) === theirs
      ? { verdict: 'same-rows', sentence: 'The same rows, though not byte for byte: their order differs, or the columns that tell of privacy filtering do. AMC promises no order.' }
      : differs('as many, with other values.')
  }

  const hashOf = (id: ExecutionId, signal: AbortSignal): Promise<string> => work.guarded(id, signal, () => rowsHash(work.stored(id), signal))

  return {
    /** Keeps what a bundle says, and gives the results of the same SQL beside it, the newest first. */
    async remember(bundle: BundleGiven, signal: AbortSignal): Promise<BundleCheck[]> {
      const given: GivenBundle = { ...bundle, version: 1, openedAtMs: clock.now() }
      const name = createHash('sha256').update(JSON.stringify([given.contentHash, given.sql, given.window])).digest('hex').slice(0, 32)
      await mkdir(dir, { recursive: true, mode: 0o700 })
      const draft = join(dir, `${name}.partial`)
      await writeFile(draft, JSON.stringify(given), { mode: 0o600 })
      await rename(draft, join(dir, `${name}.json`))
      for (const old of (await all()).slice(keptBundles)) await rm(join(dir, `${createHash('sha256').update(JSON.stringify([old.contentHash, old.sql, old.window])).digest('hex').slice(0, 32)}.json`), { force: true })
      const alike = store.table.list({ limit: 1_000 }).toSorted((one, other) => other.storedAtMs - one.storedAtMs).filter(({ id }) => id !== given.executionId && belongs(given, store.find(id)))
      const checks: BundleCheck[] = []
      for (const { id } of alike.slice(0, mostChecks)) checks.push(await check(given, work.stored(id), signal))
      return checks
    },

    /** See `honestyContract.bundleChecks`. */
    async checksOf(executionId: ExecutionId, signal: AbortSignal): Promise<BundleCheck[]> {
      const rows = work.stored(executionId)
      const checks: BundleCheck[] = []
      for (const given of await all()) if (given.executionId !== executionId && belongs(given, rows.manifest)) checks.push(await check(given, rows, signal))
      return checks
    },
  }
}

/** The same bytes, or rows that AMC gave for the same SQL. */
function belongs(given: GivenBundle, manifest: Pick<StoredRows['manifest'], 'contentHash' | 'facts' | 'origin'> | undefined): boolean {
  if (manifest === undefined) return false
  return manifest.contentHash === given.contentHash || (manifest.origin !== 'derived' && manifest.facts !== null && given.sql !== '' && isSameSql(manifest.facts.sql, given.sql))
}

/** How the two were asked for differently, as a sentence; null where nothing is known of that. */
function otherRequest(given: GivenBundle, { manifest: { facts } }: StoredRows): string | null {
  if (facts === null) return null
  const [ours, theirs] = [windowText(facts.window), windowText(given.window)]
  if (ours !== theirs) return `the bundle is of ${theirs}, this result of ${ours}.`
  const own = new Map(facts.params.map(({ name, shown }) => [name, shown]))
  const other = given.params.find(({ name, shown }) => own.get(name) !== shown)
  return other === undefined ? null : `the parameter ${other.name} was ${other.shown} for the bundle and ${own.get(other.name) ?? 'not set'} here.`
}

/** The names of the query's own columns. */
export function columnNames({ columns }: Pick<StoredRows, 'columns'>): string[] {
  return columns.flatMap(({ name }) => (privacyRoleOf(name) === undefined ? [name] : []))
}
