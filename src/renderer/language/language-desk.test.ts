import fc from 'fast-check'
import { expect, test } from 'vitest'
import { refactoringKinds } from '#sql/services/refactor/refactoring-kinds.ts'
import { createLanguageDesk } from './language-desk.ts'
import type { CheckedText } from './language-protocol.ts'

const input = (text: string, documentId = 'one') => ({ documentId, text, parameters: [] })

test('a check gives problems with line and column, and columns with what they need', () => {
  const checked = createLanguageDesk().answer({ method: 'check', input: input('SELECT campaign,\n  COUNT(DISTINCT user_id) AS reach,\n  nonsense\nFROM dsp_impressions\nGROUP BY campaign') }) as CheckedText
  expect(checked.problems.find(problem => problem.code === 'unknown-column')).toMatchObject({ line: 3, column: 3 })
  expect(checked.columns.slice(0, 2)).toMatchObject([
    { name: 'campaign', privacyClass: 'LOW', requiredUsers: 2, additivity: null },
    { name: 'reach', privacyClass: 'NONE', requiredUsers: 1, additivity: 'non-additive', unit: 'users' },
  ])
})

test('tables that the instance lacks are unknown once its catalogue is set, also in a text that was read before', () => {
  const desk = createLanguageDesk()
  const codes = () => (desk.answer({ method: 'check', input: input('SELECT COUNT(*) AS n FROM dsp_impressions') }) as CheckedText).problems.map(problem => problem.code)
  expect(codes()).not.toContain('unknown-table')
  desk.setCatalogue({ tables: ['sponsored_ads_traffic'] })
  expect(codes()).toContain('unknown-table')
})

test('declared parameters are known', () => {
  const text = "SELECT campaign FROM dsp_impressions WHERE campaign = CUSTOM_PARAMETER('name') GROUP BY campaign"
  const codes = (parameters: readonly { readonly name: string; readonly dataType: string }[]) =>
    (createLanguageDesk().answer({ method: 'check', input: { documentId: 'one', text, parameters } }) as CheckedText).problems.map(problem => problem.code)
  expect(codes([])).toContain('undeclared-parameter')
  expect(codes([{ name: 'name', dataType: 'STRING' }])).not.toContain('undeclared-parameter')
})

test('levels, audience and the window of the run hold for the text that was read before', () => {
  const desk = createLanguageDesk()
  const text = 'SELECT campaign, SUM(purchases) AS n, SUM(total_cost) AS cost FROM amazon_attributed_events_by_traffic_time GROUP BY campaign'
  const levels = (more: object = {}) => (desk.answer({ method: 'check', input: { ...input(text), ...more } }) as CheckedText).problems.map(problem => `${problem.code} ${problem.severity}`)
  expect(levels()).toContain('unknown-column error')
  desk.setPreferences({ levels: { 'unknown-column': 'warning' } })
  expect(levels()).toContain('unknown-column warning')
  const nowMs = Date.UTC(2026, 0, 10)
  expect(levels({ window: { endMs: nowMs, nowMs } })).toContain('traffic-time-window warning')
  expect(levels()).not.toContain('traffic-time-window warning')
  expect(levels({ audience: true })).toContain('audience-output error')
})

test('the format follows the preferences, and says the line when a text cannot be read', () => {
  const desk = createLanguageDesk()
  desk.setPreferences({ keywordCase: 'lower' })
  expect(desk.answer({ method: 'format', input: input('SELECT 1 AS a') })).toEqual({ ok: true, text: 'select 1 as a' })
  expect(desk.answer({ method: 'format', input: input('SELECT a,\nFROM b') })).toEqual({ ok: false, reason: expect.stringMatching(/^Not formatted, because line 2 cannot be read: .*[.]$/) })
})

test('every question about any text at any place is answered with data that can be sent', () => {
  const desk = createLanguageDesk()
  const pieces = fc.array(fc.constantFrom('SELECT ', 'campaign', ' FROM ', 'dsp_impressions', ' AS a', '(', ')', ', ', '\n', "'", 'WITH x AS (', 'COUNT(DISTINCT user_id)', ' GROUP BY 1', '-- note\n', '😀', '\0'), { maxLength: 14 })
  fc.assert(fc.property(pieces, fc.nat(), (parts, place) => {
    const text = parts.join('')
    const at = { ...input(text), offset: place % (text.length + 1) }
    for (const method of ['complete', 'hover', 'signature', 'definitions', 'references', 'renameTarget'] as const) structuredClone(desk.answer({ method, input: at }))
    for (const method of ['check', 'outline', 'folding', 'format', 'tokens', 'parameters'] as const) structuredClone(desk.answer({ method, input: input(text) }))
    const range = { ...input(text), start: at.offset, end: text.length }
    structuredClone(desk.answer({ method: 'refactorings', input: range }))
    for (const refactoring of refactoringKinds) structuredClone(desk.answer({ method: 'refactor', input: { ...range, refactoring } }))
    structuredClone(desk.answer({ method: 'rename', input: { ...at, newName: 'renamed' } }))
  }), { numRuns: 150 })
})
