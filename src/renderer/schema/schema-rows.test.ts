import { expect, test } from 'vitest'
import { bundledCatalogue, createCatalogue } from '#sql/catalogue.ts'
import { schemaRows, type SchemaFilter } from './schema-rows.ts'

const all: SchemaFilter = { typed: '', privacyClass: null, withAudiences: false }

test('categories start open, tables closed', () => {
  const rows = schemaRows(bundledCatalogue, all, new Set())
  expect(rows.some(row => row.kind === 'column')).toBe(false)
  expect(rows.filter(row => row.kind === 'table').length).toBeGreaterThan(30)
  const opened = schemaRows(bundledCatalogue, all, new Set(['table:dsp_impressions']))
  expect(opened.filter(row => row.kind === 'column').length).toBe(bundledCatalogue.table('dsp_impressions')!.columns.length)
})

test('searching finds columns by name and by description and opens their tables', () => {
  const rows = schemaRows(bundledCatalogue, { ...all, typed: 'total_cost' }, new Set())
  expect(rows.some(row => row.kind === 'column' && row.table.name === 'dsp_impressions' && row.column.name === 'total_cost')).toBe(true)
  expect(rows.every(row => row.kind !== 'column' || /total_cost|cost/.test(`${row.column.name} ${row.column.description}`.toLowerCase()))).toBe(true)
})

test('a privacy class leaves only columns of it', () => {
  const rows = schemaRows(bundledCatalogue, { ...all, privacyClass: 'VERY_HIGH' }, new Set())
  const columns = rows.flatMap(row => (row.kind === 'column' ? [row.column] : []))
  expect(columns.length).toBeGreaterThan(0)
  expect(new Set(columns.map(column => column.privacyClass))).toEqual(new Set(['VERY_HIGH']))
})

test('an instance without DSP shows no DSP tables', () => {
  const catalogue = createCatalogue({ tables: ['sponsored_ads_traffic'] })
  const names = schemaRows(catalogue, all, new Set()).flatMap(row => (row.kind === 'table' ? [row.table.name] : []))
  expect(names).toEqual(['sponsored_ads_traffic'])
})
