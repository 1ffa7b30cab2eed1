/** Queries in other people's manner: no error on what AMC accepts, which then runs; no silence on what it refuses. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundledCatalogue } from '#sql/catalogue.ts'
import { checkSql } from '#sql/rules/check.ts'
import { parameterType } from '#sql/sql.ts'
import type { SqlType } from '#sql/sql-type.ts'
import { readForeignQueries } from './testing/foreign-queries.ts'
import type { ForeignQuery } from './testing/foreign-queries.ts'
import type { RunOutcome } from '../ports.ts'
import { createSqlEngine } from './engine.ts'
import { createFilledDataset } from './testing/differential.ts'
import { smallProfile, smallRequest, stillClock } from './testing/small-run.ts'

const queries = readForeignQueries()

function errorsOf(query: ForeignQuery, sql: string): readonly { readonly code: string; readonly text: string; readonly line: number }[] {
  const { problems, analysis } = checkSql(sql, { catalogue: bundledCatalogue, parameters: query.parameters, audience: query.audience })
  return problems.filter((problem) => problem.severity === 'error').map((problem) => ({
    code: problem.code, text: sql.slice(problem.start, problem.end), line: analysis.lines.positionAt(problem.start).line,
  }))
}

test('there are at least sixty of them, a third refused', () => {
  expect(queries.length).toBeGreaterThanOrEqual(60)
  expect(queries.filter((query) => query.errors.length > 0).length).toBeGreaterThan(queries.length / 3)
})

test('errors stand where they are expected and nowhere else, whatever the line ends and indents', () => {
  const layouts: readonly ((sql: string) => string)[] = [(sql) => sql, (sql) => sql.replaceAll('\n', '\r\n'), (sql) => sql.replaceAll(/^ +/gm, '\t'), (sql) => `\n\n${sql}\n\n`]
  const wrong = queries.flatMap((query) => layouts.flatMap((layout, index) => {
    const found = errorsOf(query, layout(query.sql))
    const missing = query.errors.filter((error) => !found.some((each) => each.code === error.code && each.text === error.text))
    const extra = query.errors.length === 0 ? found : []
    const lines = found.map((each) => each.line - (index === 3 ? 2 : 0)).join()
    const moved = lines !== errorsOf(query, query.sql).map((each) => each.line).join()
    return missing.length > 0 || extra.length > 0 || moved ? [{ title: query.title, layout: index, missing, extra, found: missing.length > 0 ? found : [], moved }] : []
  }))
  expect(wrong).toEqual([])
})

function anyValue(type: SqlType): unknown {
  if (type.name === 'ARRAY') return [anyValue(type.element)]
  return type.name === 'DATE' ? '2025-05-01' : type.name === 'STRING' ? 'ALL' : 1
}

test('what is accepted runs on a few events of every data source, and what is refused does not', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'foreign-'))
  const dataset = await createFilledDataset()
  const engine = createSqlEngine(dataset, smallProfile, stillClock)
  const run = (query: ForeignQuery): Promise<RunOutcome> => {
    const inputParameters = query.parameters.map((parameter) => ({ ...parameter, defaultValue: anyValue(parameterType(parameter.dataType)) }))
    return engine.run(smallRequest(query.sql, join(dir, 'out.csv'), { inputParameters }, { audience: query.audience }), new AbortController().signal)
  }
  try {
    const wrong: unknown[] = []
    for (const query of queries) {
      const outcome = await run(query)
      if (outcome.ok === query.errors.length > 0) wrong.push({ title: query.title, outcome })
    }
    expect(wrong).toEqual([])
  } finally {
    engine.close()
    dataset.close()
    await rm(dir, { recursive: true, force: true })
  }
}, 120_000)
