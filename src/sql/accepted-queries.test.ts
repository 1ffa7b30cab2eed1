import { Dialect, parse } from '@polyglot-sql/sdk'
import { expect, test } from 'vitest'
import { bundledCatalogue } from './catalogue.ts'
import { amcRejection, analyzeSql } from './sql.ts'
import { acceptedQueries } from './testing/accepted-queries.ts'

for (const { title, sql, parameters, audience } of acceptedQueries) {
  test(`accepts: ${title}`, () => {
    const analysis = analyzeSql(sql, { catalogue: bundledCatalogue, parameters: parameters ?? [], audience: audience ?? false })
    expect(analysis.problems.filter(problem => problem.severity === 'error')).toEqual([])
    expect(amcRejection(analysis, 'w')).toBeUndefined()
    expect(analysis.outputColumns.length).toBeGreaterThan(0)
    expect(analysis.outputColumns.filter(column => column.type.name === 'UNKNOWN').map(column => column.name)).toEqual([])
  })
}

/** AMC's own forms that the other parser does not take. */
const unknownToOracle = new Set(['order before partition'])

test('another SQL parser accepts every accepted query', () => {
  const refused = acceptedQueries.filter(({ sql }) => !parse(sql, Dialect.Generic).success).map(({ title }) => title)
  expect(new Set(refused)).toEqual(unknownToOracle)
})
