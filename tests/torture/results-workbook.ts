/**
 * `node tests/torture/results-workbook.ts [--rows 1048600] [--width 10]`: exports so many rows with texts of `width` characters as an Excel
 * workbook through the real limits, and reads the file with a reader of its own: every sheet's size, checksum and rows. A sheet of
 * more than 4 GB, which only ZIP64 can hold: `--rows 1000000 --width 4400`.
 */
import { createReadStream, mkdtempSync, openSync, closeSync, readSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { crc32, createInflateRaw } from 'node:zlib'
import pino from 'pino'
import { systemClock } from '#shared/base/clock.ts'
import type { ExecutionId } from '#shared/base/ids.ts'
import { Scope } from '#shared/base/scope.ts'
import { ExportRequest } from '#shared/results/exports.ts'
import { openDatabase } from '#core/db/database.ts'
import { createResults } from '#core/results/results.ts'
import { systemIds } from '#core/shell/system-ids.ts'

interface Entry {
  readonly name: string
  readonly checksum: number
  readonly packedBytes: number
  readonly bytes: number
  readonly at: number
}

/** The directory of a ZIP file, by the book (APPNOTE 4.3), 64-bit fields included. */
function directoryOf(path: string): readonly Entry[] {
  const size = statSync(path).size
  const file = openSync(path, 'r')
  const bytesAt = (at: number, length: number) => {
    const bytes = Buffer.alloc(length)
    readSync(file, bytes, 0, length, at)
    return bytes
  }
  try {
    const end = bytesAt(size - 22, 22)
    if (end.readUInt32LE(0) !== 0x06054b50) throw new Error('the file does not end as a ZIP file does')
    let count = end.readUInt16LE(10)
    let length = end.readUInt32LE(12)
    let at = end.readUInt32LE(16)
    if (at === 0xffffffff) {
      const locator = bytesAt(size - 42, 20)
      const end64 = bytesAt(Number(locator.readBigUInt64LE(8)), 56)
      count = Number(end64.readBigUInt64LE(32))
      length = Number(end64.readBigUInt64LE(40))
      at = Number(end64.readBigUInt64LE(48))
    }
    const bytes = bytesAt(at, length)
    const entries: Entry[] = []
    for (let offset = 0; entries.length < count; ) {
      const [nameLength, extraLength] = [bytes.readUInt16LE(offset + 28), bytes.readUInt16LE(offset + 30)]
      const name = bytes.toString('utf8', offset + 46, offset + 46 + nameLength)
      const found = { packedBytes: bytes.readUInt32LE(offset + 20), bytes: bytes.readUInt32LE(offset + 24), at: bytes.readUInt32LE(offset + 42) }
      for (let extra = offset + 46 + nameLength; extra < offset + 46 + nameLength + extraLength; extra += 4 + bytes.readUInt16LE(extra + 2)) {
        if (bytes.readUInt16LE(extra) !== 1) continue
        let field = extra + 4
        for (const key of ['bytes', 'packedBytes', 'at'] as const) {
          if (found[key] !== 0xffffffff) continue
          found[key] = Number(bytes.readBigUInt64LE(field))
          field += 8
        }
      }
      const local = bytesAt(found.at, 30)
      entries.push({ ...found, name, checksum: bytes.readUInt32LE(offset + 16), at: found.at + 30 + local.readUInt16LE(26) + local.readUInt16LE(28) })
      offset += 46 + nameLength + extraLength + bytes.readUInt16LE(offset + 32)
    }
    return entries
  } finally {
    closeSync(file)
  }
}

/** Rows of a sheet; throws when it is not what the directory says. */
async function rowsOf(path: string, { name, at, packedBytes, bytes, checksum }: Entry): Promise<number> {
  const mark = Buffer.from('</row>')
  let [rows, size, sum, carry] = [0, 0, 0, Buffer.alloc(0)]
  for await (const chunk of createReadStream(path, { start: at, end: at + packedBytes - 1, highWaterMark: 1024 * 1024 }).pipe(createInflateRaw({ chunkSize: 1024 * 1024 }))) {
    const piece = chunk as Buffer // a stream without encoding gives Buffers
    size += piece.length
    sum = crc32(piece, sum)
    const text = Buffer.concat([carry, piece])
    for (let found = text.indexOf(mark); found >= 0; found = text.indexOf(mark, found + mark.length)) rows++
    carry = Buffer.from(text.subarray(Math.max(0, text.length - mark.length + 1)))
  }
  if (size !== bytes || sum !== checksum) throw new Error(`${name} has ${size} bytes with checksum ${sum}, the directory says ${bytes} and ${checksum}`)
  return rows
}

const { values } = parseArgs({ options: { rows: { type: 'string', default: '1048600' }, width: { type: 'string', default: '10' } } })
const [rowCount, width] = [Number(values.rows), Number(values.width)]
const profile = mkdtempSync(join(tmpdir(), 'recomamp-workbook-'))
const scope = new Scope('a large workbook')
const path = join(profile, 'out.xlsx')
try {
  const { db } = openDatabase({ dir: profile, clock: systemClock }, scope)
  const results = createResults({ db, clock: systemClock, ids: systemIds, emit: () => {}, logger: pino({ level: 'silent' }), profileDir: profile, files: { saveFile: async () => path } }, scope)
  const call = { signal: scope.signal, clientId: 'workbook' }
  let row = -1
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const lines: string[] = row < 0 ? ['n,t'] : []
      for (let step = 0; step < 1_000 && ++row < rowCount; step++) lines.push(`${row},${String(row).padEnd(width, 'x')}`)
      controller.enqueue(new TextEncoder().encode(`${lines.join('\n')}\n`))
      if (row >= rowCount) controller.close()
    },
  })
  const answer = await results.bulk(new Request('http://core.test/bulk/imports?name=large.csv', { method: 'POST', body, duplex: 'half' } as RequestInit), scope.signal) // Node needs `duplex`, the web's types lack it
  if (!answer) throw new Error('no answer')
  const { executionId } = await answer.json() as { executionId: ExecutionId } // the door's own shape
  let job = await results.handlers.startExport(ExportRequest.parse({ executionId, format: 'xlsx' }), call)
  while (job?.state === 'running') {
    await systemClock.sleep(50, scope.signal)
    job = await results.handlers.exportJob({ id: job.id as Parameters<typeof results.handlers.exportJob>[0]['id'] }, call) // the job's own id
  }
  process.stdout.write(`${job?.state ?? 'nothing'}: ${job?.message ?? ''}\n`)
  let found = 0
  for (const entry of directoryOf(path)) {
    if (!entry.name.startsWith('xl/worksheets/')) continue
    const rows = await rowsOf(path, entry)
    // The header is one of them.
    found += rows - 1
    process.stdout.write(`${entry.name}: ${rows.toLocaleString('en-US')} rows, ${(entry.bytes / 1e6).toFixed(0)} MB (${(entry.packedBytes / 1e6).toFixed(0)} MB packed), size and checksum right\n`)
  }
  if (found !== rowCount) throw new Error(`${found} of ${rowCount} rows are in the workbook`)
} finally {
  await scope.close()
  rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
}
