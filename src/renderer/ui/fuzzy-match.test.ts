import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fuzzyFilter, fuzzyScore } from './fuzzy-match.ts'

test('letters in order fit, others do not', () => {
  expect(fuzzyScore('rbc', 'Reach by campaign')).not.toBeNull()
  expect(fuzzyScore('xyz', 'Reach by campaign')).toBeNull()
})

test('a beginning of a word is better than its middle', () => {
  expect(fuzzyFilter(['unreachable', 'Reach by campaign'], 'reach', text => text)[0]).toBe('Reach by campaign')
  expect(fuzzyFilter(['dsp_clicks', 'sponsored_ads_traffic'], 'sat', text => text)).toEqual(['sponsored_ads_traffic'])
})

test('every text fits itself and every part of itself', () => {
  fc.assert(fc.property(fc.string({ minLength: 1 }), fc.nat(), fc.nat(), (text, from, length) => {
    const start = from % text.length
    expect(fuzzyScore(text.slice(start, start + 1 + (length % text.length)), text)).not.toBeNull()
  }))
})
