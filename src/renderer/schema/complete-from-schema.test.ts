import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bundledCatalogue } from '#sql/catalogue.ts'
import { completeFromSchema } from './complete-from-schema.ts'

/** Completes at the bar. */
function complete(marked: string) {
  const offset = marked.indexOf('|')
  return completeFromSchema(bundledCatalogue, marked.replace('|', ''), offset, [{ name: 'asins', type: 'STRING', array: true, displayName: '', description: '', defaultValue: null }])
}
const labels = (marked: string) => complete(marked).map(each => each.label)

test('after FROM and JOIN come tables and CTEs only', () => {
  const found = complete('WITH reach AS (SELECT 1) SELECT a FROM |')
  expect(new Set(found.map(each => each.kind))).toEqual(new Set(['table', 'cte']))
  expect(found[0]?.label).toBe('reach')
  expect(labels('SELECT a FROM dsp_impressions JOIN spon|')).toContain('sponsored_ads_traffic')
  expect(new Set(complete('SELECT a FROM dsp_impressions d, |').map(each => each.kind))).toEqual(new Set(['table']))
})

test('after an alias and a dot come the columns of its table', () => {
  const found = labels('SELECT d.| FROM dsp_impressions AS d')
  expect(found).toContain('campaign')
  expect(found).not.toContain('SELECT')
  expect(labels('SELECT dsp_clicks.| FROM dsp_clicks')).toContain('campaign')
})

test('columns need no alias', () => {
  expect(labels('SELECT | FROM dsp_impressions')).toContain('impressions')
  expect(labels('SELECT campaign, | FROM dsp_impressions')).toContain('impressions')
})

test('declared parameters are offered ready to insert', () => {
  expect(labels("SELECT campaign FROM dsp_impressions WHERE |")).toContain("CUSTOM_PARAMETER('asins')")
})

test('nothing is offered in comments and strings', () => {
  expect(complete('SELECT a -- FROM |')).toEqual([])
  expect(complete("SELECT 'dsp_| FROM x")).toEqual([])
  expect(complete('/* a | b */ SELECT 1')).toEqual([])
})

test('any text and any place are answered', () => {
  fc.assert(fc.property(fc.string(), fc.nat(), (text, at) => {
    expect(Array.isArray(completeFromSchema(bundledCatalogue, text, at % (text.length + 1), []))).toBe(true)
  }))
})
