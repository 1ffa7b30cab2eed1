/** A result as one file that another person can open: how it came about, its SQL, and its rows or only their hash. */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { AppError } from '#shared/base/app-error.ts'
import { InstanceId, type ExecutionId } from '#shared/base/ids.ts'
import type { BundleOpened, BundleWish } from '#shared/honesty/bundle.ts'
import type { Clock, Ids } from '#core/ports.ts'
import { quoteText, type Results, type StoredRows } from '#core/results/results.ts'
import { bundleFiles, BundleManifest } from './bundle-manifest.ts'
import { columnNames, type GivenBundles } from './given-bundles.ts'
import { rowsHash } from './rows-hash.ts'
import { inZip, type ZipEntry } from './zip-file.ts'

/** Files that an archive may hold before it is looked at; a bundle has at most four. */
const mostEntries = 8
const largestManifestBytes = 64_000_000
const largestSqlBytes = 8_000_000

export interface BundleDeps {
  readonly results: Pick<Results, 'store' | 'work'>
  readonly ids: Ids
  readonly clock: Clock
  readonly given: GivenBundles
}

/** Writes the bundle of a result to `path`, whole or not at all, and gives its size. */
export async function writeBundle({ results, ids, clock }: Pick<BundleDeps, 'results' | 'ids' | 'clock'>, wish: BundleWish, path: string, signal: AbortSignal): Promise<number> {
  const rows = results.work.stored(wish.executionId)
  const dir = join(results.store.root, '.bundles')
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const parquet = join(dir, `${ids.next()}.parquet`)
  const draft = `${path}.partial`
  try {
    const files: BundleManifest['files'] = []
    const sql = Buffer.from(rows.manifest.facts?.sql ?? '', 'utf8')
    files.push({ name: bundleFiles.sql, sizeBytes: sql.length, sha256: createHash('sha256').update(sql).digest('hex') })
    if (wish.withRows) files.push({ name: bundleFiles.rows, ...await results.work.guarded(rows.id, signal, () => writeRows(rows, parquet, signal)) })
    const anyOrder = wish.withRows ? null : await results.work.guarded(rows.id, signal, () => rowsHash(rows, signal))
    const manifest = Buffer.from(JSON.stringify(manifestOf(rows, wish, files, anyOrder), null, 2), 'utf8')
    const archive = new ZipFile()
    const mtime = new Date(clock.now())
    archive.addBuffer(manifest, bundleFiles.manifest, { mtime })
    archive.addBuffer(Buffer.from(`${createHash('sha256').update(manifest).digest('hex')}\n`), bundleFiles.seal, { mtime })
    archive.addBuffer(sql, bundleFiles.sql, { mtime })
    // Parquet is packed already; stored as it is it can be read without unpacking.
    if (wish.withRows) archive.addFile(parquet, bundleFiles.rows, { compress: false, mtime })
    archive.end()
    await pipeline(archive.outputStream, createWriteStream(draft, { mode: 0o600 }), { signal })
    await rename(draft, path)
    return (await stat(path)).size
  } finally {
    await rm(parquet, { force: true })
    await rm(draft, { force: true })
  }
}

async function writeRows(rows: StoredRows, path: string, signal: AbortSignal): Promise<{ readonly sizeBytes: number; readonly sha256: string }> {
  await rows.duck.rows(`COPY (SELECT * EXCLUDE (rid) FROM ${rows.relation}) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd)`, signal)
  const { size } = await stat(path)
  return { sizeBytes: size, sha256: await hashOf(createReadStream(path), signal) }
}

function manifestOf({ manifest, rowCount, columns }: StoredRows, { withParams, withRunId }: BundleWish, files: BundleManifest['files'], anyOrder: string | null): BundleManifest {
  const { facts } = manifest
  return BundleManifest.parse({
    format: 'recomamp-bundle', version: 1, title: manifest.title, synthetic: manifest.synthetic, rowCount, columns, warnings: manifest.warnings, contentHash: manifest.contentHash, rowsHash: anyOrder,
    facts: facts && {
      params: withParams ? facts.params : [], window: facts.window, amcExecutionId: withRunId ? facts.amcExecutionId : null, createdAtMs: facts.createdAtMs,
      submittedAtMs: facts.submittedAtMs, amcComputeSeconds: facts.amcComputeSeconds, catalogueVersion: facts.catalogueVersion,
    },
    files,
  })
}

async function hashOf(stream: Readable, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of stream) {
    signal.throwIfAborted()
    hash.update(piece as Buffer) // streams of files give Buffers
  }
  return hash.digest('hex')
}

/**
 * Reads a bundle from its bytes: checks every hash first, then stores the rows as an imported result with its facts, when there
 * are any. Rejects with `invalid-input` for what is no bundle or was changed; nothing is kept then. The seal shows accidents and
 * careless changes; it is no signature.
 */
export async function openBundle({ results, ids, given }: BundleDeps, body: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<BundleOpened> {
  const dir = join(results.store.root, '.bundles')
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const path = join(dir, `${ids.next()}.zip`)
  try {
    await results.store.writable(() => pipeline(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]), createWriteStream(path, { mode: 0o600 }), { signal })) // Node's and the web's stream types describe the same object here
    const { manifest, sql, executionId } = await inZip(path, mostEntries, async (entries) => {
      const { manifest, sql, rows } = await checked(entries, signal)
      const facts = manifest.facts && { ...manifest.facts, sql, instanceId: InstanceId.parse(ids.next()) }
      const executionId = rows === null ? null : await results.work.keep({
        name: manifest.title, body: Readable.toWeb(rows.stream()) as ReadableStream<Uint8Array>, columns: manifest.columns,
        about: { origin: 'import', title: manifest.title, synthetic: manifest.synthetic, facts },
      }, signal)
      return { manifest, sql, executionId }
    })
    const twins = results.store.table.list({ limit: 1_000 }).map(({ id }) => id).filter(id => id !== executionId && results.store.find(id)?.contentHash === manifest.contentHash)
    const told = { title: manifest.title, sql, rowCount: manifest.rowCount, contentHash: manifest.contentHash, window: manifest.facts?.window ?? null, params: manifest.facts?.params ?? [], executionId }
    const checks = await given.remember({ ...told, rowsHash: manifest.rowsHash, columns: columnNames(manifest) }, signal)
    return { ...told, twin: twins[0] ?? null, checks }
  } finally {
    await rm(path, { force: true })
  }
}

async function checked(entries: ReadonlyMap<string, ZipEntry>, signal: AbortSignal): Promise<{ readonly manifest: BundleManifest; readonly sql: string; readonly rows: ZipEntry | null }> {
  const known = new Set<string>(Object.values(bundleFiles))
  const [manifestEntry, sealEntry, sqlEntry] = [entries.get(bundleFiles.manifest), entries.get(bundleFiles.seal), entries.get(bundleFiles.sql)]
  if (!manifestEntry || !sealEntry || !sqlEntry || [...entries.keys()].some(name => !known.has(name))) throw changed('It does not hold the files that a bundle holds.')
  const text = await manifestEntry.read(largestManifestBytes)
  const seal = (await sealEntry.read(1_000)).toString('utf8').trim()
  if (createHash('sha256').update(text).digest('hex') !== seal) throw changed('Its description is not the one that was sealed.')
  const manifest = BundleManifest.safeParse(parseJson(text.toString('utf8')))
  if (!manifest.success) throw changed('Its description is not understood; it may come from a later version.')
  const told = new Map(manifest.data.files.map(file => [file.name as string, file]))
  const rows = entries.get(bundleFiles.rows) ?? null
  if (told.size !== (rows === null ? 1 : 2)) throw changed('Files were added to it or taken away.')
  const sql = await sqlEntry.read(largestSqlBytes)
  if (createHash('sha256').update(sql).digest('hex') !== told.get(bundleFiles.sql)?.sha256) throw changed('Its SQL is not the one that was sealed.')
  if (rows !== null && (await hashOf(rows.stream(), signal)) !== told.get(bundleFiles.rows)?.sha256) throw changed('Its rows are not the ones that were sealed.')
  return { manifest: manifest.data, sql: sql.toString('utf8'), rows }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function changed(how: string): AppError {
  return new AppError('invalid-input', `This bundle was changed after it was made, or damaged. ${how} Nothing was opened; ask for it again.`)
}

/** What a bundle of this result is called. */
export function bundleName(title: string, id: ExecutionId): string {
  const plain = title.normalize('NFKD').replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60).toLowerCase()
  return `${plain === '' ? 'result' : plain}-${id.slice(-6)}.recomamp.zip`
}
