import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createCsvScanner } from './csv-scanner.ts'
import type { Disk } from './disk.ts'

const pieceBytes = 1024 * 1024
const lineFeed = 0x0a

/**
 * Writes several CSV files with the same header as one, in order. Gives false, and no file worth using, when a header differs
 * from the first one or is longer than a megabyte. (DuckDB reads a list of files in parallel and has been seen to mix up
 * their order; one file it reads in order.)
 */
export async function joinCsv(job: { readonly parts: readonly string[]; readonly target: string; readonly disk: Disk }, signal: AbortSignal): Promise<boolean> {
  const heads = []
  for (const part of job.parts) heads.push(await readHead(part))
  const [first] = heads
  if (!heads.every(head => head !== undefined && head.names.join('\0') === first?.names.join('\0'))) return false
  const file = await job.disk.openFile(job.target, { keepBytes: 0 })
  try {
    let last = lineFeed
    for (const [index, part] of job.parts.entries()) {
      if (last !== lineFeed) await file.write(Buffer.from('\n'))
      for await (const chunk of createReadStream(part, { signal, highWaterMark: pieceBytes, start: index === 0 ? 0 : (heads[index]?.endBytes ?? 0) })) {
        const bytes = chunk as Buffer // a stream without encoding gives Buffers
        await file.write(bytes)
        last = bytes.at(-1) ?? last
      }
    }
  } finally {
    await file.close()
  }
  return true
}

/** The header's names and where the rows begin, or undefined when that is not within the first megabyte. */
async function readHead(path: string): Promise<{ readonly names: readonly string[]; readonly endBytes: number } | undefined> {
  const file = await open(path, 'r')
  const bytes = Buffer.alloc(pieceBytes)
  let length: number
  try {
    length = (await file.read(bytes, 0, pieceBytes, 0)).bytesRead
  } finally {
    await file.close()
  }
  let names: readonly string[] | undefined
  const scanner = createCsvScanner({ maxCellBytes: pieceBytes, onRecord: cells => void (names ??= cells.map(cell => cell.bytes.toString('utf8'))) })
  for (let at = 0; at < length; at++) {
    scanner.push(bytes.subarray(at, at + 1))
    if (names !== undefined) {
      const isPair = bytes[at] === 0x0d && bytes[at + 1] === lineFeed
      return { names, endBytes: at + (isPair ? 2 : 1) }
    }
  }
  scanner.end()
  return names === undefined || length === pieceBytes ? undefined : { names, endBytes: length }
}
