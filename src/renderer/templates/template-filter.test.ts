import { expect, test } from 'vitest'
import { TemplateSummary } from '#shared/templates/template.ts'
import { bundledCatalogue, createCatalogue } from '#sql/catalogue.ts'
import { filterTemplates, noFilter } from './template-filter.ts'
import { ownTemplate, readOwnTemplate } from './own-template.ts'

const template = (id: string, more: object = {}) => TemplateSummary.parse({
  id, scopeId: null, title: id, category: 'How to', level: 'basic', summary: 's', advertisers: ['dsp'], tables: ['dsp_impressions'], tags: [], columns: [], version: 'v', ...more,
})
const library = [
  template('one'), template('two', { category: 'Overlap', tables: ['dsp_impressions', 'sponsored_ads_traffic'], advertisers: ['dsp', 'sponsored-ads'] }),
  template('three', { category: 'Overlap', level: 'advanced', tables: ['sponsored_ads_traffic'], advertisers: ['sponsored-ads'] }), template('four', { scopeId: 'personal' }),
]
const withoutDsp = createCatalogue({ tables: ['sponsored_ads_traffic'] })

test('an instance without a table says which templates lack what, and hides them when asked', () => {
  const all = filterTemplates(library, noFilter, withoutDsp)
  expect(all.found.map(({ template: { id }, lacking }) => [id, lacking])).toEqual([['one', ['dsp_impressions']], ['two', ['dsp_impressions']], ['three', []], ['four', ['dsp_impressions']]])
  const runnable = filterTemplates(library, { ...noFilter, runnable: true }, withoutDsp)
  expect([runnable.found.map(({ template: { id } }) => id), runnable.notRunnable]).toEqual([['three'], 3])
  expect(filterTemplates(library, { ...noFilter, runnable: true }, bundledCatalogue).found).toHaveLength(4)
})

test('categories count what fits the other filters; a person\'s own are a place of their own', () => {
  expect([...filterTemplates(library, noFilter, bundledCatalogue).counts]).toEqual([['', 4], ['How to', 2], ['Overlap', 2], ['own', 1]])
  const filtered = filterTemplates(library, { ...noFilter, advertiser: 'sponsored-ads', level: 'advanced', category: 'Overlap' }, bundledCatalogue)
  expect([filtered.found.map(({ template: { id } }) => id), [...filtered.counts]]).toEqual([['three'], [['', 1], ['How to', 0], ['Overlap', 1], ['own', 0]]])
  expect(filterTemplates(library, { ...noFilter, category: 'own' }, bundledCatalogue).found.map(({ template: { id } }) => id)).toEqual(['four'])
})

test('an own template reads its tables, columns and units from the SQL, and takes the values of the form as defaults', () => {
  const tab = {
    sql: `WITH s AS (SELECT campaign, total_cost FROM dsp_impressions WHERE campaign_id = CUSTOM_PARAMETER('c'))\nSELECT campaign, SUM(total_cost) / 100000 AS cost FROM s GROUP BY 1`,
    params: [{ name: 'c', type: 'LONG' as const, array: false, displayName: '', description: '', defaultValue: '1' }], paramTexts: { c: '7' },
    window: { kind: 'last-full-week' as const, weekStart: 'monday' as const, timeZone: 'UTC' },
  }
  expect(readOwnTemplate(tab, bundledCatalogue)).toMatchObject({ tables: ['dsp_impressions'], advertisers: ['dsp'], output: [{ name: 'campaign', meaning: 'Campaign' }, { name: 'cost' }] })
  const facts = ownTemplate(tab, { title: 'T', summary: 'S', category: 'Cost analysis', level: 'basic', meanings: { cost: ' What it cost ' } }, bundledCatalogue)
  expect(facts).toMatchObject({ window: { default: 'last-full-week' }, parameters: [{ defaultValue: '7' }], output: [{ meaning: 'Campaign' }, { meaning: 'What it cost' }] })
})
