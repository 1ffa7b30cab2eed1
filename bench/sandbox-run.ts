import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '#shared/base/clock.ts'
import { openDataset } from '#sandbox/data/dataset.ts'
import { builtInInstances } from '#sandbox/data/profiles.ts'
import { createSqlEngine } from '#sandbox/engine/engine.ts'
import type { Benchmark } from './benchmark.ts'
import { inTurns } from './in-turns.ts'

const repeats = 7
const select = 'SELECT i.campaign, COUNT(DISTINCT i.user_id) AS reach, SUM(i.impressions) AS impressions, SUM(c.clicks) AS clicks FROM dsp_impressions i LEFT JOIN dsp_clicks c ON i.request_tag = c.request_tag'

export const benchmark: Benchmark = {
  name: 'sandbox-run',
  title: 'a join of two tables in the built-in service, with its privacy thresholds and its CSV, against the same SQL in bare DuckDB',
  async run(say, signal) {
    const dir = mkdtempSync(join(tmpdir(), 'recomamp-bench-'))
    try {
      return await measure(dir, say, signal)
    } finally {
      rmSync(dir, { recursive: true, force: true })
    }
  },
}

async function measure(dir: string, say: (line: string) => void, signal: AbortSignal) {
  const profile = builtInInstances.find(({ advertiserTypes, instanceType }) => instanceType === 'STANDARD' && advertiserTypes.includes('DISPLAY'))
  if (!profile) throw new Error('The built-in service has no instance with DSP data.')
  say('making the events')
  const dataset = await openDataset({ dir, profile, seed: 1, scale: 'small', nowMs: systemClock.now() }, signal)
  const { firstEventMs: startMs, lastEventMs: endMs } = dataset
  const window = (column: string) => `${column} >= TIMESTAMP '${new Date(startMs).toISOString().slice(0, 19)}' AND ${column} < TIMESTAMP '${new Date(endMs).toISOString().slice(0, 19)}'`
  const bareSql = `${select} AND ${window('c.click_dt_utc')} WHERE ${window('i.impression_dt_utc')} GROUP BY i.campaign`
  const connection = await dataset.instance.connect()
  const engine = createSqlEngine(dataset, profile, systemClock)
  try {
    const run = async (disableAggregationControls: boolean) => {
      const outcome = await engine.run({
        workflow: { workflowId: 'bench', sqlQuery: `${select} GROUP BY i.campaign`, inputParameters: [] }, parameterValues: {}, window: { startMs, endMs, timeZone: 'UTC' },
        disableAggregationControls, csvPath: join(dir, 'rows.csv'),
      }, signal)
      if (!outcome.ok || outcome.rowCount === 0) throw new Error('The service did not run the query; the figures mean nothing.')
    }
    const [bareMs = Number.NaN, guardedMs = Number.NaN, openMs = Number.NaN] = await inTurns(repeats, [() => connection.runAndReadAll(bareSql), () => run(false), () => run(true)], signal)
    return [
      { name: 'run with thresholds, against bare DuckDB', measured: guardedMs, floor: bareMs, unit: 'ms' as const, goal: null },
      { name: 'run with thresholds, against the service without them', measured: guardedMs, floor: openMs, unit: 'ms' as const, goal: null },
    ]
  } finally {
    engine.close()
    connection.closeSync()
    dataset.close()
  }
}
