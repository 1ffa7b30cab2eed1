import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { systemDisk } from './disk.ts'
import { createRowsWriter, type RowsWriter } from './rows-writer.ts'

const root = mkdtempSync(join(tmpdir(), 'recomamp-writer-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let count = 0

const cell = fc.constantFrom('', 'a', '"b"', '"x,""y"""', '"line\nbreak"', 'ä😀', '"\r\n"', '12', '""')
const source = fc.record({
  head: fc.constantFrom('h1,h2', '"h,1",h2', '\u{FEFF}h1,h2'), rows: fc.array(fc.tuple(cell, cell), { maxLength: 40 }), newline: fc.constantFrom('\n', '\r\n'), hasLastBreak: fc.boolean(),
  pieceBytes: fc.integer({ min: 1, max: 60 }), segmentBytes: fc.integer({ min: 8, max: 200 }), stopAt: fc.nat(1_000), lostBytes: fc.nat(30),
})

function open(dir: string, segmentBytes: number): RowsWriter {
  return createRowsWriter({ dir, disk: systemDisk, segmentBytes: () => segmentBytes, onClosed: () => {}, onDropped: () => {} })
}

async function write(writer: RowsWriter, bytes: Buffer, pieceBytes: number): Promise<void> {
  for (let at = 0; at < bytes.length; at += pieceBytes) await writer.write(bytes.subarray(at, at + pieceBytes))
}

test('cut off at any byte and taken up by another process, the segments are those of one go: same bytes, rows, places and hash', async () => {
  await fc.assert(fc.asyncProperty(source, async ({ head, rows, newline, hasLastBreak, pieceBytes, segmentBytes, stopAt, lostBytes }) => {
    const bytes = Buffer.from([head, ...rows.map(row => row.join(','))].join(newline) + (hasLastBreak ? newline : ''))
    const dir = join(root, String(++count))
    mkdirSync(dir)
    const first = open(dir, segmentBytes)
    await first.beginPart(0)
    await write(first, bytes.subarray(0, Math.min(stopAt, bytes.length)), pieceBytes)
    await first.close()
    const last = first.segments().at(-1)
    // A crash may also take what the system had not written yet.
    if (last) truncateSync(join(dir, last.file), Math.max(0, statSync(join(dir, last.file)).size - lostBytes))

    const writer = open(dir, segmentBytes)
    await writer.beginPart(0)
    expect(writer.partBytes).toBeLessThanOrEqual(bytes.length)
    await write(writer, bytes.subarray(writer.partBytes), pieceBytes)
    await writer.endPart()
    const segments = writer.segments()
    expect(writer.hash()).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect(writer.rows).toBe(rows.length)
    const files = segments.map(({ file }) => readFileSync(join(dir, file)))
    expect(Buffer.concat(files.map((file, index) => file.subarray(index === 0 ? 0 : segments[index]?.headBytes))).equals(bytes)).toBe(true)
    for (const [index, { rows: rowCount, groups, groupCount, headBytes, sizeBytes, sums }] of segments.entries()) {
      expect([files[index]?.length, groupCount, Math.ceil(rowCount / 8)]).toEqual([sizeBytes, groupCount, groupCount])
      if (rowCount > 0) expect(groups[0]).toBe(headBytes)
      expect([...sums]).toEqual(Array.from({ length: groupCount }, (_, group) => crc32(files[index]?.subarray(groups[group], group + 1 < groupCount ? groups[group + 1] : sizeBytes) ?? '')))
      if (index < segments.length - 1) expect(files[index]?.at(-1)).toBe(0x0a)
    }
  }), { numRuns: Number(process.env['RUNS'] ?? 50) })
}, 60_000)
