import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readTemplate } from './read-template.ts'
import { versionedText } from './template.ts'
import { templateDefaultOf, windowOfTemplate } from './template-window.ts'

const written = `/*---
title: Reach by campaign
category: Reach and frequency
level: basic   # a word about it
summary: How many people each campaign reached.
advertisers: [dsp, sponsored-ads]
tables: [dsp_impressions]
parameters:
  - name: campaign_ids
    type: LONG
    array: true
    defaultValue: |
      592230118417712641
      007
  - name: since
    type: DATE
    defaultValue: 2025-05-01
window: { default: last-30-days, minDays: 7, waitDays: 14 }
output:
  - { name: campaign, meaning: Name of the campaign }
  - { name: reach, meaning: People, unit: users }
next: [other]
---*/
-- A first comment stays.
SELECT campaign, COUNT(DISTINCT user_id) AS reach FROM dsp_impressions GROUP BY 1
`

function problemsOf(text: string): readonly string[] {
  const reading = readTemplate('a-template', text)
  return reading.ok ? [] : reading.problems.map(({ line, message }) => `${line}: ${message}`)
}

test('front matter is read beside its SQL, with every digit of an id and every date as it was written', () => {
  const reading = readTemplate('a-template', written)
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  const { facts, sql, id } = reading.template
  expect(id).toBe('a-template')
  expect(facts.parameters.map(({ defaultValue, array, displayName }) => [defaultValue, array, displayName])).toEqual([['592230118417712641\n007', true, ''], ['2025-05-01', false, '']])
  expect(facts).toMatchObject({ window: { minDays: 7, waitDays: 14 }, output: [{ unit: null }, { unit: 'users' }], reading: [], tags: [] })
  expect(sql).toMatch(/^-- A first comment stays\.\nSELECT/)
  expect(readTemplate('a-template', written.replaceAll('\n', '\r\n'))).toEqual(reading)
})

test('what is wrong is said with its line, everything at once', () => {
  expect(problemsOf(written.replace('basic', 'easy').replace('unit:', 'unti:').replace('title: Reach by campaign\n', ''))).toEqual([
    '2: title is missing.', expect.stringMatching(/^3: level: /), '20: output 2 knows no "unti".',
  ])
  expect(problemsOf(written.replace('summary:', 'sumary:'))).toEqual(['2: summary is missing.', '5: The front matter knows no "sumary".'])
  expect(problemsOf(written.replace('tables: [dsp', 'tables: {dsp'))).toEqual([expect.stringMatching(/^7: The front matter cannot be read as YAML/)])
  expect(problemsOf(written.replace('name: reach', 'name: campaign'))).toEqual(['21: "campaign" stands twice in output.'])
  expect(problemsOf(written.replace('last-30-days', 'last-0-days'))).toEqual([expect.stringMatching(/^18: window, default: /)])
  expect(problemsOf('SELECT 1')).toEqual([expect.stringContaining('does not begin with its front matter')])
  expect(problemsOf(written.replace('---*/', ''))).toEqual([expect.stringContaining('---*/ that ends it is missing')])
  expect(problemsOf(written.slice(0, written.indexOf('---*/') + 5))).toEqual([expect.stringContaining('There is no SQL')])
  expect(readTemplate('A Template', written).ok).toBe(false)
})

test('no text makes the reader throw, and lines are lines of the text', () => {
  const lines = written.split('\n')
  fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.nat(lines.length), fc.nat(6), (junk, at, cut) => {
    const text = lines.toSpliced(at, cut, ...junk.split('\n')).join('\n')
    const reading = readTemplate('a-template', text)
    if (!reading.ok) for (const { line } of reading.problems) expect(line >= 1 && line <= text.split('\n').length + 1).toBe(true)
  }), { numRuns: 400 })
})

test('the version speaks for SQL, parameters and window, not for words about them', () => {
  const version = (text: string) => {
    const reading = readTemplate('a-template', text)
    return reading.ok ? versionedText(reading.template) : ''
  }
  expect(version(written.replace('How many people', 'Which people'))).toBe(version(written))
  for (const [from, to] of [['SELECT', 'select'], ['007', '008'], ['last-30-days', 'last-14-days']] as const) expect(version(written.replace(from, to))).not.toBe(version(written))
})

test('windows end when conversions have settled, and a query\'s window becomes a default', () => {
  const habits = { timeZone: 'Europe/Berlin', weekStart: 'sunday' } as const
  const window = (text: string, waitDays: number | null = null) => windowOfTemplate({ default: text, minDays: null, waitDays }, habits)
  expect(window('last-30-days')).toEqual({ kind: 'last-n-days', days: 30, endDaysAgo: 2, timeZone: 'Europe/Berlin' })
  expect(window('last-30-days', 14)).toMatchObject({ endDaysAgo: 14 })
  expect(window('last-full-week')).toEqual({ kind: 'last-full-week', weekStart: 'sunday', timeZone: 'Europe/Berlin' })
  for (const text of ['last-9-days', 'last-full-week', 'last-full-month', 'last-full-quarter', 'month-to-date']) expect(templateDefaultOf(window(text))).toBe(text)
  expect(templateDefaultOf({ kind: 'explicit', start: '2025-05-01T00:00:00', end: '2025-05-11T00:00:00', timeZone: 'UTC' })).toBe('last-10-days')
})
