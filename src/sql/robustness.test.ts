import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Node } from './ast.ts'
import { bundledCatalogue } from './catalogue.ts'
import { lex } from './lexer.ts'
import { parseSql } from './parser.ts'
import { amcRejection, analyzeSql } from './sql.ts'
import { acceptedQueries } from './testing/accepted-queries.ts'
import { childrenOf, heightOf } from './walk.ts'

const reserved = bundledCatalogue.reservedWords

/** Throws unless children lie inside their parents, in order and apart. */
function checkSpans(node: Node, text: string): void {
  if (node.start < 0 || node.end < node.start || node.end > text.length) throw new Error(`${node.kind} has the span ${node.start}…${node.end}`)
  let last = node.start
  for (const child of childrenOf(node)) {
    if (child.start < last || child.end > node.end) throw new Error(`${child.kind} ${child.start}…${child.end} does not fit into ${node.kind} ${node.start}…${node.end}`)
    last = child.end
    checkSpans(child, text)
  }
  const slice = text.slice(node.start, node.end)
  if (node.kind === 'identifier' && !node.quoted && slice !== node.name) throw new Error(`The name ${node.name} stands at "${slice}"`)
  if (node.kind === 'number' && slice !== node.text) throw new Error(`The number ${node.text} stands at "${slice}"`)
  if ((node.kind === 'select') && slice !== '' && !/^(?:select|from|where|group|having|window|qualify)/i.test(slice)) throw new Error(`A select starts with "${slice.slice(0, 20)}"`)
}

function checkText(text: string): void {
  const { statement } = parseSql(text, reserved)
  if (statement) checkSpans(statement, text)
  const analysis = analyzeSql(text, { catalogue: bundledCatalogue })
  for (const problem of analysis.problems) {
    if (problem.start < 0 || problem.end < problem.start || problem.end > text.length) throw new Error(`${problem.code} stands at ${problem.start}…${problem.end}`)
  }
  amcRejection(analysis, 'w')
}

test('tokens and comments cover the text without overlap, and only white space lies between', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => {
    const { tokens, comments } = lex(text)
    let last = 0
    for (const part of [...tokens, ...comments].toSorted((a, b) => a.start - b.start || a.end - b.end)) {
      expect(part.start).toBeGreaterThanOrEqual(last)
      expect(text.slice(last, part.start)).toMatch(/^[\t-\r ]*$/)
      last = part.end
    }
    expect(last).toBe(text.length)
  }), { numRuns: 500 })
})

test('any text gets an answer', () => {
  expect(() => fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), checkText), { numRuns: 300 })).not.toThrow()
})

const words = [
  'SELECT', 'FROM', 'WHERE', 'GROUP', 'BY', 'HAVING', 'ORDER', 'WITH', 'AS', 'UNION', 'ALL', 'JOIN', 'LEFT', 'ON', 'USING', 'CASE', 'WHEN', 'THEN', 'ELSE', 'END', 'AND', 'OR', 'NOT',
  'IN', 'IS', 'NULL', 'BETWEEN', 'LIKE', 'SIMILAR', 'TO', 'EXISTS', 'OVER', 'PARTITION', 'ROWS', 'TABLE', 'EXTEND_TIME_WINDOW', 'VALUES', 'CAST', 'EXTRACT', 'TRIM', 'SUBSTRING', 'POSITION',
  'ARRAY', 'INTERVAL', 'LIMIT', 'WINDOW', 'DISTINCT', 'COUNT', 'SUM', 'NAMED_ROW', 'CUSTOM_PARAMETER', 'dsp_impressions', 'campaign', 'user_id', 'a', 'x', '1', '2.5', "'t'", "'", '"', '(', ')', '[', ']', ',', '.',
  '*', '=', '<', '+', '-', '/', '||', '::', ';', '--', '/*', '*/', '\n', '{{', ':p', '\u00a0', 'date',
]

test('any order of words gets an answer with a sound tree', () => {
  expect(() => fc.assert(fc.property(fc.array(fc.constantFrom(...words), { maxLength: 60 }), parts => checkText(parts.join(' '))), { numRuns: 3000 })).not.toThrow()
})

test('accepted queries with pieces cut out, doubled or swapped get an answer', () => {
  const damaged = fc.property(fc.constantFrom(...acceptedQueries), fc.nat(), fc.nat(), fc.nat(), ({ sql }, a, b, mode) => {
    const from = Math.min(a % sql.length, b % sql.length)
    const to = Math.max(a % sql.length, b % sql.length)
    const piece = sql.slice(from, to)
    const cut = sql.slice(0, from) + sql.slice(to)
    checkText(mode % 3 === 0 ? cut : mode % 3 === 1 ? sql.slice(0, to) + piece + sql.slice(to) : piece + cut)
  })
  expect(() => fc.assert(damaged, { numRuns: 1500 })).not.toThrow()
})

test('every prefix of every accepted query, as while typing, gets an answer', () => {
  const typeAll = (): void => {
    for (const { sql } of acceptedQueries) {
      for (let length = 0; length <= sql.length; length++) {
        const text = sql.slice(0, length)
        const { statement } = parseSql(text, reserved)
        if (statement) checkSpans(statement, text)
        if (length % 7 === 0) checkText(text)
      }
    }
  }
  expect(typeAll).not.toThrow()
})

test('spans of accepted queries nest and slice back to their own text', () => {
  for (const { sql } of acceptedQueries) {
    const { statement, problems } = parseSql(sql, reserved)
    expect(problems).toEqual([])
    if (statement) checkSpans(statement, sql)
    expect(statement?.end).toBe(sql.trimEnd().length)
  }
})

const deep = 10_000
const hostile: readonly (readonly [title: string, text: string])[] = [
  ['10,000 open brackets', `SELECT ${'('.repeat(deep)}`], ['10,000 bracket pairs', `SELECT ${'('.repeat(deep)}1${')'.repeat(deep)}`], ['brackets only', '('.repeat(deep)],
  ['closing brackets', ')'.repeat(deep)], ['nested subqueries', 'SELECT a FROM ('.repeat(3000)], ['nested joins', `SELECT a FROM ${'('.repeat(deep)}t`], ['nested WITH', 'WITH a AS ('.repeat(3000)],
  ['many NOT', `SELECT ${'NOT '.repeat(deep)}TRUE`], ['many minus', `SELECT ${'- '.repeat(deep)}1`], ['many plus', `SELECT 1${' + 1'.repeat(deep)}`], ['many AND', `SELECT 1 WHERE a${' AND a'.repeat(deep)}`],
  ['many CASE', `SELECT ${'CASE WHEN '.repeat(3000)}`], ['many UNION ALL', `SELECT 1${' UNION ALL SELECT 1'.repeat(2000)}`], ['many joins', `SELECT 1 FROM t${' JOIN t ON 1 = 1'.repeat(3000)}`],
  ['many commas', `SELECT ${','.repeat(deep)}`], ['many dots', `SELECT a${'.a'.repeat(deep)}`], ['many indexes', `SELECT a${'[1]'.repeat(deep)}`], ['many casts', `SELECT a${'::int'.repeat(deep)}`],
  ['nested array types', `SELECT CAST(a AS ${'ARRAY<'.repeat(deep)}`], ['quotes', "'".repeat(99_999)], ['double quotes', '"'.repeat(99_999)], ['comment starts', '/*'.repeat(deep)], ['null bytes', '\0'.repeat(deep)],
  ['emoji', '😀'.repeat(deep)], ['right to left', 'SELECT \u05d0\u05d1 FROM \u0639\u0631\u0628'], ['mixed line ends', 'SELECT 1\r\n,2\r,3\n,'], ['one megabyte of garbage', '\u{1f600}a(\'"[;,)x'.repeat(80_000)],
  ['lone surrogates', 'SELECT \ud800 \udc00 '.repeat(20_000)], ['byte order marks', '\ufeff'.repeat(100_000)], ['spaces that are none', 'SELECT\u00a01\u2003AS\u3000n '.repeat(20_000)],
  ['curly quotes', 'SELECT \u2018a\u2019, \u201cb\u201d '.repeat(20_000)], ['one megabyte of line ends', '\r\n\r\n\n\r'.repeat(170_000)], ['one megabyte in one text', `SELECT '${'a'.repeat(1_000_000)}`],
  ['one megabyte in a comment', `/* ${'*'.repeat(1_000_000)}`], ['one megabyte name', `SELECT ${'a'.repeat(1_000_000)} FROM dsp_impressions`], ['one megabyte number', `SELECT ${'9'.repeat(1_000_000)} AS n`],
  ['one megabyte of words', 'select '.repeat(150_000)], ['long IN list', `SELECT campaign FROM dsp_impressions WHERE campaign IN (${"'x',".repeat(50_000)}'y') GROUP BY 1`],
  ['steps that double', `WITH a0 AS (SELECT 1 AS n)${Array.from({ length: 60 }, (_, i) => `, a${i + 1} AS (SELECT x.n FROM a${i} x JOIN a${i} y ON x.n = y.n)`).join('')} SELECT n FROM a60`],
  ['stars that double', `WITH a0 AS (SELECT 1 AS n)${Array.from({ length: 60 }, (_, i) => `, a${i + 1} AS (SELECT * FROM a${i} x JOIN a${i} y ON 1 = 1)`).join('')} SELECT n FROM a60`],
]

test.each(hostile)('%s: an answer in bounded time', (_, text) => {
  const started = performance.now()
  checkText(text)
  expect(performance.now() - started).toBeLessThan(4000)
})

test('a tree that is handed out is never too deep for recursion', () => {
  const heights = hostile.map(([, text]) => parseSql(text, reserved).statement).filter(statement => statement !== null).map(heightOf)
  expect(Math.max(...heights)).toBeLessThan(1000)
})

test('positions survive emoji, tabs and mixed line ends', () => {
  const text = "SELECT '😀' AS a,\r\n\tnothing_here\r FROM dsp_impressions"
  const [problem] = analyzeSql(text, { catalogue: bundledCatalogue }).problems.filter(candidate => candidate.code === 'unknown-column')
  expect(problem?.amcText).toBe("From line 2, column 2 to line 2, column 13: Column 'nothing_here' not found in any table")
})

test.each([
  ['a no-break space', 'SELECT campaign,\n  «\u00a0»device_type FROM dsp_clicks GROUP BY 1, 2', 2, 3], ['a curly quote after emoji', "SELECT '😀😀' AS a,\n '😀' AS b, «\u2018»x\u2019 AS c", 2, 13],
  ['a byte order mark', '«\ufeff»SELECT 1 AS n', 1, 1], ['a lone surrogate', 'SELECT 1 AS n,\r\n\t«\ud83d» AS m', 2, 2], ['a null byte after right-to-left text', "SELECT '\u05d0\u05d1' AS a,\r«\0» AS b", 2, 1],
  ['an unclosed text', "SELECT 1 AS n,\n\r\n  «'abc AS m»", 3, 3], ['an unclosed comment', 'SELECT 1 AS n -- 😀\n  «/*» the rest', 2, 3],
])('%s is reported at its line and column, counted as editors count', (_, marked, line, column) => {
  const analysis = analyzeSql(marked.replace('«', '').replace('»', ''), { catalogue: bundledCatalogue })
  const start = marked.indexOf('«')
  const end = marked.indexOf('»') - 1
  const places = analysis.problems.map(problem => `${problem.start}-${problem.end} ${JSON.stringify(analysis.lines.positionAt(problem.start))}`)
  expect(places).toContain(`${start}-${end} ${JSON.stringify({ line, column })}`)
})

test('twice the text takes about twice the time', () => {
  const timeOf = (text: string): number => {
    const started = performance.now()
    analyzeSql(text, { catalogue: bundledCatalogue })
    return performance.now() - started
  }
  const piece = "SELECT campaign, '😀' \u2018x\u2019 (1 + FROM dsp_impressions WHERE a IN ("
  timeOf(piece.repeat(2000))
  const fastest = (count: number): number => Math.min(...Array.from({ length: 3 }, () => timeOf(piece.repeat(count))))
  // Four times the text; sixteen times the time would be the sign of a square.
  expect(fastest(4000)).toBeLessThan(10 * fastest(1000) + 50)
})
