import { expect, test } from 'vitest'
import { killResults } from './results-kill.ts'

test('killed at random moments of import, export and removal, the store shows whole results only', async () => {
  const report = await killResults({ kills: 4, seed: 7 })
  expect(report.problems).toEqual([])
  expect(report.checkedResults).toBeGreaterThan(0)
}, 120_000)
