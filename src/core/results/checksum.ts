import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { ColumnsFile } from './manifest.ts'

const readBytes = 1024 * 1024

/** CRC-32 of a file, some gigabytes a second, a megabyte held at a time. Rejects with what the file system said, or the signal's reason. */
export async function checksumOf(path: string, signal: AbortSignal): Promise<number> {
  const file = await open(path, 'r')
  try {
    const buffer = Buffer.allocUnsafe(readBytes)
    let sum = 0
    for (;;) {
      signal.throwIfAborted()
      const { bytesRead } = await file.read(buffer, 0, readBytes, null)
      if (bytesRead === 0) return sum
      sum = crc32(buffer.subarray(0, bytesRead), sum)
    }
  } finally {
    await file.close()
  }
}

/** A Parquet file of `dir` as the manifest names it. */
export async function describeColumnsFile(dir: string, file: string, rows: number, signal: AbortSignal): Promise<ColumnsFile> {
  const path = join(dir, file)
  return { file, rows, sizeBytes: (await stat(path)).size, crc32: await checksumOf(path, signal) }
}
