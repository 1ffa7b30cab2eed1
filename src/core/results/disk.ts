import { open, statfs } from 'node:fs/promises'
import { AppError } from '#shared/base/app-error.ts'

/** A file that is being written, piece by piece, in order. */
export interface DiskFile {
  write(bytes: Uint8Array): Promise<void>
  /** Returns when everything written is on the disk itself. */
  sync(): Promise<void>
  close(): Promise<void>
}

/** What writing results needs of the file system; tests put a full disk behind it. */
export interface Disk {
  /** Opens a file for writing: `append` goes on after its `keepBytes`, `replace` starts it anew. */
  openFile(path: string, mode: { readonly keepBytes: number }): Promise<DiskFile>
  /** Bytes that can still be written below `dir`, or null when the system does not say. */
  freeBytes(dir: string): Promise<number | null>
}

/** The machine's own disk. */
export const systemDisk: Disk = {
  async openFile(path, { keepBytes }) {
    const file = await open(path, keepBytes > 0 ? 'r+' : 'w', 0o600)
    await file.truncate(keepBytes)
    let at = keepBytes
    return {
      async write(bytes) {
        let done = 0
        while (done < bytes.byteLength) {
          const { bytesWritten } = await file.write(bytes, done, bytes.byteLength - done, at)
          done += bytesWritten
          at += bytesWritten
        }
      },
      sync: () => file.sync(),
      close: () => file.close(),
    }
  },
  async freeBytes(dir) {
    try {
      const { bavail, bsize } = await statfs(dir)
      return bavail * bsize
    } catch {
      return null
    }
  },
}

/** Room that is left on the disk whatever is fetched or imported, for everything else that lives there. */
const reservedBytes = 64 * 1024 * 1024

/** Undefined when so many bytes fit below `dir`, or the system does not say; else what is needed and what is free, in words. */
export async function roomShort(disk: Pick<Disk, 'freeBytes'>, dir: string, neededBytes: number): Promise<{ readonly needed: string; readonly free: string } | undefined> {
  const freeBytes = await disk.freeBytes(dir)
  if (freeBytes === null || neededBytes + reservedBytes <= freeBytes) return undefined
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1_000_000).toLocaleString('en-US')} MB`
  return { needed: megabytes(neededBytes), free: megabytes(freeBytes) }
}

/** True for what a full disk or a used-up quota throws, from Node or from DuckDB. */
export function isDiskFull(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false
  const code = 'code' in thrown ? String(thrown.code) : ''
  return code === 'ENOSPC' || code === 'EDQUOT' || /no space left|disk( is)? full|disk quota/i.test(thrown.message)
}

/** The sentence for a disk that refuses. */
export function storageError(cause: unknown): AppError {
  if (isDiskFull(cause)) return new AppError('storage', 'The disk is full, so the rows were not kept. Nothing half is shown. Make room on the disk of the profile folder.', { cause })
  return new AppError('storage', `A file could not be written, so the rows were not kept there (${cause instanceof Error ? cause.message : String(cause)}). Check the folder and its rights.`, { cause })
}

/** True for what the file system throws about a place it cannot write to or read from. */
export function isFileError(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  return /^(ENOSPC|EDQUOT|EACCES|EPERM|EROFS|EIO|EMFILE|ENFILE|EFBIG|ENOENT|ENOTDIR|EISDIR|EEXIST|ENAMETOOLONG)$/.test(code)
}

/** Makes a rename in `dir` survive a power cut. Systems that cannot sync a folder are left alone. */
export async function syncFolder(dir: string): Promise<void> {
  try {
    const folder = await open(dir, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  } catch {
    // Windows refuses to open a folder; its file system orders renames itself.
  }
}
