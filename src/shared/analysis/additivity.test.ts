import { expect, test } from 'vitest'
import { mayCombine, type CombinableColumn } from './additivity.ts'

const column = (measure: CombinableColumn['measure'], rest: Partial<CombinableColumn> = {}): CombinableColumn => ({ name: 'reach', type: 'integer', kind: 'metric', measure, ...rest })
const reach = column({ additivity: 'non-additive', combine: null, reason: 'The same user can stand behind several rows.' })

test('reach is never added up, and the way out is named', () => {
  expect(mayCombine(reach, 'sum', ['campaign', 'day'])).toEqual({
    verdict: 'refused', reason: 'The same user can stand behind several rows.', instead: 'max',
    alternative: 'Show the largest value instead, or run a query that computes reach for rows without campaign and day.',
  })
})

test('a figure that stands for one row is always shown', () => {
  expect(mayCombine(reach, 'sum', []).verdict).toBe('allowed')
})

test('numbers of files are not added up where their name says that they are ids or steps', () => {
  const ofFile = (name: string) => mayCombine(column(null, { name, kind: 'unknown' }), 'sum', null).verdict
  expect(['campaign_id', 'campaignId', 'Campaign ID', 'id', 'asin', 'PARENT_ASIN', 'zip-code', 'week', 'advertiser_ids'].map(ofFile)).toEqual(Array(9).fill('refused'))
  expect(['paid', 'bid', 'mercode', 'days', 'id_count', 'clicks', 'impressions', ''].map(ofFile)).toEqual(Array(8).fill('warned'))
  expect(mayCombine(column(null, { name: 'campaign_id', kind: 'unknown' }), 'distinct', null).verdict).toBe('allowed')
  expect(mayCombine(column({ additivity: 'additive', combine: 'sum', reason: '' }, { name: 'week' }), 'sum', null).verdict).toBe('allowed')
})

test('each way of putting rows together has its verdict', () => {
  const additive = column({ additivity: 'additive', combine: 'sum', reason: '' })
  const events = column({ additivity: 'semi-additive', combine: 'sum', reason: 'Each event counts once per row.' })
  const highest = column({ additivity: 'semi-additive', combine: 'max', reason: 'Rows are put together by MAX, not by adding.' })
  const dimension = column({ additivity: null, combine: null, reason: '' })
  const text = column(null, { type: 'text', kind: 'dimension' })
  const ways = ['sum', 'average', 'min', 'max', 'count', 'distinct'] as const
  expect([additive, events, highest, reach, dimension, text, column(null)].map(each => ways.map(how => mayCombine(each, how, null).verdict[0]).join(''))).toEqual([
    'aaaaaa', 'wwaaaa', 'rwwaaa', 'rwaaaa', 'rraaaa', 'rraaaa', 'wwaaaa',
  ])
})
