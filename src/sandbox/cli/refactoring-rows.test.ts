import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { analyzeSql } from '#sql/sql.ts'
import { applyEdits } from '#sql/services/navigation.ts'
import { refactoringKinds } from '#sql/services/refactor/refactoring-kinds.ts'
import { refactorSql } from '#sql/services/refactor/refactoring.ts'
import { acceptedQueries } from '#sql/testing/accepted-queries.ts'
import { optionsOf } from '#sql/testing/typing.ts'
import { walk } from '#sql/walk.ts'
import { openDataset } from '../data/dataset.ts'
import { builtInInstances } from '../data/profiles.ts'
import { createSqlEngine } from '../engine/engine.ts'
import { stillClock } from '../engine/testing/small-run.ts'

/** Sums of fractions depend on the order of adding, and the order of rows is nobody's promise. */
function rowsOf(csv: string): readonly string[] {
  return csv.split('\n').slice(1).map(line => line.replaceAll(/-?\d+\.\d+/g, number => String(Number(Number(number).toPrecision(9))))).toSorted()
}

/** Values that differ from run to run, and queries whose parameters would have to be made up. */
const isSteady = (sql: string): boolean => !/UUID\(|RANDOM\(|APPROX_PERCENTILE|ROW_NUMBER|RANK\(|COLLECT\(|CUSTOM_PARAMETER/i.test(sql)

const wanted = 14

test('a refactored query gives the rows that it gave before', { timeout: 60_000 }, async () => {
  const dir = await mkdtemp(join(tmpdir(), 'refactored-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const [profile] = builtInInstances
  if (!profile) throw new Error('There is no built-in instance.')
  const { signal } = new AbortController()
  const dataset = await openDataset({ dir, profile, seed: 7, scale: 'small', nowMs: stillClock.now() }, signal)
  const engine = createSqlEngine(dataset, profile, stillClock)
  const endMs = Math.floor(dataset.lastEventMs / 86_400_000) * 86_400_000
  const run = async (sqlQuery: string): Promise<readonly string[]> => {
    const csvPath = join(dir, 'result.csv')
    const outcome = await engine.run({ workflow: { workflowId: 'w', sqlQuery, inputParameters: [] }, parameterValues: {}, window: { startMs: endMs - 14 * 86_400_000, endMs, timeZone: 'UTC' }, disableAggregationControls: true, audience: false, csvPath }, signal)
    if (!outcome.ok) throw new Error(`${outcome.message}\n${sqlQuery}`)
    return rowsOf(await readFile(csvPath, 'utf8'))
  }
  try {
    let compared = 0
    for (const query of acceptedQueries.filter(each => isSteady(each.sql) && each.audience !== true)) {
      if (compared >= wanted) break
      const options = optionsOf(query)
      const analysis = analyzeSql(query.sql, options)
      const places = [0]
      if (analysis.statement?.kind === 'query') walk(analysis.statement, node => { if (node.kind === 'cte' || node.kind === 'derived-table' || node.kind === 'star') places.push(node.start) })
      const texts = refactoringKinds.flatMap(kind => places.map(start => refactorSql(kind, analysis, { start, end: start }, options))).flatMap(result => (result.ok ? [applyEdits(query.sql, result.edits)] : []))
      const distinct = [...new Set(texts)].slice(0, 3)
      if (distinct.length < 2) continue
      const before = await run(query.sql)
      for (const text of distinct) expect(await run(text), text).toEqual(before)
      compared += distinct.length
    }
    expect(compared).toBeGreaterThan(8)
  } finally {
    engine.close()
    dataset.close()
  }
})
