import fc from 'fast-check'
import { expect, test } from 'vitest'
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

test('every question about any text at any place is answered with data that can be sent', () => {
  const desk = createLanguageDesk()
  const pieces = fc.array(fc.constantFrom('SELECT ', 'campaign', ' FROM ', 'dsp_impressions', ' AS a', '(', ')', ', ', '\n', "'", 'WITH x AS (', 'COUNT(DISTINCT user_id)', ' GROUP BY 1', '-- note\n', '😀', '\0'), { maxLength: 14 })
  fc.assert(fc.property(pieces, fc.nat(), (parts, place) => {
    const text = parts.join('')
    const at = { ...input(text), offset: place % (text.length + 1) }
    for (const method of ['complete', 'hover', 'signature', 'definitions', 'references'] as const) structuredClone(desk.answer({ method, input: at }))
    for (const method of ['check', 'outline', 'folding', 'format'] as const) structuredClone(desk.answer({ method, input: input(text) }))
  }), { numRuns: 150 })
})
