import { expect, test } from 'vitest'
import { ownColumns, privacyColumns, privacyRoleOf, readReason } from './privacy-columns.ts'

test('the two columns are known by name in any case, and are not the query\'s own', () => {
  const columns = ['campaign', 'Recomamp_Filtered', 'n', 'recomamp_filter_reason'].map(name => ({ name }))
  expect([ownColumns(columns), privacyColumns(columns), privacyColumns([]), privacyRoleOf('filtered')]).toEqual([[0, 2], { filtered: 1, reason: 3 }, { filtered: null, reason: null }, undefined])
})

test('AMC\'s reasons are read as it writes them', () => {
  expect(readReason("97 'dsp_impressions' users < 100 required")).toEqual({ actual: 97, source: 'dsp_impressions', kind: 'users', required: 100 })
  expect(readReason("6 'sponsored_ads_traffic' (path 2 of 3) effective users < 10 required")).toEqual({ actual: 6, source: 'sponsored_ads_traffic', kind: 'effective users', required: 10 })
  expect(readReason('nobody knows')).toBeUndefined()
})
