/** Reading the few files of a zip archive that somebody handed over. Nothing in it is believed before it was checked. */
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { crc32 } from 'node:zlib'
import { openPromise, type Entry, type ZipFile } from 'yauzl'
import { AppError } from '#shared/base/app-error.ts'

/** A file of an archive that is open; it can be read more than once. */
export interface ZipEntry {
  /** As bytes. Rejects with `invalid-input` when it is larger than `mostBytes`, whatever the archive says of it, or was changed. */
  read(mostBytes: number): Promise<Buffer>
  /** A file that lies in the archive as it is, piece by piece. Throws `invalid-input` for a packed one, and at its end for a changed one. */
  stream(): Readable
}

/**
 * Gives `use` the entries of an archive by their names and what that gives back; the archive is open until then. Rejects with
 * `invalid-input` for what is no archive of at most `mostEntries` files, stored or deflated, not encrypted, each name once.
 */
export async function inZip<T>(path: string, mostEntries: number, use: (entries: ReadonlyMap<string, ZipEntry>) => Promise<T>): Promise<T> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true }).catch(refuse)
  // An event that nobody hears would end the process; what is wrong with the archive is thrown where it is read.
  zip.on('error', () => undefined)
  try {
    if (zip.entryCount > mostEntries) throw notAnArchive()
    return await use(await entriesOf(zip).catch(refuse))
  } finally {
    zip.close()
  }
}

async function entriesOf(zip: ZipFile): Promise<ReadonlyMap<string, ZipEntry>> {
  const entries = new Map<string, ZipEntry>()
  for await (const entry of zip.eachEntry()) {
    const { fileName, compressionMethod, compressedSize, uncompressedSize } = entry
    if (entries.has(fileName) || entry.isEncrypted() || (compressionMethod !== 0 && compressionMethod !== 8)) throw notAnArchive()
    entries.set(fileName, {
      async read(mostBytes) {
        if (uncompressedSize > mostBytes || compressedSize > mostBytes) throw notAnArchive()
        return await buffer(piecesOf(zip, entry))
      },
      stream() {
        if (compressionMethod !== 0) throw notAnArchive()
        return Readable.from(piecesOf(zip, entry), { objectMode: false })
      },
    })
  }
  return entries
}

/** The zip library counts the bytes while it unpacks them; their checksum is left to us. */
async function* piecesOf(zip: ZipFile, entry: Entry): AsyncGenerator<Buffer, void, void> {
  let checksum = 0
  try {
    for await (const piece of await zip.openReadStreamPromise(entry)) {
      checksum = crc32(piece as Buffer, checksum) // streams of files give Buffers
      yield piece as Buffer
    }
  } catch (thrown) {
    refuse(thrown)
  }
  if (checksum !== entry.crc32) throw notAnArchive()
}

/** What the file system says is passed on; anything else is the archive's own fault. */
function refuse(thrown: unknown): never {
  throw thrown instanceof AppError || (thrown instanceof Error && 'syscall' in thrown) ? thrown : notAnArchive()
}

function notAnArchive(): AppError {
  return new AppError('invalid-input', 'This file is no bundle of RecomAMP, or it was cut off or changed on its way. Nothing was opened; ask for it again.')
}
