import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { QuerySummary } from '#shared/queries/contract.ts'
import { queryRows, type QueryRow } from './query-rows.ts'

const query = (name: string, folder: string): QuerySummary => ({ id: name, name, folder, tags: [], description: '' }) as unknown as QuerySummary
const draw = (rows: readonly QueryRow[]) => rows.map(row => `${'  '.repeat(row.depth)}${row.kind === 'folder' ? `${row.name}/ ${row.count}` : row.query.name}`)

const queries = [query('Reach', 'Northwind/Weekly'), query('Cost', 'Northwind'), query('Alone', ''), query('Reach 10', 'Northwind/Weekly'), query('Reach 2', 'Northwind/Weekly')]

test('folders come first, names count numbers', () => {
  expect(draw(queryRows(queries, new Set(), ''))).toEqual(['Northwind/ 4', '  Weekly/ 3', '    Reach', '    Reach 2', '    Reach 10', '  Cost', 'Alone'])
})

test('a closed folder hides what is in it, searching opens it', () => {
  expect(draw(queryRows(queries, new Set(['Northwind']), ''))).toEqual(['Northwind/ 4', 'Alone'])
  expect(draw(queryRows(queries, new Set(['Northwind']), 'cost'))).toEqual(['Northwind/ 1', '  Cost'])
})

test('every query stands in the tree exactly once', () => {
  const folder = fc.array(fc.constantFrom('a', 'b', 'ab'), { maxLength: 3 }).map(parts => parts.join('/'))
  fc.assert(fc.property(fc.uniqueArray(fc.tuple(fc.uuid(), folder), { selector: ([id]) => id }), some => {
    const rows = queryRows(some.map(([id, path]) => query(id, path)), new Set(), '')
    expect(rows.filter(row => row.kind === 'query').map(row => row.id).toSorted()).toEqual(some.map(([id]) => id).toSorted())
    expect(new Set(rows.map(row => row.id)).size).toBe(rows.length)
  }))
})
