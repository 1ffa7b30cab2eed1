/** Reading the few files of a zip archive that somebody handed over. Nothing in it is believed before it was checked. */
import { createReadStream } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import { AppError } from '#shared/base/app-error.ts'

const endBytes = 22
const longestComment = 65_535
const largestDirectory = 1024 * 1024
const inflate = promisify(inflateRaw)

export interface ZipEntry {
  readonly name: string
  /** Of its contents. */
  readonly sizeBytes: number
  readonly isStored: boolean
  readonly packedBytes: number
  readonly headerAt: number
}

/** The entries of an archive. Rejects with `invalid-input` for what is no plain archive of at most `mostEntries` files, each name once. */
export async function listZip(path: string, mostEntries: number): Promise<readonly ZipEntry[]> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const tailAt = Math.max(0, size - endBytes - longestComment)
    const tail = await readAt(file, tailAt, size - tailAt)
    const end = tail.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
    if (end < 0 || tail.length - end < endBytes) throw notAnArchive()
    const count = tail.readUInt16LE(end + 10)
    const directoryBytes = tail.readUInt32LE(end + 12)
    const directoryAt = tail.readUInt32LE(end + 16)
    if (count > mostEntries || directoryBytes > largestDirectory || directoryAt + directoryBytes > size) throw notAnArchive()
    const entries = readDirectory(await readAt(file, directoryAt, directoryBytes), count, size)
    if (new Set(entries.map(({ name }) => name)).size !== entries.length) throw notAnArchive()
    return entries
  } finally {
    await file.close()
  }
}

function readDirectory(directory: Buffer, count: number, fileBytes: number): ZipEntry[] {
  const entries: ZipEntry[] = []
  for (let at = 0; entries.length < count;) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== 0x02014b50) throw notAnArchive()
    const method = directory.readUInt16LE(at + 10)
    const [packedBytes, sizeBytes] = [directory.readUInt32LE(at + 20), directory.readUInt32LE(at + 24)]
    const nameBytes = directory.readUInt16LE(at + 28)
    const headerAt = directory.readUInt32LE(at + 42)
    const isEncrypted = (directory.readUInt16LE(at + 8) & 1) === 1
    if (isEncrypted || (method !== 0 && method !== 8) || (method === 0 && packedBytes !== sizeBytes) || headerAt + packedBytes > fileBytes) throw notAnArchive()
    entries.push({ name: directory.toString('utf8', at + 46, at + 46 + nameBytes), sizeBytes, isStored: method === 0, packedBytes, headerAt })
    at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  return entries
}

async function contentAt(file: FileHandle, entry: ZipEntry): Promise<number> {
  const header = await readAt(file, entry.headerAt, 30)
  if (header.readUInt32LE(0) !== 0x04034b50) throw notAnArchive()
  return entry.headerAt + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
}

/** A small file as bytes. Rejects with `invalid-input` when it is larger than `mostBytes`, whatever the archive says of it. */
export async function readZipEntry(path: string, entry: ZipEntry, mostBytes: number): Promise<Buffer> {
  if (entry.sizeBytes > mostBytes || entry.packedBytes > mostBytes) throw notAnArchive()
  const file = await open(path, 'r')
  try {
    const packed = await readAt(file, await contentAt(file, entry), entry.packedBytes)
    const bytes = entry.isStored ? packed : await inflate(packed, { maxOutputLength: Math.max(1, mostBytes) }).catch(() => Buffer.alloc(0))
    if (bytes.length !== entry.sizeBytes) throw notAnArchive()
    return bytes
  } finally {
    await file.close()
  }
}

/** A file that lies in the archive as it is, as a stream. Rejects with `invalid-input` for a packed one. */
export async function streamZipEntry(path: string, entry: ZipEntry): Promise<Readable> {
  if (!entry.isStored) throw notAnArchive()
  if (entry.sizeBytes === 0) return Readable.from([])
  const file = await open(path, 'r')
  try {
    const start = await contentAt(file, entry)
    return createReadStream(path, { start, end: start + entry.sizeBytes - 1 })
  } finally {
    await file.close()
  }
}

async function readAt(file: FileHandle, at: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes)
  const { bytesRead } = await file.read(buffer, 0, bytes, at)
  if (bytesRead !== bytes) throw notAnArchive()
  return buffer
}

function notAnArchive(): AppError {
  return new AppError('invalid-input', 'This file is no bundle of RecomAMP, or it was cut off or changed on its way. Nothing was opened; ask for it again.')
}
