import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lex } from '../lexer.ts'
import { expandTemplate } from './expand-template.ts'
import type { TemplateValue } from './literal-text.ts'

const value = (type: string, ...items: string[]): TemplateValue => ({ type, array: false, items })
const list = (type: string, ...items: string[]): TemplateValue => ({ type, array: true, items })
const expand = (text: string, values: Readonly<Record<string, TemplateValue | null>>) => expandTemplate(text, new Map(Object.entries(values)))
const expanded = (text: string, values: Readonly<Record<string, TemplateValue | null>>) => {
  const { text: result, problems } = expand(text, values)
  expect(problems).toEqual([])
  return result
}

test('what a value becomes is decided by its place and its declared type', () => {
  expect([
    expanded("WHERE campaign = {{c}}", { c: value('STRING', "it's") }),
    expanded("EXTEND_TIME_WINDOW('dsp_impressions', 'P{{days}}D', 'P0D')", { days: value('INTEGER', '14') }),
    expanded("campaign LIKE '%{{c}}%' AND x IN ({{ids}})", { c: value('STRING', "it's"), ids: list('LONG', '1', '-2') }),
    expanded('SELECT {{col}}, t.{{col}} FROM dsp_{{suffix}} GROUP BY {{col}}', { col: value('NAME', 'campaign'), suffix: value('STRING', 'clicks') }),
    expanded('a -{{n}} AND d >= {{d}} AND ts < {{ts}} AND {{b}}', { n: value('LONG', '-5'), d: value('DATE', '2025-05-01'), ts: value('TIMESTAMP', '2025-05-01T06:30'), b: value('BOOLEAN', 'true') }),
    expanded('SELECT "{{col}}", `{{col}}`', { col: value('STRING', 'a"b`c') }),
    expanded("x = {{e}} OR '{{e}}' = ''", { e: value('STRING') }),
    expanded('{{a}}_{{b}}2', { a: value('STRING', 'x'), b: value('STRING', '9') }),
  ]).toEqual([
    "WHERE campaign = 'it''s'", "EXTEND_TIME_WINDOW('dsp_impressions', 'P14D', 'P0D')", "campaign LIKE '%it''s%' AND x IN (1, (-2))",
    'SELECT campaign, t.campaign FROM dsp_clicks GROUP BY campaign', "a -(-5) AND d >= CAST('2025-05-01' AS DATE) AND ts < CAST('2025-05-01 06:30:00' AS TIMESTAMP) AND TRUE",
    'SELECT "a""b`c", `a"b``c`', "x = '' OR '' = ''", 'x_92',
  ])
})

test('optional parts stand when their parameter has a value, keep lines, and never join the words around them', () => {
  const sql = 'SELECT a{{#if on}}, b{{else}}, c{{/if}}FROM t\nWHERE x{{#if ids}}\n  AND id IN ({{ids}})\n{{/if}}-{{#if no}}-{{/if}}- 1'
  const on = expanded(sql, { on: value('BOOLEAN', 'true'), ids: list('LONG', '7'), no: value('STRING') })
  const off = expanded(sql, { on: value('BOOLEAN', 'false'), ids: list('LONG'), no: value('STRING', 'x') })
  expect([on, off].map(text => text.replace(/ +/g, ' '))).toEqual(['SELECT a , b FROM t\nWHERE x \n AND id IN (7)\n - - 1', 'SELECT a , c FROM t\nWHERE x \n \n - - - 1'])
  expect(on.split('\n')).toHaveLength(4)
  expect(off.split('\n')).toHaveLength(4)
  expect(expanded('{{#if a}}1{{#if b}}2{{else}}3{{/if}}{{else}}4{{/if}}', { a: value('STRING', 'x'), b: value('STRING') }).replace(/ /g, '')).toBe('13')
})

test('comments, and double braces in quotes that hold no name, stay as they are', () => {
  const sql = "SELECT 1 -- {{a}}\n/* {{#if b}} */, '{{ not a name! }}', '{{}}'"
  expect(expand(sql, {})).toMatchObject({ text: sql, problems: [], names: [] })
})

test('what cannot stand where it is written is refused at its place, with a sentence', () => {
  const why = (text: string, values: Readonly<Record<string, TemplateValue | null>>) => expand(text, values).problems.map(({ start, end, message }) => `${text.slice(start, end)}: ${message}`)
  const all = { s: value('STRING', 'x y'), n: value('LONG', '5'), ids: list('LONG', '1'), none: list('LONG'), col: value('NAME', 'select'), bytes: value('BINARY', 'ff') }
  expect([
    why('{{nobody}}', all), why("'{{ids}}'", all), why('IN ({{none}})', all), why('SELECT {{col}}', all), why('t_{{s}}', all), why("'a'{{n}}", all), why('.{{n}}', all), why('1{{n}}', all), why('{{bytes}}', all),
    why('{{#if n}} x', all), why('x {{/if}}', all), why('{{#unless n}}', all), why("'{{#if n}}'", all), why('{{#if n}}{{else}}{{else}}{{/if}}', all), why("'open {{n}}", all),
  ].map(found => found[0])).toEqual([
    '{{nobody}}: {{nobody}} is not declared. Declare it, with its type, under Parameters.',
    '{{ids}}: {{ids}} is a list, which cannot stand inside quotes. Take the quotes away.',
    '{{none}}: {{none}} is empty. Give it a value, or put what needs it between {{#if …}} and {{/if}}.',
    '{{col}}: {{col}} would make the name "select", which is a reserved word in AMC.',
    '{{s}}: {{s}} is a part of a name here, so its value may hold letters, digits and underscores only.',
    '{{n}}: {{n}} touches a text or number beside it. Put a space between them, or move it inside the quotes.',
    '{{n}}: {{n}} stands beside a point, so it must be declared as a NAME.',
    '{{n}}: {{n}} would make the name "15", which must start with a letter.',
    '{{bytes}}: {{bytes}} is of type BINARY, which has no literal. Use CUSTOM_PARAMETER.',
    '{{#if n}}: {{#if …}} has no {{/if}}. Add it where the optional part ends.',
    '{{/if}}: {{/if}} has no {{#if …}} before it.',
    '{{#unless n}}: "{{#unless n}}" is not understood. Write {{name}}, {{#if name}}, {{else}} or {{/if}}.',
    '{{#if n}}: {{#if n}} stands inside quotes. Optional parts begin and end outside them.',
    '{{else}}: This block has two {{else}}. Keep one.',
    "'open {{n}}: A quote or comment is not closed here, so it cannot be told where {{…}} stand. Close it.",
  ])
})

// ---------------------------------------------------------------- no way out

/** Everything that ever ended a literal somewhere, and anything else. */
const hostile = fc.oneof(
  fc.constantFrom('campaign', 'x9', 'A_b', 'select', '9'),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 }).map(codes => String.fromCharCode(...codes)),
  fc.array(fc.constantFrom("'", "''", '"', '`', '\\', "\\'", '\n', '\r', '\t', '\0', '--', '/*', '*/', ';', '{{', '}}', '{{x}}', '{{#if x}}', '{{/if}}', ')', '(', ',', ' OR 1=1 ', 'UNION SELECT', '\uD800', '\u2019', '\uFF07', '\u2028', '😀', 'a', '%', '_', '$$', "N'", "U&'"), { maxLength: 8 }).map(parts => parts.join('')),
)
const places: readonly (readonly [string, string])[] = [
  ['STRING', "SELECT 'before', {{x}}, 'after' -- {{x}}\n, 1"], ['STRING', "SELECT 'a{{x}}b' AS c"], ['STRING', "SELECT '{{x}}', '{{x}}{{x}}'"], ['STRING', 'SELECT "{{x}}" AS c'], ['STRING', 'SELECT `{{x}}`'],
  ['STRING', "IN ({{x}})-{{x}}/{{x}}*{{x}}"], ['STRING', "LIKE '%{{ x }}%'"], ['STRING', "{{#if x}}{{x}}{{else}}''{{/if}} 'z'"], ['STRING', "'it''s {{x}}''s'"], ['STRING', "/* {{x}} */ {{x}} -- {{x}}"],
  ['STRING', "EXTEND_TIME_WINDOW('t', 'P{{x}}D', 'P0D')"], ['STRING', 'a_{{x}} = 1'], ['NAME', 'SELECT {{x}}, t.{{x}} FROM {{x}}'],
]
const shapeOf = (text: string): string => {
  const { tokens, comments } = lex(text)
  return `${tokens.map(token => `${token.kind}${token.kind === 'operator' ? token.value : ''}${token.unclosed ? '!' : ''}`).join(' ')} # ${comments.length}`
}

test('no text can leave its literal or name: the tokens are those of a harmless value, and the literal holds the text', () => {
  const held = new Map<string, number>()
  fc.assert(fc.property(hostile, fc.constantFrom(...places), (text, [type, sql]) => {
    const result = expand(sql, { x: value(type, text) })
    if (result.problems.length > 0) return
    held.set(sql, (held.get(sql) ?? 0) + 1)
    expect(shapeOf(result.text)).toBe(shapeOf(expand(sql, { x: value(type, 'harmless') }).text))
    for (const { name, where, text: piece } of result.values) {
      expect(name).toBe('x')
      if (where === 'code' && piece.startsWith("'")) expect(lex(piece).tokens[0]).toMatchObject({ kind: 'string', value: text, end: piece.length })
    }
    // What stands around the values is untouched: cutting the values out gives the written text without its placeholders.
    let rest = result.text
    for (const { expanded: span } of result.values.toReversed()) rest = rest.slice(0, span.start) + rest.slice(span.end)
    if (!sql.includes('{{#if')) expect(rest.replaceAll('{{x}}', '')).toBe(sql.replace(/\{\{ ?x ?\}\}/g, ''))
  }), { numRuns: 4_000 })
  // Words of SQL that got through as names would be a way out as well.
  for (const word of ['SELECT', 'from', 'UNION', 'DISTINCT', 'NULL', 'case', 'x; --', 'a b', 'a.b', "a'", '1a', '']) expect(expand('SELECT {{x}} FROM t', { x: value('NAME', word) }).problems).toHaveLength(1)
  expect(places.filter(([, sql]) => !held.has(sql))).toEqual([])
})

test('no number, date or list of any items can leave its place', () => {
  const items = fc.oneof(hostile, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String), fc.double({ noNaN: true, noDefaultInfinity: true }).map(String), fc.constantFrom('2025-05-01', '2025-05-01T06:30:00', 'true', 'false'))
  const types = fc.constantFrom('STRING', 'LONG', 'DOUBLE', 'DECIMAL', 'BOOLEAN', 'DATE', 'TIMESTAMP', 'NAME', 'BINARY')
  const sql = "x-{{x}}-y IN ({{x}}), {{x}}*'z'"
  fc.assert(fc.property(types, fc.array(items, { minLength: 1, maxLength: 4 }), (type, texts) => {
    const result = expand(sql, { x: list(type, ...texts) })
    if (result.problems.length > 0) return
    const kinds = lex(result.text).tokens.map(token => token.kind)
    expect(kinds).not.toContain('error')
    expect(kinds).not.toContain('placeholder')
    expect(lex(result.text).comments).toEqual([])
    for (const { text } of result.values) {
      // Brackets are balanced and commas part exactly the items.
      let depth = 0
      let commas = 0
      for (const token of lex(text).tokens) {
        if (token.value === '(' && token.kind === 'operator') depth++
        if (token.value === ')' && token.kind === 'operator') depth--
        expect(depth).toBeGreaterThanOrEqual(0)
        if (token.value === ',' && token.kind === 'operator' && depth === 0) commas++
        if (token.kind === 'operator') expect(['(', ')', ',', '-']).toContain(token.value)
      }
      expect([depth, commas]).toEqual([0, texts.length - 1])
    }
  }), { numRuns: 1_500 })
})

test('every character of the expanded text is found again where it was written, and the other way round', () => {
  const piece = fc.constantFrom('SELECT ', 'a', '{{x}}', "'{{x}}'", '{{#if x}}', '{{#if e}}', '{{else}}', '{{/if}}', '\n', "'", '"', ' -- note', '/*', '*/', '{{', '}}', ',', '1', '{{x', '😀', '_')
  fc.assert(fc.property(fc.array(piece, { maxLength: 20 }).map(parts => parts.join('')), text => {
    const { map, text: result, values } = expand(text, { x: value('STRING', "it's\nlong"), e: value('STRING') })
    let before = 0
    for (let offset = 0; offset < result.length; offset++) {
      const at = map.toWritten(offset)
      expect(at).toBeGreaterThanOrEqual(before)
      before = at
      if (map.isCopied({ start: offset, end: offset + 1 })) expect([text.charAt(at), map.toExpanded(at)]).toEqual([result.charAt(offset), offset])
    }
    expect(map.pieces.at(-1)?.writtenEnd ?? 0).toBe(text.length)
    expect(map.pieces.at(-1)?.expandedEnd ?? 0).toBe(result.length)
    for (const { expanded: span, start, end } of values) if (span.end > span.start) expect(map.spanToWritten(span)).toEqual({ start, end })
  }), { numRuns: 500 })
})

test('long texts take time in proportion', () => {
  const startMs = performance.now()
  for (const unit of ['{{', '{{x}}', "'{{x}}", '{{#if x}}', '{{x}}{{x}} ', "{{x}}'a' "]) expand(unit.repeat(10_000), { x: value('STRING', 'v') })
  expect(performance.now() - startMs).toBeLessThan(8_000)
})
