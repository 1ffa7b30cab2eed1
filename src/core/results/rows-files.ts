/** Files of rows for looking, and their indexes: written here, read in `row-reader.ts`. */
import { createReadStream } from 'node:fs'
import { readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { quoteText, textExpression, type StoredColumn } from './column-types.ts'
import type { Disk } from './disk.ts'
import type { Duck } from './duck.ts'
import { resultFiles, type ColumnsFile, type RowsFile } from './manifest.ts'
import { createRecordScanner } from './record-scanner.ts'
import { relationOf } from './relation.ts'

/** A file whose rows and their places are known. */
interface IndexedFile {
  readonly file: string
  readonly sizeBytes: number
  readonly rows: number
  readonly groups: Uint32Array
  readonly groupCount: number
  /** One for each group. */
  readonly sums: Uint32Array
}

/** Where the groups of rows of a file begin, and what their bytes add up to. */
export interface RowsIndex {
  readonly groups: Uint32Array
  readonly sums: Uint32Array
}

/** Writes the index of a file beside it, whole or not at all. */
export async function writeIndex(disk: Disk, dir: string, { file, sizeBytes, rows, groups, groupCount, sums }: IndexedFile): Promise<RowsFile> {
  const path = join(dir, resultFiles.index(file))
  const out = await disk.openFile(`${path}.partial`, { keepBytes: 0 })
  try {
    for (const numbers of [groups.subarray(0, groupCount), sums]) await out.write(new Uint8Array(littleEndian(numbers).buffer))
  } finally {
    await out.close()
  }
  await rename(`${path}.partial`, path)
  return { file, rows, sizeBytes, groups: groupCount }
}

/** Reads an index. Rejects when it is not as long as it should be; a wrong place or sum shows when the rows there are read. */
export async function readIndex(dir: string, { file, groups }: RowsFile): Promise<RowsIndex> {
  const bytes = await readFile(join(dir, resultFiles.index(file)))
  if (bytes.length !== groups * 8) throw new Error(`the index of ${file} has ${bytes.length} bytes`)
  const numbers = littleEndian(new Uint32Array(new Uint8Array(bytes).buffer))
  return { groups: numbers.subarray(0, groups), sums: numbers.subarray(groups) }
}

/** Turns the byte order on machines that need it; a copy. */
function littleEndian(numbers: Uint32Array): Uint32Array {
  const copy = numbers.slice()
  if (new Uint8Array(new Uint32Array([1]).buffer)[0] === 1) return copy
  const view = new DataView(copy.buffer)
  for (let index = 0; index < copy.length; index++) view.setUint32(index * 4, numbers[index] ?? 0, true)
  return copy
}

/** Writes the rows of a result again as CSV, with its index: for results that did not come as CSV by the book. */
export async function writeRowsOfColumns(
  job: { readonly duck: Duck; readonly disk: Disk; readonly dir: string; readonly columns: readonly StoredColumn[]; readonly columnsFiles: readonly ColumnsFile[] }, signal: AbortSignal,
): Promise<RowsFile> {
  const { duck, disk, dir, columns } = job
  const path = join(dir, resultFiles.rows)
  const list = columns.map(column => `${textExpression(column)} AS ${column.field}`)
  try {
    // Blank lines would be lost, so a single column is always quoted.
    const force = columns.length === 1 ? `, FORCE_QUOTE *` : ''
    await duck.rows(`COPY (SELECT ${list.join(', ')} FROM ${relationOf(dir, job.columnsFiles)} ORDER BY rid) TO ${quoteText(`${path}.partial`)} (FORMAT csv, HEADER true, DELIMITER ',', QUOTE '"', ESCAPE '"', NULLSTR ''${force})`, signal)
    await rename(`${path}.partial`, path)
  } catch (thrown) {
    await rm(`${path}.partial`, { force: true })
    throw thrown
  }
  const scanner = createRecordScanner({ startBytes: 0, countsBlankLines: true })
  let headBytes = 0
  let body: ReturnType<typeof createRecordScanner> | undefined
  for await (const chunk of createReadStream(path, { signal, highWaterMark: 1024 * 1024 })) {
    let bytes = chunk as Buffer // a stream without encoding gives Buffers
    if (body === undefined) {
      const taken = scanner.push(bytes, 1)
      headBytes += taken
      if (scanner.rows === 0) continue
      body = createRecordScanner({ startBytes: headBytes, countsBlankLines: true })
      bytes = bytes.subarray(taken)
    }
    body.push(bytes)
  }
  body?.end()
  const rows = job.columnsFiles.reduce((sum, file) => sum + file.rows, 0)
  if ((body?.rows ?? 0) !== rows) throw new Error(`${rows} rows were written and ${body?.rows ?? 0} found again`)
  const { groups, groupCount } = body?.live ?? { groups: new Uint32Array(), groupCount: 0 }
  return writeIndex(disk, dir, { file: resultFiles.rows, sizeBytes: body?.offset ?? headBytes, rows, groups, groupCount, sums: body?.sums() ?? new Uint32Array() })
}
