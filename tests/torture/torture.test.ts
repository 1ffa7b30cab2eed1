import { expect, test } from 'vitest'
import { describeReport, torture } from './torture.ts'

test('killed eleven times, once in every state, the core loses no run, sends none twice and loses no text', async () => {
  const lines: string[] = []
  const report = await torture({ kills: 11, seed: 20_260_310, say: line => void lines.push(line) })
  expect(report.problems, `${lines.join('\n')}\n${describeReport(report)}`).toEqual([])
  expect(report.runs).toBeGreaterThan(11)
}, 240_000)
