import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bundledCatalogue } from '../catalogue.ts'
import { checkSql } from '../rules/check.ts'
import { analyzeSql } from '../sql.ts'
import type { AnalyzeOptions } from '../sql.ts'
import { acceptedQueries } from '../testing/accepted-queries.ts'
import { completeSql } from './completion.ts'
import { foldingRanges } from './folding.ts'
import { formatSql } from './format/format.ts'
import { hoverAt } from './hover.ts'
import { definitionsAt, renameAt } from './navigation.ts'
import { outlineOf } from './outline.ts'
import { semanticTokens } from './semantic-tokens.ts'
import { signatureAt } from './signature-help.ts'

const options: AnalyzeOptions = { catalogue: bundledCatalogue, parameters: [] }

/** Asks every service about a text; throws when one gives a place outside of it. */
function askAll(text: string, offset: number): void {
  const analysis = analyzeSql(text, options)
  const spans: { readonly start: number; readonly end: number }[] = [...semanticTokens(analysis), ...definitionsAt(analysis, offset), completeSql(analysis, offset, options).replace]
  for (const problem of checkSql(text, options).problems) spans.push(problem, ...problem.fixes ?? [])
  const hover = hoverAt(analysis, offset, options)
  if (hover) spans.push(hover)
  const renamed = renameAt(analysis, offset, 'fresh_name', options)
  if (renamed.ok) spans.push(...renamed.edits)
  outlineOf(analysis)
  foldingRanges(analysis)
  signatureAt(analysis, offset, options)
  const formatted = formatSql(analysis)
  if (formatted !== null && formatSql(analyzeSql(formatted, options)) !== formatted) throw new Error(`Formatting again changes ${formatted}`)
  for (const { start, end } of spans) if (start < 0 || end < start || end > text.length) throw new Error(`${start}…${end} lies outside of the text`)
}

test('any text gets an answer from every service', { timeout: 60_000 }, () => {
  expect(() => fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.nat(), (text, at) => askAll(text, at % (text.length + 1))), { numRuns: 200 })).not.toThrow()
})

test('queries with parts cut out or doubled get an answer from every service', { timeout: 120_000 }, () => {
  const queries = acceptedQueries.map(query => query.sql)
  expect(() => fc.assert(fc.property(fc.constantFrom(...queries), fc.nat(), fc.nat(40), fc.boolean(), fc.nat(), (sql, from, length, double, at) => {
    const start = from % sql.length
    const text = sql.slice(0, start) + (double ? sql.slice(start, start + length).repeat(2) : '') + sql.slice(start + length)
    askAll(text, at % (text.length + 1))
  }), { numRuns: 400 })).not.toThrow()
})

const step = (index: number, list: string): string => `, c${index + 1} AS (SELECT ${list} FROM c${index})`
const first = 'WITH c0 AS (SELECT campaign AS x, SUM(impressions) AS n FROM dsp_impressions GROUP BY 1)'

test.each<[title: string, text: string]>([
  ['10,000 brackets', `SELECT ${'('.repeat(10_000)}1${')'.repeat(10_000)} AS n`],
  ['3,000 nested CASE', `SELECT ${'CASE WHEN 1 = 1 THEN '.repeat(3000)}1${' END'.repeat(3000)} AS n`],
  ['2,000 steps on each other', `${first}${Array.from({ length: 2000 }, (_, index) => step(index, 'x, n')).join('')} SELECT x, n FROM c2000`],
  ['1,000 stars on each other', `${first}${Array.from({ length: 1000 }, (_, index) => step(index, '*')).join('')} SELECT x, n FROM c1000`],
  ['60 doubling steps', `WITH c0 AS (SELECT SUM(impressions) AS n FROM dsp_impressions)${Array.from({ length: 60 }, (_, index) => `, c${index + 1} AS (SELECT a.n + b.n AS n FROM c${index} a CROSS JOIN c${index} b)`).join('')} SELECT n FROM c60`],
  ['20,000 conditions', `SELECT COUNT(1) AS n FROM dsp_impressions WHERE ${Array.from({ length: 20_000 }, () => "campaign = 'x'").join(' AND ')}`],
  ['50,000 list items', `SELECT COUNT(1) AS n FROM dsp_impressions WHERE campaign_id IN (${Array.from({ length: 50_000 }, (_, index) => index).join(', ')})`],
  ['2,000 branches', Array.from({ length: 2000 }, () => 'SELECT 1 AS n, 2 AS m').join(' UNION ')],
  ['a long silence', `-- recomamp-ignore ${'a-, '.repeat(20_000)}\nSELECT 1 AS n`],
  ['null bytes, right-to-left and emoji', "SELECT '\u202e\u05d0\u{1F600}' AS n \0 FROM dsp_clicks -- \u{1F600}"],
  ['mixed line ends', 'SELECT 1\r\nAS n\rFROM dsp_clicks\n'],
])('%s get an answer in bounded time', { timeout: 30_000 }, (_title, text) => {
  expect(() => askAll(text, Math.floor(text.length / 2))).not.toThrow()
})
