import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bundledCatalogue } from '../catalogue.ts'
import { checkSql } from '../rules/check.ts'
import { analyzeSql } from '../sql.ts'
import type { DeclaredParameter, SqlAnalysis } from '../sql.ts'
import { acceptedQueries } from '../testing/accepted-queries.ts'
import { builderModels } from './testing/builder-arbitrary.ts'
import { builderFromSql } from './builder-from-sql.ts'
import { builderToSql } from './builder-to-sql.ts'

const parameters: readonly DeclaredParameter[] = [
  { name: 'campaigns', dataType: 'STRING' }, { name: 'from_day', dataType: 'STRING' }, { name: 'p1', dataType: 'STRING' }, { name: 'ids', dataType: { type: 'ARRAY', elementDataType: 'STRING' } },
]
const options = { catalogue: bundledCatalogue, parameters }

test('no beginning of a query, and no query with a piece cut out, breaks the reader; what it holds prints', () => {
  fc.assert(fc.property(fc.constantFrom(...acceptedQueries), fc.nat(), fc.nat({ max: 30 }), fc.boolean(), ({ sql }, at, length, cut) => {
    const place = at % (sql.length + 1)
    const reading = builderFromSql(analyzeSql(cut ? sql.slice(0, place) + sql.slice(place + length) : sql.slice(0, place), { catalogue: bundledCatalogue }))
    if (reading.kind === 'model') expect(builderToSql(reading.model).length).toBeGreaterThan(0)
    else if (reading.kind === 'text') expect(reading.reason).toMatch(/line \d+/)
  }), { numRuns: 250 })
})

const columnsOf = (analysis: SqlAnalysis) => analysis.outputColumns.map(({ name, type, columnType, privacyClass, requiredUsers }) => ({ name, type, columnType, privacyClass, requiredUsers }))

test('what the builder writes it reads again, and AMC accepts it', () => {
  fc.assert(fc.property(builderModels, model => {
    const sql = builderToSql(model)
    const check = checkSql(sql, options)
    expect([sql, check.problems.filter(problem => problem.severity === 'error')]).toEqual([sql, []])
    const reading = builderFromSql(check.analysis)
    expect([sql, reading.kind === 'model' ? reading.model : reading]).toEqual([sql, model])
  }), { numRuns: 200 })
})

test('a query that the builder holds means the same after it was written anew, also where a part of it is kept as text', () => {
  const held = acceptedQueries.map(query => {
    const read = { catalogue: bundledCatalogue, ...(query.parameters ? { parameters: query.parameters } : {}), audience: query.audience ?? false }
    const before = analyzeSql(query.sql, read)
    const reading = builderFromSql(before)
    if (reading.kind !== 'model') return reading.kind
    const sql = builderToSql(reading.model)
    const after = analyzeSql(sql, read)
    expect([query.title, after.problems.filter(problem => problem.severity === 'error'), columnsOf(after)]).toEqual([query.title, before.problems.filter(problem => problem.severity === 'error'), columnsOf(before)])
    const again = builderFromSql(after)
    expect([query.title, again.kind === 'model' ? builderToSql(again.model) : again]).toEqual([query.title, sql])
    return reading.places.every(place => place.info) ? 'whole' : 'in part'
  })
  const count = (kind: string) => held.filter(each => each === kind).length
  expect({ whole: count('whole') >= 34, 'in part': count('in part') >= 11 }).toEqual({ whole: true, 'in part': true })
})
