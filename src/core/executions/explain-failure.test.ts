import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { explainAmcError } from '#sql/amc-errors/explain-amc-error.ts'
import { bundledCatalogue } from '#sql/catalogue.ts'
import { explainCode, explanationGroups } from '#sql/explain/explain.ts'
import { createLineIndex } from '#sql/positions.ts'
import { problemSeverities } from '#sql/problems.ts'
import { amcRejection, analyzeSql } from '#sql/sql.ts'
import type { TemplateValues } from '#sql/template/expand-template.ts'
import { explainFailure, explainRun, traceSql } from './explain-failure.ts'

const failureOf = (sql: string, amcText: string | null, httpStatus: number | null = 400) => explainFailure({ failure: { amcText, httpStatus }, traced: traceSql(sql, new Map()), parameters: [] })
/** What AMC answers to a text, as it is sent. */
const rejection = (sql: string) => amcRejection(analyzeSql(traceSql(sql, new Map()).sent, { catalogue: bundledCatalogue, parameters: [] }), 'w1') ?? null

const fragment = fc.constantFrom('SELECT', ' ', '\n', '\r\n', '\t', 'abc', ';', ',', "'x'", "'it''s'", "'--'", "'\n'", '"q"', '-- note\n', '/* c\n */', '-', '😀', 'é', '{{v}}', "'{{v}}'", '(', ')')

test('every character that AMC can speak of is found in the text as written, at its line and column, through comments, line breaks and templates', () => {
  const values: TemplateValues = new Map([['v', { name: 'v', type: 'STRING', array: false, items: ["o'clock"] }]])
  fc.assert(fc.property(fc.array(fragment, { maxLength: 25 }).map(parts => parts.join('')), sql => {
    const traced = traceSql(sql, values)
    const lines = createLineIndex(sql)
    for (let at = 0; at < traced.sent.length; at++) {
      const span = { start: at, end: at + 1 }
      const written = traced.sentToWritten(span)
      const place = traced.place(written)
      expect(place.start).toBeLessThanOrEqual(place.end)
      // Lines and columns are those of the text with its own line ends.
      const offset = lines.offsetAt(place)
      if (!traced.isWritten(span)) {
        expect(sql.slice(offset)).toMatch(/^\{\{v\}\}/)
        continue
      }
      const shown = traced.sent.charAt(at)
      const original = sql.charAt(offset)
      expect(shown === original || (shown === ' ' && /[\s;]/.test(original)) || (shown === '\n' && original === '\r')).toBe(true)
    }
  }), { numRuns: 300 })
})

test('a name on the third line is found there, with the change that mends it, though AMC saw one line', () => {
  const sql = '-- note\nSELECT campaign, /* sum\n of all */ SUM(impresions) AS n -- typo\nFROM dsp_impressions GROUP BY campaign'
  const explained = failureOf(sql, rejection(sql))
  expect(rejection(sql)).toContain('From line 1, ')
  expect(explained).toMatchObject({ code: 'unknown-column', place: { line: 3, column: 16 }, quickFix: { text: 'impressions' }, action: 'open-schema', link: 'docs/diagnostics.md#unknown-column' })
  expect(sql.slice(explained.place?.start, explained.place?.end)).toBe('impresions')
  expect(sql.slice(explained.quickFix?.start, explained.quickFix?.end)).toBe('impresions')
})

test('errors that name no place get the place of what they mean, or of the only use of the name', () => {
  const at = (sql: string, text: string | null) => {
    const { code, place } = failureOf(sql, text)
    return [code, place && sql.slice(place.start, place.end)]
  }
  const limited = 'SELECT campaign\nFROM dsp_impressions GROUP BY 1\nLIMIT 5'
  expect([
    at(limited, rejection(limited)),
    at("SELECT campaign || 'x' AS a,\n COUNT(1) AS n FROM dsp_impressions GROUP BY 1", 'Unsupported scalar operation type ||'),
    at("SELECT COUNT(1) AS n\nFROM dsp_impressions WHERE campaign = CUSTOM_PARAMETER('p')", 'Was unable to compile workflow w because it was found to be invalid: Filter operation filter_operation referenced an undeclared parameter p.'),
    at('SELECT COUNT(1) AS n\nFROM my_upload', "… sql query was invalid … Object 'my_upload' not found"),
    at('SELECT COUNT(1) AS n\nFROM dsp_impressions', 'The query failed while it was running: Division by zero! From line 1, column 8 to line 1, column 15.'),
  ]).toEqual([
    ['limit', 'LIMIT 5'], ['concatenation-operator', '||'], ['undeclared-parameter', "'p'"], ['unknown-table', 'my_upload'], ['amc-computation', 'COUNT(1)'],
  ])
})

test('no change is offered within what a template put in, and the place is the template', () => {
  const sql = 'SELECT campaign, SUM({{measure}}) AS n\nFROM dsp_impressions GROUP BY campaign'
  const traced = traceSql(sql, new Map([['measure', { name: 'measure', type: 'NAME', array: false, items: ['impresions'] }]]))
  const text = amcRejection(analyzeSql(traced.sent, { catalogue: bundledCatalogue, parameters: [] }), 'w1') ?? ''
  const { code, place, quickFix } = explainFailure({ failure: { amcText: text, httpStatus: 400 }, traced, parameters: [] })
  expect([code, sql.slice(place?.start, place?.end), quickFix]).toEqual(['unknown-column', '{{measure}}', null])
})

test('every refusal of the language is explained by its own code, even when only AMC\'s words are known', () => {
  const codes = explanationGroups.flatMap(group => group.codes).filter(code => problemSeverities[code] === 'error')
  const unexplained: string[] = []
  for (const code of codes) {
    const { sql, options } = explainCode(code).wrong
    const sent = traceSql(sql, new Map()).sent
    const analysis = analyzeSql(sent, { catalogue: bundledCatalogue, parameters: options?.parameters ?? [], audience: options?.audience ?? false })
    const text = amcRejection(analysis, 'w1')
    // Long lists of brackets and the like are cut before they are sent.
    if (text === undefined) continue
    const helped = explainAmcError({ text, httpStatus: 400, sent, problems: analysis.problems })
    const alone = explainAmcError({ text, httpStatus: 400, sent, problems: [] })
    if (alone.code === 'unknown' || alone.code.startsWith('amc-')) unexplained.push(`${code}: ${text}`)
    if (helped.code !== code || helped.place === null) unexplained.push(`${code} taken for ${helped.code}: ${text}`)
  }
  expect(unexplained).toEqual([])
})

test('every refusal of the built-in service is explained', () => {
  const sandbox = new URL('../../sandbox/', import.meta.url)
  const files = ['http', 'state'].flatMap(folder => readdirSync(new URL(`${folder}/`, sandbox)).filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts')).map(name => new URL(`${folder}/${name}`, sandbox)))
  const literal = String.raw`('(?:[^'\\]|\\.)*'|\`[^\`]*\`|"[^"]*")`
  const patterns = [String.raw`badRequest\(\s*${literal}`, String.raw`new Refusal\(\s*\w+,\s*${literal}`, String.raw`statusReason(?:: | = )${literal}`, String.raw`problem: ${literal}`, String.raw`return ${literal}$`].map(source => new RegExp(source, 'gm'))
  const texts = files.flatMap(file => {
    const source = readFileSync(file, 'utf8')
    return patterns.flatMap(pattern => [...source.matchAll(pattern)].map(found => ({ file: file.pathname.split('/').at(-1) ?? '', text: (found[1] ?? '').slice(1, -1).replace(/\$\{[^}]*\}+/g, 'x1').replaceAll(/\\(.)/g, '$1') })))
  }).filter(({ text }) => / /.test(text) && !text.startsWith('<'))
  expect(texts.length).toBeGreaterThan(60)
  const unexplained = texts.filter(({ text }) => explainAmcError({ text, httpStatus: 400, sent: '', problems: [] }).code === 'unknown')
  expect(unexplained.map(({ file, text }) => `${file}: ${text}`)).toEqual([])
})

test('an unknown text stays as it is and is called unknown; no text at all is told by the status', () => {
  expect(failureOf('SELECT 1', 'The flux capacitor is empty.')).toMatchObject({ code: 'unknown', place: null, link: null })
  expect(failureOf('SELECT 1', null, 429)).toMatchObject({ code: 'amc-throttled', action: 'wait' })
  expect(failureOf('SELECT 1', null, 503)).toMatchObject({ code: 'amc-internal' })
  expect(failureOf('SELECT 1', '', null)).toMatchObject({ code: 'amc-no-reason' })
  expect(failureOf('SELECT 1', 'Workflow execution timed out after 900 seconds.', null)).toMatchObject({ code: 'amc-time-limit', action: 'raise-time-limit' })
})

test('whatever AMC says, the answer comes and its place lies within the text', () => {
  const words = fc.constantFrom('From line 1, column 3 to line 1, column 99: ', 'At line 7, column 1: ', "Column 'a' not found", 'Encountered "', 'line', '', '😀', 'Object \'\' not found', 'LIMIT', ' is not supported', 'parameter x has no value')
  fc.assert(fc.property(fc.array(fragment, { maxLength: 10 }).map(parts => parts.join('')), fc.array(words, { maxLength: 4 }).map(parts => parts.join('')), (sql, text) => {
    const { place, title, fix } = failureOf(sql, text)
    expect(title !== '' && fix !== '').toBe(true)
    if (place) expect(place.start >= 0 && place.end >= place.start && place.end <= sql.length).toBe(true)
  }), { numRuns: 200 })
})

test('long texts that almost fit a known sentence are read in bounded time', () => {
  const almost = ["column 'a'", 'value of parameter x ', 'timeWindow ', 'From line 1, column ', "Object '", 'Encountered ', 'output column workflow ', ' LIMIT x', 'query failed while it was running: ']
  const startMs = performance.now()
  for (const text of almost) failureOf('SELECT campaign\nFROM t', text.repeat(Math.ceil(10_000 / text.length)))
  expect(performance.now() - startMs).toBeLessThan(2_000)
})

test('a failure of our own side is not put into AMC\'s mouth', () => {
  const run = { sql: 'SELECT 1', params: [], paramTexts: {}, window: { kind: 'last-full-month', timeZone: 'UTC' }, createdAtMs: 0 } as const
  const failure = { message: 'The disk is full.', requestId: null, httpStatus: null }
  expect(explainRun({ ...run, params: [], failure: null })).toBeNull()
  expect(explainRun({ ...run, params: [], failure: { ...failure, amcText: null } })).toBeNull()
  expect(explainRun({ ...run, params: [], failure: { ...failure, amcText: 'LIMIT is not supported' } })?.code).toBe('limit')
})
