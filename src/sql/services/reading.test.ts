import { expect, test } from 'vitest'
import { bundledCatalogue } from '../catalogue.ts'
import { analyzeSql } from '../sql.ts'
import type { AnalyzeOptions } from '../sql.ts'
import { acceptedQueries } from '../testing/accepted-queries.ts'
import { optionsOf } from '../testing/typing.ts'
import { foldingRanges } from './folding.ts'
import { hoverAt } from './hover.ts'
import { outlineOf } from './outline.ts'
import type { OutlineItem } from './outline.ts'
import { encodeSemanticTokens, semanticTokens, semanticTokenTypes } from './semantic-tokens.ts'
import { signatureAt } from './signature-help.ts'

const options: AnalyzeOptions = { catalogue: bundledCatalogue, parameters: [{ name: 'p', dataType: 'LONG' }] }
const analyze = (text: string) => analyzeSql(text, options)

function hover(marked: string): string {
  const offset = marked.indexOf('|')
  return hoverAt(analyze(marked.replace('|', '')), offset, options)?.lines.join('\n') ?? 'nothing'
}

test('hovering explains what a name stands for', () => {
  expect(hover('SELECT SUM(total_|cost) AS c FROM dsp_impressions')).toMatch(/^`dsp_impressions\.total_cost: [\s\S]*millicents: divide by 100,000/)
  expect(hover('SELECT COUNT(|user_id) AS c FROM dsp_impressions')).toContain('VERY_HIGH: never in a result')
  expect(hover('SELECT campaign FROM dsp_|clicks')).toContain('filters on `click_dt_utc`')
  expect(hover('WITH |a AS (SELECT campaign, COUNT(1) AS n FROM dsp_clicks GROUP BY 1) SELECT n FROM a')).toBe('`WITH a`\n`campaign` STRING, `n` LONG\nRead once.')
  expect(hover('WITH a AS (SELECT COUNT(DISTINCT user_id) AS n FROM dsp_clicks) SELECT |n FROM a')).toMatch(/`n: LONG`\nNONE[\s\S]*Non-additive\. The same user/)
  expect(hover('SELECT |c.campaign FROM dsp_impressions d LEFT JOIN dsp_clicks c ON d.request_tag = c.request_tag GROUP BY 1')).toContain('optional side')
  expect(hover('SELECT SECONDS_|BETWEEN(1, 2) AS s')).toMatch(/^`SECONDS_BETWEEN\(t1, t2\)`[\s\S]*LONG/)
  expect(hover("SELECT CUSTOM_PARAMETER('|p') AS s")).toContain('parameter p: LONG')
  expect(hover("SELECT CUSTOM_PARAMETER('|q') AS s")).toContain('not declared')
  expect(hover("SELECT device_|type, COUNT(1) AS n FROM dsp_impressions GROUP BY 1")).toContain('Values: `Tablet`, `Phone`')
  expect(hover('SELECT | 1 AS n')).toBe('nothing')
})

function signature(marked: string): string | null {
  const offset = marked.indexOf('|')
  const help = signatureAt(analyze(marked.replace('|', '')), offset, options)
  const active = help?.parameters[help.active]
  return help && `${help.label} → ${active ? help.label.slice(active.start, active.end) : 'none'}`
}

test('the signature follows the argument at the cursor', () => {
  expect(signature('SELECT LOCATE(|')).toBe('LOCATE(substring, string) → substring')
  expect(signature("SELECT LOCATE('a', campaign, |")).toBe('LOCATE(substring, string, start_position) → start_position')
  expect(signature('SELECT COALESCE(a, b, c, |) FROM t')).toBe('COALESCE(x [, y]*) → y')
  expect(signature('SELECT ROUND(SUM(a|), 2)')).toBe('SUM([DISTINCT] x) → x')
  expect(signature('SELECT ROUND(SUM(a), |2)')).toBe('ROUND(x [, digits]) → digits')
  expect(signature('SELECT CAST(a AS |')).toMatch(/^CAST\(x AS type\)/)
  expect(signature("SELECT BUILT_IN_PARAMETER('|')")).toContain('BUILT_IN_PARAMETER')
  expect(signature('SELECT SUM(a) | FROM t')).toBe(null)
  expect(signature('SELECT IF((SELECT | FROM t), 1)')).toBe(null)
})

const lines = (items: readonly OutlineItem[], depth = 0): string[] => items.flatMap(item => [`${'  '.repeat(depth)}${item.kind} ${item.name}: ${item.detail}`, ...lines(item.children, depth + 1)])

test('the outline shows steps, branches and columns', () => {
  const analysis = analyze('WITH a AS (SELECT campaign, COUNT(1) AS n FROM dsp_clicks GROUP BY 1), b AS (SELECT campaign FROM a UNION ALL SELECT site FROM dsp_views) SELECT n FROM a JOIN b ON a.campaign = b.campaign')
  expect(lines(outlineOf(analysis))).toEqual([
    'step a: dsp_clicks', '  column campaign: STRING', '  column n: LONG',
    'step b: a, dsp_views', '  branch Branch 1: a', '    column campaign: STRING', '  branch Branch 2: dsp_views', '    column site: STRING',
    'result Result: a, b', '  column n: LONG',
  ])
  expect(outlineOf(analyze('DROP TABLE x'))).toEqual([])
})

test('steps, selects, CASE and comments fold', () => {
  const text = '-- one\n-- two\nWITH a AS (\n  SELECT\n    1 AS n\n)\nSELECT\n  CASE\n    WHEN 1 = 1 THEN 2\n  END AS m\nFROM a /* x\ny */'
  expect(foldingRanges(analyze(text))).toEqual([
    { startLine: 1, endLine: 2, kind: 'comment' }, { startLine: 3, endLine: 6, kind: 'region' }, { startLine: 4, endLine: 5, kind: 'region' },
    { startLine: 7, endLine: 11, kind: 'region' }, { startLine: 8, endLine: 10, kind: 'region' }, { startLine: 11, endLine: 12, kind: 'comment' },
  ])
})

test('every word is coloured by what it means', () => {
  const text = "WITH a AS (SELECT user_id, d.campaign AS c FROM dsp_clicks d WHERE x = CUSTOM_PARAMETER('p')) SELECT COUNT(a.user_id) AS n FROM a -- end"
  expect(semanticTokens(analyze(text)).filter(token => token.type !== 'operator').map(token => `${text.slice(token.start, token.end)} ${token.type} ${token.modifiers.join()}`.trim())).toEqual([
    'WITH keyword', 'a cte definition', 'AS keyword', 'SELECT keyword', 'user_id column private', 'd table-alias', 'campaign column', 'AS keyword', 'c column definition', 'FROM keyword',
    'dsp_clicks table', 'd table-alias definition', 'WHERE keyword', 'x name', 'CUSTOM_PARAMETER function', "'p' parameter", 'SELECT keyword', 'COUNT function', 'a cte', 'user_id column private',
    'AS keyword', 'n column definition', 'FROM keyword', 'a cte', '-- end comment',
  ])
})

test('every place of every query, whole or cut off, gets an answer', () => {
  for (const query of acceptedQueries) {
    const given = optionsOf(query)
    for (let length = 0; length <= query.sql.length; length += 37) {
      const analysis = analyzeSql(query.sql.slice(0, length), given)
      let last = 0
      for (const token of semanticTokens(analysis)) {
        expect(token.start).toBeGreaterThanOrEqual(last)
        last = token.end
      }
      outlineOf(analysis)
      foldingRanges(analysis)
      for (let offset = 0; offset <= length; offset += 53) {
        hoverAt(analysis, offset, given)
        signatureAt(analysis, offset, given)
      }
    }
  }
})

test('editors get words and names by line and column from the one before, without texts, numbers and comments', () => {
  const text = "WITH a AS ( -- note\n  SELECT user_id AS u,\n    'x' AS b FROM dsp_clicks)\nSELECT COUNT(u) AS n FROM a"
  const data = encodeSemanticTokens(analyzeSql(text, { catalogue: bundledCatalogue }))
  const lines = text.split('\n')
  const read: string[] = []
  let line = 0
  let column = 0
  for (let index = 0; index < data.length; index += 5) {
    const [lineDelta = 0, columnDelta = 0, length = 0, type = 0, modifiers = 0] = data.subarray(index, index + 5)
    column = lineDelta === 0 ? column + columnDelta : columnDelta
    line += lineDelta
    read.push(`${lines[line]?.slice(column, column + length)} ${semanticTokenTypes[type]} ${modifiers}`)
  }
  expect(read).toEqual([
    'WITH keyword 0', 'a cte 1', 'AS keyword 0', 'SELECT keyword 0', 'user_id column 2', 'AS keyword 0', 'u column 3', 'AS keyword 0', 'b column 1', 'FROM keyword 0', 'dsp_clicks table 0',
    'SELECT keyword 0', 'COUNT function 0', 'u column 2', 'AS keyword 0', 'n column 1', 'FROM keyword 0', 'a cte 0',
  ])
})
