import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CompletionList } from '#sql/services/completion.ts'
import type { FormatResult } from '#sql/services/format/format.ts'
import type { Hover } from '#sql/services/hover.ts'
import { createLanguageDesk } from './language-desk.ts'
import type { CheckedText, LanguageParameter } from './language-protocol.ts'
import { createTemplateDesk } from './template-desk.ts'

const parameter = (name: string, type: string, ...items: string[]): LanguageParameter => ({ name, dataType: type, template: { type, array: false, items } })
const input = (text: string, ...parameters: LanguageParameter[]) => ({ documentId: 'one', text, parameters })
const check = (text: string, ...parameters: LanguageParameter[]) => createTemplateDesk(createLanguageDesk()).answer({ method: 'check', input: input(text, ...parameters) }) as CheckedText
const errors = (text: string, ...parameters: LanguageParameter[]) => check(text, ...parameters).problems.filter(problem => problem.severity === 'error').map(({ code, start, end, line, column }) => `${code} ${line}:${column} ${text.slice(start, end)}`)

const sql = 'SELECT {{column}}, SUM(impressions) AS shown\nFROM dsp_impressions\nWHERE campaign LIKE \'%{{word}}%\' AND nonsense = 1\nGROUP BY {{column}}'

test('a text with placeholders is checked as it will be sent, and problems stand where they were written', () => {
  expect(errors(sql, parameter('column', 'NAME', 'campaign'), parameter('word', 'STRING', "it's\na longer text"))).toEqual(['unknown-column 3:38 nonsense'])
  expect(errors(sql, parameter('column', 'NAME', 'campain'), parameter('word', 'STRING', 'x')).slice(0, 1)).toEqual(['unknown-column 1:8 {{column}}'])
  expect(check(sql, parameter('column', 'NAME', 'campaign'), parameter('word', 'STRING', 'x')).columns.map(column => column.name)).toEqual(['campaign', 'shown'])
})

test('a missing value is one problem at its placeholder, without what would follow from it', () => {
  expect(errors(sql.replace(' AND nonsense = 1', ''), parameter('word', 'STRING', 'x'))).toEqual(['placeholder 1:8 {{column}}', 'placeholder 4:10 {{column}}'])
  expect(errors('SELECT campaign FROM dsp_impressions WHERE campaign_id = {{id}} GROUP BY 1', { name: 'id', dataType: 'LONG', template: null })).toEqual([])
})

test('parameters that only a template uses are not called unused, and quick fixes never change a placeholder', () => {
  const checked = check('SELECT campaign, SUM(impresions) AS n FROM dsp_impressions WHERE campaign = {{c}} GROUP BY campaign', parameter('c', 'STRING', 'x'))
  expect(checked.problems.map(problem => problem.code)).not.toContain('unused-parameter')
  const fix = checked.problems.find(problem => problem.code === 'unknown-column')?.fixes?.[0]
  expect(fix && checked.text.slice(fix.start, fix.end)).toBe('impresions')
  expect(check('SELECT {{c}} FROM dsp_impressions', parameter('c', 'NAME', 'campain')).problems.find(problem => problem.code === 'unknown-column')?.fixes ?? []).toEqual([])
})

test('completion offers parameters after the braces and columns behind a placeholder; hover says what a placeholder becomes', () => {
  const desk = createTemplateDesk(createLanguageDesk())
  const ask = (text: string) => desk.answer({ method: 'complete', input: { ...input(text.replace('|', ''), parameter('column', 'NAME', 'campaign'), parameter('ids', 'LONG', '1')), offset: text.indexOf('|') } }) as CompletionList
  expect(ask('SELECT {{co|').items.map(item => item.insert)).toEqual(['column}}'])
  expect(ask('SELECT 1 {{#if |}}').items.map(item => item.insert)).toEqual(['column', 'ids'])
  const later = ask('SELECT {{column}}, campaign_i| FROM dsp_impressions')
  expect(later.items[0]?.label).toMatch(/^campaign_id/)
  expect(later.replace).toEqual({ start: 19, end: 29 })
  const hover = desk.answer({ method: 'hover', input: { ...input("SELECT {{c}} AS x", parameter('c', 'STRING', "it's")), offset: 9 } }) as Hover
  expect(hover).toEqual({ start: 7, end: 12, lines: ['`{{c}}: STRING`', "Becomes `'it''s'`."] })
})

test('formatting keeps every placeholder and mark, or changes nothing', () => {
  const format = (text: string) => {
    const result = createTemplateDesk(createLanguageDesk()).answer({ method: 'format', input: input(text) }) as FormatResult
    return result.ok ? result.text : result.reason
  }
  const formatted = format("select {{column}}, sum(impressions) as n from dsp_{{suffix}} where campaign like '%{{word}}%' {{#if ids}} and campaign_id in ({{ids}}) {{/if}} group by {{column}}")
  expect(formatted).toContain('SELECT')
  expect(formatted.match(/\{\{[^}]*\}\}/g)).toEqual(['{{column}}', '{{suffix}}', '{{word}}', '{{#if ids}}', '{{ids}}', '{{/if}}', '{{column}}'])
  expect(format(formatted)).toBe(formatted)
})

test('words are coloured where they were written, also behind a value of several lines', () => {
  const text = "SELECT '{{c}}' AS a,\n  {{d}}, campaign FROM dsp_impressions"
  const data = createTemplateDesk(createLanguageDesk()).answer({ method: 'tokens', input: input(text, parameter('c', 'STRING', 'two\nlines'), parameter('d', 'NAME', 'campaign_id')) }) as Uint32Array
  const words: string[] = []
  let [line, column] = [0, 0]
  for (let at = 0; at < data.length; at += 5) {
    const [lines = 0, columns = 0, length = 0] = data.subarray(at, at + 5)
    column = lines === 0 ? column + columns : columns
    line += lines
    words.push((text.split('\n')[line] ?? '').slice(column, column + length))
  }
  expect(words).toEqual(['SELECT', '{{c}}', 'AS', 'a', '{{d}}', 'campaign', 'FROM', 'dsp_impressions'])
})

test('every question about any template at any place is answered with data that can be sent, inside the text', () => {
  const desk = createTemplateDesk(createLanguageDesk())
  const pieces = fc.array(fc.constantFrom('SELECT ', 'campaign', ' FROM dsp_impressions', '{{c}}', "'{{c}}'", '{{#if c}}', '{{else}}', '{{/if}}', '{{', '}}', ', ', '\n', "'", '_', '-- note\n', "CUSTOM_PARAMETER('c')", '{{nobody}}', '😀'), { maxLength: 14 })
  fc.assert(fc.property(pieces, fc.nat(), (parts, place) => {
    const text = parts.join('')
    const at = { ...input(text, parameter('c', 'STRING', "it's\nlong")), offset: place % (text.length + 1) }
    for (const method of ['complete', 'hover', 'signature', 'definitions', 'references', 'check', 'outline', 'folding', 'format', 'parameters', 'renameTarget'] as const) structuredClone(desk.answer({ method, input: at }))
    for (const problem of (desk.answer({ method: 'check', input: at }) as CheckedText).problems) {
      expect(problem.start).toBeGreaterThanOrEqual(0)
      expect(problem.end).toBeLessThanOrEqual(text.length)
      for (const fix of problem.fixes ?? []) expect(text.slice(fix.start, fix.end)).not.toMatch(/\{\{|\}\}/)
    }
  }), { numRuns: 200 })
})
