/**
 * Fetches the files of a result into its rows' writer. An address works for ten minutes and is never tried again after a refusal:
 * new addresses are asked for, and the transfer goes on where it stopped. What is whole is marked so in `part-NNNN.json`.
 */
import { createReadStream } from 'node:fs'
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'
import { AppError } from '#shared/base/app-error.ts'
import type { Clock } from '#core/ports.ts'
import { isFileError, roomShort, storageError, type Disk, type DiskFile } from './disk.ts'
import { resultFiles } from './manifest.ts'
import type { RowsWriter } from './rows-writer.ts'

/** Tries in a row that brought not one byte. */
const fruitlessTries = 6
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
  readonly dir: string
  readonly writer: RowsWriter
  readonly clock: Clock
  /** A transfer that brings nothing for so long is broken off and taken up again. */
  readonly idleTimeoutMs: number
}

/** What is known of the file behind a part, so that only the same file is gone on with. */
const Source = z.object({ etag: z.string().nullable(), totalBytes: z.number().nullable(), /** Unpacked, once whole. */ heldBytes: z.number(), isWhole: z.boolean() })
type Source = z.output<typeof Source>

/**
 * Brings all parts into the writer's folder and gives how many there are. What an earlier call left there is kept and gone on
 * with. Rejects with `offline` or `remote` when nothing more comes, `storage` when the disk refuses, the signal's reason when
 * aborted; what arrived stays for the next call.
 */
export async function downloadFiles(deps: DownloadDeps, request: DownloadRequest, signal: AbortSignal): Promise<{ readonly parts: number; readonly sizeBytes: number }> {
  let urls = await request.urls()
  const count = urls.length
  if (count === 0) throw new AppError('remote', 'AMC gave no address for the rows of this run.')
  for (let part = 0; part < count; part++) {
    const sink = await openPart(deps, part)
    // Counted against the furthest try: storage that begins anew each time and always breaks off would else be asked for ever.
    let furthestBytes = sink.haveBytes
    const before = deps.writer.totalBytes - deps.writer.partBytes
    for (let fruitless = 0; !sink.isWhole; ) {
      const url = urls[part]
      if (url === undefined || urls.length !== count) throw new AppError('remote', 'AMC gave other addresses for the rows than before. Fetching begins anew.')
      checkAddress(url, request.trustedOrigin)
      const outcome = await fetchOnto(deps, { url, sink, onProgress: progress => request.onProgress({ doneBytes: before + progress.doneBytes, totalBytes: count === 1 ? progress.totalBytes : null }) }, signal)
      if (outcome.kind === 'whole') break
      fruitless = outcome.reachedBytes > furthestBytes ? 0 : fruitless + 1
      furthestBytes = Math.max(furthestBytes, outcome.reachedBytes)
      if (fruitless >= fruitlessTries) throw outcome.error
      await deps.clock.sleep(Math.min(10_000, 100 * 4 ** fruitless), signal)
      urls = await request.urls()
    }
  }
  return { parts: count, sizeBytes: deps.writer.totalBytes }
}

/** Takes up parts that were fetched whole by an earlier process; gives how many there are, 0 when one does not hang together. */
export async function takeUpParts(dir: string, writer: RowsWriter): Promise<number> {
  for (let part = 0; ; part++) {
    const source = await readSource(dir, part)
    if (source === undefined) return part
    await writer.beginPart(part)
    if (!source.isWhole || source.heldBytes !== writer.partBytes) return 0
    await writer.endPart()
  }
}

/** Where the bytes of one part go: into the writer as they come, or, packed with gzip, into a file that is opened at the end. */
interface PartSink {
  readonly haveBytes: number
  readonly isWhole: boolean
  readonly source: Source | undefined
  /** Says what is fetched now. `restarts`: what is held is of another file. */
  begin(source: Pick<Source, 'etag' | 'totalBytes'>, restarts: boolean): Promise<void>
  write(bytes: Buffer): Promise<void>
  /** Everything has come. Rejects with `remote` when it cannot be unpacked; the part begins anew then. */
  finish(): Promise<void>
  /** Ends a transfer, whole or not. */
  rest(): Promise<void>
  forget(): Promise<void>
}

async function openPart(deps: DownloadDeps, part: number): Promise<PartSink> {
  const { disk, writer, dir } = deps
  const packedPath = join(dir, resultFiles.packed(part))
  await writer.beginPart(part)
  let source = await readSource(dir, part)
  let packedBytes = await sizeOf(packedPath)
  let packed: DiskFile | undefined
  if (source === undefined || (source.isWhole && source.heldBytes !== writer.partBytes)) await forget()
  else if (source.isWhole) await writer.endPart()

  async function save(next: Source): Promise<void> {
    source = next
    await writeFile(join(dir, resultFiles.source(part)), JSON.stringify(next), { mode: 0o600 })
  }

  async function rest(): Promise<void> {
    await packed?.close()
    packed = undefined
  }

  async function forget(): Promise<void> {
    await rest()
    source = undefined
    packedBytes = 0
    await rm(join(dir, resultFiles.source(part)), { force: true })
    await rm(packedPath, { force: true })
    if (writer.partBytes > 0) await writer.restartPart()
  }

  async function unpack(): Promise<void> {
    if (writer.partBytes > 0) await writer.restartPart()
    const file = createReadStream(packedPath)
    try {
      for await (const chunk of file.pipe(createGunzip())) await writer.write(chunk as Buffer) // gunzip gives Buffers
    } catch (cause) {
      file.destroy()
      if (isFileError(cause)) throw cause
      await forget()
      throw new AppError('remote', 'The fetched file is damaged (it claims to be gzip and is not). Fetching begins anew.', { cause })
    }
  }

  return {
    get haveBytes() {
      return packedBytes > 0 ? packedBytes : writer.partBytes
    },
    get isWhole() {
      return source?.isWhole ?? false
    },
    get source() {
      return source
    },
    async begin(next, restarts) {
      if (restarts && (packedBytes > 0 || writer.partBytes > 0)) await forget()
      await save({ ...next, heldBytes: 0, isWhole: false })
    },
    async write(bytes) {
      const isPacked = packedBytes > 0 || (writer.partBytes === 0 && bytes[0] === 0x1f && bytes[1] === 0x8b)
      if (!isPacked) return writer.write(bytes)
      packed ??= await disk.openFile(packedPath, { keepBytes: packedBytes })
      await packed.write(bytes)
      packedBytes += bytes.length
    },
    async finish() {
      await rest()
      if (packedBytes > 0) await unpack()
      await writer.endPart()
      await rm(packedPath, { force: true })
      await save({ etag: source?.etag ?? null, totalBytes: source?.totalBytes ?? null, heldBytes: writer.partBytes, isWhole: true })
    },
    rest,
    forget,
  }
}

type Outcome = { readonly kind: 'whole' } | { readonly kind: 'broken'; readonly reachedBytes: number; readonly error: AppError }

interface Transfer {
  readonly url: string
  readonly sink: PartSink
  readonly onProgress: (progress: DownloadProgress) => void
}

async function fetchOnto(deps: DownloadDeps, job: Transfer, signal: AbortSignal): Promise<Outcome> {
  const { sink } = job
  try {
    if (sink.source?.totalBytes !== undefined && sink.source.totalBytes !== null && sink.haveBytes === sink.source.totalBytes && sink.haveBytes > 0) {
      await sink.finish()
      return { kind: 'whole' }
    }
    return await transfer(deps, job, signal)
  } catch (thrown) {
    signal.throwIfAborted()
    if (isFileError(thrown)) throw storageError(thrown)
    if (thrown instanceof AppError) throw thrown
    return { kind: 'broken', reachedBytes: sink.haveBytes, error: new AppError('offline', 'The connection to AMC\'s storage broke off while the rows were fetched.', { cause: thrown }) }
  } finally {
    await sink.rest()
  }
}

async function transfer(deps: DownloadDeps, { url, sink, onProgress }: Transfer, signal: AbortSignal): Promise<Outcome> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity' }
  const haveBytes = sink.haveBytes
  if (haveBytes > 0) {
    headers['range'] = `bytes=${haveBytes}-`
    if (sink.source?.etag) headers['if-range'] = sink.source.etag
  }
  const answer = await open(url, headers, deps.idleTimeoutMs, signal)
  const status = answer.statusCode ?? 0
  if (status !== 200 && status !== 206) {
    const text = await readText(answer)
    if (status === 416) await sink.forget()
    const error = new AppError('remote', `AMC's storage refused to give the rows (HTTP ${status}).`, { details: { httpStatus: status, amcText: text } })
    return { kind: 'broken', reachedBytes: 0, error }
  }
  const range = status === 206 ? /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(String(answer.headers['content-range'] ?? '')) : null
  const startBytes = range ? Number(range[1]) : 0
  if (status === 206 && (range === null || startBytes !== haveBytes)) {
    answer.destroy()
    await sink.forget()
    return { kind: 'broken', reachedBytes: 0, error: new AppError('remote', 'AMC\'s storage gave another part of the rows than it was asked for.') }
  }
  const length = Number(answer.headers['content-length'] ?? Number.NaN)
  const totalBytes = range && range[2] !== '*' ? Number(range[2]) : Number.isNaN(length) ? null : startBytes + length
  if (totalBytes !== null) await checkRoom(deps.disk, deps.dir, totalBytes - startBytes)
  await sink.begin({ etag: answer.headers.etag ?? null, totalBytes }, startBytes === 0)

  const doneBytes = await pour(answer, { sink, startBytes, totalBytes, onProgress }, signal)
  if (!answer.complete || (totalBytes !== null && doneBytes !== totalBytes)) {
    return { kind: 'broken', reachedBytes: doneBytes, error: new AppError('offline', 'The connection to AMC\'s storage broke off while the rows were fetched.') }
  }
  await sink.finish()
  return { kind: 'whole' }
}

/** Writes what arrives, in larger pieces, and never reads ahead of the disk. What arrived before a failure is on disk. */
async function pour(answer: IncomingMessage, job: { readonly sink: PartSink; readonly startBytes: number; readonly totalBytes: number | null; readonly onProgress: (progress: DownloadProgress) => void }, signal: AbortSignal): Promise<number> {
  let doneBytes = job.startBytes
  let pending: Buffer[] = []
  let pendingBytes = 0
  const flush = async () => {
    if (pendingBytes === 0) return
    const bytes = Buffer.concat(pending)
    pending = []
    pendingBytes = 0
    await job.sink.write(bytes)
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
    return doneBytes
  } finally {
    answer.destroy()
  }
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
  const short = await roomShort(disk, dir, neededBytes)
  if (short) throw new AppError('storage', `The rows need ${short.needed}, and the disk has ${short.free} left, so they were not fetched. Make room on the disk of the profile folder.`)
}

async function readSource(dir: string, part: number): Promise<Source | undefined> {
  try {
    return Source.parse(JSON.parse(await readFile(join(dir, resultFiles.source(part)), 'utf8')))
  } catch {
    return undefined
  }
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(found => found.size, () => 0)
}
