import { expect, test } from 'vitest'
import { TemplateSummary } from '#shared/templates/template.ts'
import { searchTemplates } from './search-templates.ts'

const summary = (id: string, title: string, more: Partial<TemplateSummary> = {}): TemplateSummary => TemplateSummary.parse({
  id, scopeId: null, title, category: 'How to', level: 'basic', summary: 'Nothing of note.', advertisers: ['dsp'], tables: ['dsp_impressions'], tags: [], columns: ['campaign'], version: 'v', ...more,
})
const library = [
  summary('costs', 'DSP campaign costs', { columns: ['campaign', 'fee_share'] }),
  summary('paths', 'Path to conversion', { tags: ['reach'], summary: 'In which order people saw ads.' }),
  summary('reach', 'Reach and frequency by campaign', { category: 'Reach and frequency' }),
  summary('overlap', 'Audience overlap', { tables: ['dsp_impressions', 'sponsored_ads_traffic'] }),
]

test('a search ranks titles first, takes beginnings of words and forgives a slip', () => {
  const search = (typed: string) => searchTemplates(library, typed).map(({ id }) => id)
  expect(search('')).toEqual(library.map(({ id }) => id))
  expect(search('reach freq')).toEqual(['reach'])
  expect(search('reach')).toEqual(['reach', 'paths'])
  expect(search('frequncy')).toEqual(['reach'])
  expect(search('overlpa')).toEqual(['overlap'])
  expect(search('fee_share')).toEqual(['costs'])
  expect(search('sponsored traffic')).toEqual(['overlap'])
  expect(search('zebra')).toEqual([])
})
