/**
 * Fetches the files of a result to disk. An address works for ten minutes and is never tried again after a refusal: new
 * addresses are asked for, and the transfer goes on where it stopped. A file appears under its name only when it is whole.
 */
import { createReadStream } from 'node:fs'
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { dirname, join } from 'node:path'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'
import { AppError } from '#shared/base/app-error.ts'
import type { Clock } from '#core/ports.ts'
import { isFileError, storageError, syncFolder, type Disk } from './disk.ts'
import { resultFiles } from './manifest.ts'

/** Tries in a row that brought not one byte. */
const fruitlessTries = 6
/** Room that is left on the disk whatever is fetched. */
const reservedBytes = 64 * 1024 * 1024
const writeBytes = 256 * 1024

export interface DownloadProgress {
  readonly doneBytes: number
  /** Null while AMC's storage does not say. */
  readonly totalBytes: number | null
}

export interface DownloadRequest {
  /** Asks AMC for addresses: the same files in the same order each time. */
  readonly urls: () => Promise<readonly string[]>
  /** An origin that may be fetched without TLS (a service on this machine), or null. */
  readonly trustedOrigin: string | null
  readonly onProgress: (progress: DownloadProgress) => void
}

export interface DownloadDeps {
  readonly disk: Disk
  readonly clock: Clock
  /** A transfer that brings nothing for so long is broken off and taken up again. */
  readonly idleTimeoutMs: number
}

/** What is known of the file behind a partial one, so that only the same file is gone on with. */
const Source = z.object({ etag: z.string().nullable(), totalBytes: z.number().nullable() })
type Source = z.output<typeof Source>

/**
 * Brings all files into `dir` and gives their paths in order. What an earlier call left there is kept and gone on with. Rejects
 * with `offline` or `remote` when nothing more comes, `storage` when the disk refuses, the signal's reason when aborted; partial
 * files stay for the next call.
 */
export async function downloadFiles(deps: DownloadDeps, dir: string, request: DownloadRequest, signal: AbortSignal): Promise<{ readonly paths: readonly string[]; readonly sizeBytes: number }> {
  let urls = await request.urls()
  const count = urls.length
  if (count === 0) throw new AppError('remote', 'AMC gave no address for the rows of this run.')
  const paths: string[] = []
  let doneBytes = 0
  for (let index = 0; index < count; index++) {
    const path = join(dir, resultFiles.part(index))
    // Counted against the furthest try: storage that begins anew each time and always breaks off would else be asked for ever.
    let furthestBytes = await sizeOf(`${path}.partial`)
    for (let fruitless = 0; !(await exists(path)); ) {
      const url = urls[index]
      if (url === undefined || urls.length !== count) throw new AppError('remote', 'AMC gave other addresses for the rows than before. Fetching begins anew.')
      checkAddress(url, request.trustedOrigin)
      const before = doneBytes
      const outcome = await fetchOnto(deps, { url, path, onProgress: part => request.onProgress({ doneBytes: before + part.doneBytes, totalBytes: count === 1 ? part.totalBytes : null }) }, signal)
      if (outcome.kind === 'whole') break
      fruitless = outcome.reachedBytes > furthestBytes ? 0 : fruitless + 1
      furthestBytes = Math.max(furthestBytes, outcome.reachedBytes)
      if (fruitless >= fruitlessTries) throw outcome.error
      await deps.clock.sleep(Math.min(10_000, 100 * 4 ** fruitless), signal)
      urls = await request.urls()
    }
    doneBytes += (await stat(path)).size
    paths.push(path)
  }
  return { paths, sizeBytes: doneBytes }
}

type Outcome = { readonly kind: 'whole' } | { readonly kind: 'broken'; readonly reachedBytes: number; readonly error: AppError }

async function fetchOnto(deps: DownloadDeps, job: { readonly url: string; readonly path: string; readonly onProgress: (progress: DownloadProgress) => void }, signal: AbortSignal): Promise<Outcome> {
  const partial = `${job.path}.partial`
  const known = await readSource(job.path)
  const haveBytes = known ? await sizeOf(partial) : 0
  try {
    if (known && known.totalBytes !== null && haveBytes === known.totalBytes && haveBytes > 0) {
      await finish(deps, job.path)
      return { kind: 'whole' }
    }
    return await transfer(deps, { ...job, partial, known, haveBytes }, signal)
  } catch (thrown) {
    signal.throwIfAborted()
    if (isFileError(thrown)) throw storageError(thrown)
    if (thrown instanceof AppError) throw thrown
    const reachedBytes = await sizeOf(partial)
    return { kind: 'broken', reachedBytes, error: new AppError('offline', 'The connection to AMC\'s storage broke off while the rows were fetched.', { cause: thrown }) }
  }
}

interface Transfer {
  readonly url: string
  readonly path: string
  readonly partial: string
  readonly known: Source | undefined
  readonly haveBytes: number
  readonly onProgress: (progress: DownloadProgress) => void
}

async function transfer(deps: DownloadDeps, job: Transfer, signal: AbortSignal): Promise<Outcome> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity' }
  if (job.haveBytes > 0) {
    headers['range'] = `bytes=${job.haveBytes}-`
    if (job.known?.etag) headers['if-range'] = job.known.etag
  }
  const answer = await open(job.url, headers, deps.idleTimeoutMs, signal)
  const status = answer.statusCode ?? 0
  if (status !== 200 && status !== 206) {
    const text = await readText(answer)
    if (status === 416) await forget(job.path)
    const error = new AppError('remote', `AMC's storage refused to give the rows (HTTP ${status}).`, { details: { httpStatus: status, amcText: text } })
    return { kind: 'broken', reachedBytes: 0, error }
  }
  const range = status === 206 ? /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(String(answer.headers['content-range'] ?? '')) : null
  const startBytes = range ? Number(range[1]) : 0
  if (status === 206 && (range === null || startBytes !== job.haveBytes)) {
    answer.destroy()
    await forget(job.path)
    return { kind: 'broken', reachedBytes: 0, error: new AppError('remote', 'AMC\'s storage gave another part of the rows than it was asked for.') }
  }
  const length = Number(answer.headers['content-length'] ?? Number.NaN)
  const totalBytes = range && range[2] !== '*' ? Number(range[2]) : Number.isNaN(length) ? null : startBytes + length
  if (totalBytes !== null) await checkRoom(deps.disk, dirname(job.path), totalBytes - startBytes)
  const etag = answer.headers.etag
  await writeFile(sourcePath(job.path), JSON.stringify({ etag: etag ?? null, totalBytes } satisfies Source), { mode: 0o600 })

  const doneBytes = await pour(deps.disk, answer, { partial: job.partial, startBytes, totalBytes, onProgress: job.onProgress }, signal)
  if (!answer.complete || (totalBytes !== null && doneBytes !== totalBytes)) {
    return { kind: 'broken', reachedBytes: doneBytes, error: new AppError('offline', 'The connection to AMC\'s storage broke off while the rows were fetched.') }
  }
  await finish(deps, job.path)
  return { kind: 'whole' }
}

/** Writes what arrives, in larger pieces, and never reads ahead of the disk. What arrived before a failure is on disk. */
async function pour(disk: Disk, answer: IncomingMessage, job: { readonly partial: string; readonly startBytes: number; readonly totalBytes: number | null; readonly onProgress: (progress: DownloadProgress) => void }, signal: AbortSignal): Promise<number> {
  const file = await disk.openFile(job.partial, { keepBytes: job.startBytes })
  let doneBytes = job.startBytes
  let pending: Buffer[] = []
  let pendingBytes = 0
  const flush = async () => {
    if (pendingBytes === 0) return
    const bytes = Buffer.concat(pending)
    pending = []
    pendingBytes = 0
    await file.write(bytes)
    doneBytes += bytes.byteLength
    job.onProgress({ doneBytes, totalBytes: job.totalBytes })
  }
  try {
    try {
      for await (const chunk of answer) {
        signal.throwIfAborted()
        pending.push(chunk as Buffer) // a stream without encoding gives Buffers
        pendingBytes += (chunk as Buffer).byteLength
        if (pendingBytes >= writeBytes) await flush()
      }
    } finally {
      await flush()
    }
    await file.sync()
    return doneBytes
  } finally {
    answer.destroy()
    await file.close()
  }
}

/** Gives the file its name; a gzip file is opened first, whatever its name says. */
async function finish(deps: DownloadDeps, path: string): Promise<void> {
  const partial = `${path}.partial`
  if (await isGzip(partial)) {
    const opened = `${path}.opened`
    const file = await deps.disk.openFile(opened, { keepBytes: 0 })
    try {
      for await (const chunk of createReadStream(partial).pipe(createGunzip())) await file.write(chunk as Buffer) // gunzip gives Buffers
      await file.sync()
    } catch (cause) {
      if (isFileError(cause)) throw cause
      await forget(path)
      throw new AppError('remote', 'The fetched file is damaged (it claims to be gzip and is not). Fetching begins anew.', { cause })
    } finally {
      await file.close()
    }
    await rename(opened, path)
    await rm(partial, { force: true })
  } else {
    await rename(partial, path)
  }
  await rm(sourcePath(path), { force: true })
  await syncFolder(dirname(path))
}

function open(url: string, headers: Readonly<Record<string, string>>, idleTimeoutMs: number, signal: AbortSignal): Promise<IncomingMessage> {
  const send = url.startsWith('https:') ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const asked = send(url, { headers, signal, agent: false, timeout: idleTimeoutMs }, resolve)
    asked.on('timeout', () => asked.destroy(new Error('nothing arrived for too long')))
    asked.on('error', reject)
    asked.end()
  })
}

async function readText(answer: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of answer) {
    text += String(chunk)
    if (text.length > 2_000) break
  }
  answer.destroy()
  return text.slice(0, 2_000)
}

/** AMC's answers are not trusted to send us anywhere: only TLS, or the very service on this machine. */
function checkAddress(url: string, trustedOrigin: string | null): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed !== undefined && (parsed.protocol === 'https:' || parsed.origin === trustedOrigin)) return
  throw new AppError('remote', 'AMC gave an address for the rows that is not safe to use, so nothing was fetched.', { details: { permanent: true } })
}

async function checkRoom(disk: Disk, dir: string, neededBytes: number): Promise<void> {
  const freeBytes = await disk.freeBytes(dir)
  if (freeBytes === null || neededBytes + reservedBytes <= freeBytes) return
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1_000_000).toLocaleString('en-US')} MB`
  throw new AppError('storage', `The rows need ${megabytes(neededBytes)}, and the disk has ${megabytes(freeBytes)} left, so they were not fetched. Make room on the disk of the profile folder.`)
}

async function isGzip(path: string): Promise<boolean> {
  for await (const chunk of createReadStream(path, { start: 0, end: 1 })) return (chunk as Buffer)[0] === 0x1f && (chunk as Buffer)[1] === 0x8b // gives Buffers
  return false
}

function sourcePath(path: string): string {
  return `${path}.source.json`
}

async function readSource(path: string): Promise<Source | undefined> {
  try {
    return Source.parse(JSON.parse(await readFile(sourcePath(path), 'utf8')))
  } catch {
    return undefined
  }
}

async function forget(path: string): Promise<void> {
  await rm(sourcePath(path), { force: true })
  await rm(`${path}.partial`, { force: true })
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(found => found.size, () => 0)
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false)
}
