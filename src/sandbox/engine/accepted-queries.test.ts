import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { acceptedQueries } from '#sql/testing/accepted-queries.ts'
import { parameterType } from '#sql/sql.ts'
import type { SqlType } from '#sql/sql-type.ts'
import { openDataset } from '../data/dataset.ts'
import { builtInInstances } from '../data/profiles.ts'
import type { RunRequest } from '../ports.ts'
import { createSqlEngine } from './engine.ts'
import { stillClock } from './testing/small-run.ts'

function anyValue(type: SqlType): unknown {
  switch (type.name) {
    case 'ARRAY': return [anyValue(type.element)]
    case 'STRING': return 'ALL'
    case 'DATE': return '2025-05-01'
    case 'TIMESTAMP': return '2025-05-01T00:00:00'
    case 'BOOLEAN': return true
    default: return 1
  }
}

/** Lines with numbers cut to nine digits: sums of fractions depend on the order of adding. */
function comparableLines(text: string): string[] {
  return text.split('\n').slice(1, -1).map((line) => line.replaceAll(/-?\d+\.\d+/g, (number) => String(Number(Number(number).toPrecision(9)))))
}

const isFresh = (sql: string) => /UUID\(|RANDOM\(|APPROX_PERCENTILE|ROW_NUMBER|COLLECT\((?!DISTINCT)/i.test(sql)

test('every accepted query runs on synthetic events, and filtering only leaves rows out', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'accepted-'))
  const profile = builtInInstances[0]
  if (!profile) throw new Error('There is no built-in instance.')
  const signal = new AbortController().signal
  const dataset = await openDataset({ dir, profile, seed: 7, scale: 'small', nowMs: stillClock.now() }, signal)
  const engine = createSqlEngine(dataset, profile, stillClock)
  const endMs = Math.floor(dataset.lastEventMs / 86_400_000) * 86_400_000
  try {
    for (const query of acceptedQueries) {
      const request: RunRequest = {
        workflow: { workflowId: 'w', sqlQuery: query.sql, inputParameters: (query.parameters ?? []).map((parameter) => ({ ...parameter, defaultValue: anyValue(parameterType(parameter.dataType)) })) },
        parameterValues: {}, window: { startMs: endMs - 30 * 86_400_000, endMs, timeZone: 'UTC' }, disableAggregationControls: false, audience: query.audience ?? false, csvPath: join(dir, 'kept.csv'),
      }
      const kept = await engine.run(request, signal)
      expect([query.title, kept.ok ? 'ok' : kept.message]).toEqual([query.title, 'ok'])
      const open = await engine.run({ ...request, disableAggregationControls: true, csvPath: join(dir, 'all.csv') }, signal)
      if (!kept.ok || !open.ok) throw new Error(`${query.title} did not run without controls.`)
      expect([query.title, kept.rowCount + kept.suppressedRowCount]).toEqual([query.title, open.rowCount])
      if (isFresh(query.sql)) continue
      const all = new Set(comparableLines(await readFile(join(dir, 'all.csv'), 'utf8')))
      const strange = comparableLines(await readFile(join(dir, 'kept.csv'), 'utf8')).filter((line) => !all.has(line))
      expect([query.title, strange]).toEqual([query.title, []])
    }
  } finally {
    engine.close()
    dataset.close()
    await rm(dir, { recursive: true, force: true })
  }
}, 180_000)
