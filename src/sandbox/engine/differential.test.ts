/**
 * The language and the service against each other, on generated queries. Whatever the checks let pass must run to rows;
 * whatever the service refuses must have been said by the checks, at the same place.
 *
 * Few in `npm test`. Two thousand, or any number, with a chosen seed:
 *
 *   RECOMAMP_DIFFERENTIAL=2000 RECOMAMP_SEED=7 npx vitest run src/sandbox/engine/differential.test.ts
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { breakQuery, writeQuery } from '#sql/testing/generated-query.ts'
import { createTape } from '#sql/testing/tape.ts'
import { createSqlEngine } from './engine.ts'
import { createGeneratedDataset, disagreement } from './testing/differential.ts'
import type { Tally } from './testing/differential.ts'
import { smallProfile, stillClock } from './testing/small-run.ts'

const given = process.env['RECOMAMP_DIFFERENTIAL']
const count = Number(given ?? 150)
// Always the same few in `npm test`; new ones whenever many are asked for.
const seed = Number(process.env['RECOMAMP_SEED'] ?? (given === undefined ? 1 : Math.floor(Math.random() * 2 ** 31)))

test(`what the checks let pass runs, and what the service refuses was said (${count} queries)`, async () => {
  const dir = await mkdtemp(join(tmpdir(), 'differential-'))
  const dataset = await createGeneratedDataset()
  const engine = createSqlEngine(dataset, smallProfile, stillClock)
  const tally: Tally = { clean: 0, refused: 0, rows: 0 }
  const choices = fc.array(fc.nat({ max: 9999 }), { minLength: 20, maxLength: 160, size: 'max' })
  try {
    await fc.assert(fc.asyncProperty(choices, fc.nat({ max: 3 }), async (list, mode) => {
      const tape = createTape(list)
      const query = writeQuery(tape)
      const sql = mode === 3 ? breakQuery(tape, query) : query
      const found = await disagreement(engine, sql, join(dir, 'out.csv'), tally)
      if (found !== undefined) throw new Error(`${found}\n${sql}`)
    }), { numRuns: count, seed, endOnFailure: false })
  } finally {
    engine.close()
    dataset.close()
    await rm(dir, { recursive: true, force: true })
  }
  process.stdout.write(`differential: seed ${seed}, ${tally.clean} without an error ran (${tally.rows} rows), ${tally.refused} refused alike\n`)
  // Most must be good, or the first half of the promise would be tested on nothing.
  expect(tally.clean).toBeGreaterThan(count / 2)
}, 600_000)
