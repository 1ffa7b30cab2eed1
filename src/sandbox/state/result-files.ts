import { createReadStream, mkdirSync, rmSync } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ResultFile } from './execution-record.ts'

/** AMC gives at most this many addresses per execution. */
const maxFiles = 5

export interface ResultFiles {
  /** Folder of one execution's files; made when missing. */
  folderFor(executionId: string): string
  pathOf(executionId: string, name: string): string
  /** Removes everything of one execution. */
  remove(executionId: string): void
}

/** Result files live in `dir/<execution id>/`. */
export function createResultFiles(dir: string): ResultFiles {
  const folderOf = (executionId: string): string => join(dir, executionId)
  return {
    folderFor: (executionId) => {
      mkdirSync(folderOf(executionId), { recursive: true })
      return folderOf(executionId)
    },
    pathOf: (executionId, name) => join(folderOf(executionId), name),
    remove: (executionId) => rmSync(folderOf(executionId), { recursive: true, force: true }),
  }
}

export interface SplitOptions {
  /** 0 keeps one file. */
  readonly rowsPerFile: number
  /** Data rows of the whole. */
  readonly rowCount: number
  readonly quote: string
  readonly escape: string
}

/**
 * Cuts a CSV into files of `rowsPerFile` rows, each with the header line again, at most five (the rows per file grow
 * when needed). Line ends inside quotes do not count. The original is replaced by `<name>`, `<name>-part2`…
 */
export async function splitCsv(folder: string, name: string, options: SplitOptions, signal: AbortSignal): Promise<readonly ResultFile[]> {
  const rowsPerFile = Math.max(options.rowsPerFile, Math.ceil(options.rowCount / maxFiles))
  const source = join(folder, name)
  if (options.rowsPerFile === 0 || options.rowCount <= rowsPerFile) return [{ name, sizeBytes: (await stat(source)).size }]
  const whole = `${source}.whole`
  await rename(source, whole)
  const files: ResultFile[] = []
  let part: PartWriter | undefined
  let header: Buffer | undefined
  let rowsInPart = 0
  const finishPart = async (): Promise<void> => {
    if (part) files.push({ name: part.name, sizeBytes: await part.finish() })
    part = undefined
  }
  try {
    for await (const row of csvRows(whole, options.quote, options.escape, signal)) {
      if (!header) {
        header = row
        continue
      }
      if (rowsInPart === rowsPerFile) await finishPart()
      if (!part) {
        const partName = files.length === 0 ? name : name.replace(/\.csv$/, `-part${files.length + 1}.csv`)
        part = await openPart(folder, partName)
        await part.write(header)
        rowsInPart = 0
      }
      await part.write(row)
      rowsInPart += 1
    }
  } finally {
    await finishPart()
  }
  await rm(whole)
  return files
}

interface PartWriter {
  readonly name: string
  write(row: Buffer): Promise<void>
  /** Closes the file and gives its size in bytes. */
  finish(): Promise<number>
}

async function openPart(folder: string, name: string): Promise<PartWriter> {
  const file = await open(join(folder, name), 'w')
  let waiting: Buffer[] = []
  let waitingBytes = 0
  let sizeBytes = 0
  const flush = async (): Promise<void> => {
    await file.appendFile(Buffer.concat(waiting))
    waiting = []
    waitingBytes = 0
  }
  return {
    name,
    write: async (row) => {
      waiting.push(row)
      waitingBytes += row.length
      sizeBytes += row.length
      if (waitingBytes > 1_048_576) await flush()
    },
    finish: async () => {
      await flush()
      await file.close()
      return sizeBytes
    },
  }
}

/** The rows of a CSV as bytes, line ends included. */
async function* csvRows(path: string, quote: string, escape: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  const quoteByte = quote.charCodeAt(0)
  const escapeByte = escape === quote ? -1 : escape.charCodeAt(0)
  let pending: Buffer[] = []
  let isQuoted = false
  let isEscaped = false
  for await (const chunk of createReadStream(path, { signal })) {
    // Streams without an encoding give buffers.
    const bytes = chunk as Buffer
    let start = 0
    for (let index = 0; index < bytes.length; index += 1) {
      const byte = bytes[index]
      if (isEscaped) isEscaped = false
      else if (byte === escapeByte) isEscaped = true
      else if (byte === quoteByte) isQuoted = !isQuoted
      else if (byte === 10 && !isQuoted) {
        yield Buffer.concat([...pending, bytes.subarray(start, index + 1)])
        pending = []
        start = index + 1
      }
    }
    if (start < bytes.length) pending.push(bytes.subarray(start))
  }
  if (pending.length > 0) yield Buffer.concat(pending)
}
