/** The last steps of storing: files synced, equal ones kept once, the manifest written last. */
import { link, open, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { ResultFacts, ResultOrigin } from '#shared/results/contract.ts'
import type { Clock } from '#core/ports.ts'
import type { StoredFiles } from './arriving-result.ts'
import { isFileError, storageError, syncFolder } from './disk.ts'
import { resultFiles, type Manifest } from './manifest.ts'
import type { ResultTable } from './result-table.ts'

/** What a manifest says beside its files. */
export interface ResultAbout {
  readonly origin: ResultOrigin
  readonly title: string
  readonly synthetic: boolean
  readonly facts: ResultFacts | null
}

/** Syncs the files, keeps equal ones once, and writes the manifest last: without it there is no result. Rejects with `storage`. */
export async function sealResult({ root, table, clock }: { readonly root: string; readonly table: ResultTable; readonly clock: Clock }, id: ExecutionId, files: StoredFiles, about: ResultAbout): Promise<Manifest> {
  return writable(async () => {
    const dir = join(root, id)
    await shareEqualFiles(root, table.twinOf(files.contentHash, id), dir, files)
    const names = [...files.rowsFiles.flatMap(({ file }) => [file, resultFiles.index(file)]), ...files.columnsFiles.map(({ file }) => file)]
    for (const name of names) await syncFile(join(dir, name))
    const sizeBytes = [...files.rowsFiles, ...files.columnsFiles].reduce((sum, file) => sum + file.sizeBytes, 0)
    const manifest: Manifest = {
      version: 2, executionId: id, ...about, columns: [...files.columns], rowCount: files.rowCount, sizeBytes, csvBytes: files.csvBytes, contentHash: files.contentHash,
      rowsFiles: [...files.rowsFiles], columnsFiles: [...files.columnsFiles], warnings: [...files.warnings], keepsCsv: files.keepsCsv, storedAtMs: clock.now(),
    }
    const draft = join(dir, `${resultFiles.manifest}.partial`)
    await writeFile(draft, JSON.stringify(manifest), { mode: 0o600 })
    await syncFile(draft)
    await rename(draft, join(dir, resultFiles.manifest))
    await syncFolder(dir)
    return manifest
  })
}

/** Rows that are the same as those of an earlier result take no room of their own, where the file system can do that. */
async function shareEqualFiles(root: string, twin: Manifest | undefined, dir: string, files: StoredFiles): Promise<void> {
  if (twin === undefined || twin.csvBytes !== files.csvBytes) return
  const own = new Map(files.rowsFiles.map(({ file, sizeBytes }) => [file, sizeBytes]))
  for (const { file, sizeBytes } of twin.rowsFiles) {
    const theirs = join(root, twin.executionId, file)
    const shared = join(dir, `${file}.shared`)
    // A twin that was damaged since is not taken over; whatever else is in the way only costs room.
    const isWhole = own.get(file) === sizeBytes && await stat(theirs).then(found => found.size === sizeBytes, () => false)
    if (isWhole && await hasSameBytes(theirs, join(dir, file)) && await link(theirs, shared).then(() => true, () => false)) await rename(shared, join(dir, file))
  }
}

/** Runs what touches the disk; what the disk refuses becomes a `storage` error. */
export async function writable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    throw isFileError(thrown) ? storageError(thrown) : thrown
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

async function hasSameBytes(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([open(one, 'r'), open(other, 'r')])
  try {
    const left = Buffer.alloc(1024 * 1024)
    const right = Buffer.alloc(1024 * 1024)
    for (let at = 0; ; ) {
      const [x, y] = await Promise.all([a.read(left, 0, left.length, at), b.read(right, 0, right.length, at)])
      if (x.bytesRead !== y.bytesRead || !left.subarray(0, x.bytesRead).equals(right.subarray(0, y.bytesRead))) return false
      if (x.bytesRead === 0) return true
      at += x.bytesRead
    }
  } finally {
    await a.close()
    await b.close()
  }
}
