import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { Manifest } from './manifest.ts'
import { createRowReader, type ReadableFile } from './row-reader.ts'
import { readIndex } from './rows-files.ts'
import { openResultsRig, type ResultsRig } from './testing/results-rig.ts'

const rowCount = 3_000
let rig: ResultsRig
let id: ExecutionId
beforeAll(async () => {
  rig = openResultsRig()
  const csv = `t,n\n${Array.from({ length: rowCount }, (_, row) => `${row % 7 === 0 ? `"quoted, ${'x'.repeat(row % 90)}\n"` : `row ${row}`},${row}\n`).join('')}`
  id = await rig.store(csv, ['STRING', 'LONG'].map((dataType, at) => ({ name: 'tn'.charAt(at), columnType: 'DIMENSION', dataType, precision: null, scale: null })), { pieceBytes: 777, segmentBytes: 20_000 })
})
afterAll(() => rig.close())

/** A reader that knows nothing yet, as at the start of the program. */
async function readRows(manifest: Manifest, rows: readonly number[]) {
  const dir = rig.results.store.dirOf(id)
  const files: ReadableFile[] = []
  for (const file of manifest.rowsFiles) files.push({ path: join(dir, file.file), rows: file.rows, sizeBytes: file.sizeBytes, ...await readIndex(dir, file), isOpen: false })
  const reader = createRowReader(manifest.columns, () => files, { toleratesRagged: false })
  try {
    return (await reader.read(rows, [0, 1], rig.call.signal)).columns
  } finally {
    await reader.close()
  }
}

test('whatever bit of the rows or their index turns over: the rows it concerns are refused with a sentence, all others are right', async () => {
  const { manifest } = rig.results.work.stored(id)
  expect(manifest.rowsFiles.length).toBeGreaterThan(2)
  const all = Array.from({ length: rowCount }, (_, row) => row)
  const right = await readRows(manifest, all)
  await fc.assert(fc.asyncProperty(fc.nat(manifest.rowsFiles.length - 1), fc.boolean(), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat(7), async (which, isIndex, place, bit) => {
    const entry = manifest.rowsFiles[which] ?? { file: '' }
    const path = join(rig.results.store.dirOf(id), `${entry.file}${isIndex ? '.idx' : ''}`)
    const good = readFileSync(path)
    const bad = Buffer.from(good)
    // The header is not read by pages: they take names from the manifest.
    const at = isIndex ? Math.floor(place * good.length) : 4 + Math.floor(place * (good.length - 4))
    bad[at] = (bad[at] ?? 0) ^ (1 << bit)
    writeFileSync(path, bad)
    try {
      await expect(readRows(manifest, all)).rejects.toMatchObject({ code: 'storage', message: expect.stringMatching(/^Rows [\d,]+ to [\d,]+ of this result were damaged/) as string })
      let refused = 0
      for (let row = 0; row < rowCount; row += 8) {
        const rows = all.slice(row, row + 8)
        const page = await readRows(manifest, rows).catch(() => undefined)
        refused += page === undefined ? 1 : 0
        if (page !== undefined) expect(page).toEqual(right.map(column => column.slice(row, row + 8)))
      }
      // Segments have other groups than these eights.
      expect(refused).toBeLessThanOrEqual(4)
    } finally {
      writeFileSync(path, good)
    }
  }), { numRuns: Number(process.env['RUNS'] ?? 6) })
}, 60_000)
