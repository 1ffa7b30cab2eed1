import { expect, test } from 'vitest'
import { bundledCatalogue, createCatalogue } from './catalogue.ts'
import { privacyClasses } from './privacy-class.ts'
import { formatType, parseType } from './sql-type.ts'

test('every documented type, class and window column is understood', () => {
  const wrong = bundledCatalogue.tables.flatMap(table => [
    ...(table.timeColumn === null || table.columnsByName.has(table.timeColumn) ? [] : [`${table.name}.${table.timeColumn}`]),
    ...table.columns.filter(column => formatType(column.type).includes('UNKNOWN') || !privacyClasses.includes(column.privacyClass)).map(column => `${table.name}.${column.name}`),
  ])
  expect(wrong).toEqual([])
})

test('an audience twin has the columns of its source less those it lacks', () => {
  const source = bundledCatalogue.table('dsp_impressions')
  const twin = bundledCatalogue.table('DSP_IMPRESSIONS_FOR_AUDIENCES')
  expect(twin).toMatchObject({ kind: 'audience', baseTable: 'dsp_impressions', timeColumn: 'impression_dt_utc' })
  const lacking = source?.columns.filter(column => !twin?.columnsByName.has(column.name)).map(column => column.name)
  expect(lacking?.toSorted()).toEqual(['matched_behavior_segment_ids', 'user_behavior_segment_ids'])
})

test('an instance has only its own tables, twins of them included', () => {
  const catalogue = createCatalogue({ tables: ['Sponsored_Ads_Traffic', 'conversions'] })
  expect(catalogue.tables.map(table => table.name)).toEqual(['sponsored_ads_traffic', 'sponsored_ads_traffic_for_audiences', 'conversions', 'conversions_for_audiences'])
  expect(catalogue.absentTable('dsp_impressions')?.name).toBe('dsp_impressions')
  expect(catalogue.table('dsp_impressions')).toBeUndefined()
})

test('sources that ignore the window have no time column', () => {
  expect(bundledCatalogue.table('segment_metadata')?.timeColumn).toBeNull()
  expect(bundledCatalogue.table('audience_segments_amer_inmarket')?.timeColumn).toBeNull()
})

test('old table names lead to the current one', () => {
  expect(bundledCatalogue.currentName('Display_Impressions')).toBe('dsp_impressions')
  expect(bundledCatalogue.currentName('conversions_non_ad_exposed')).toBe('conversions_all')
})

test('columns outside the documentation are there and marked', () => {
  expect(bundledCatalogue.table('conversions')?.columnsByName.get('off_amazon_product_id')).toMatchObject({ unlisted: true, privacyClass: 'HIGH' })
})

test('every official function knows how many arguments it takes', () => {
  const official = bundledCatalogue.functions.all.filter(fn => fn.status === 'official')
  expect(official.length).toBeGreaterThan(90)
  expect(official.filter(fn => !fn.arity).map(fn => fn.name)).toEqual([])
  expect(bundledCatalogue.functions.get('locate')?.arity).toEqual({ min: 2, max: 3 })
  expect(bundledCatalogue.functions.get('CONCAT')?.arity).toEqual({ min: 1, max: Infinity })
})

test('types survive being written and read', () => {
  for (const text of ['STRING', 'LONG', 'DECIMAL(38,17)', 'ARRAY<LONG>', 'ARRAY<DECIMAL(6,3)>', 'BOOLEAN', 'TIMESTAMP']) expect(formatType(parseType(text))).toBe(text)
  expect(parseType('CALENDAR_INTERVAL').name).toBe('UNKNOWN')
})
