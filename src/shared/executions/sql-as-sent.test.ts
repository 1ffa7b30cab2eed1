import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parameterNamesIn, sqlAsSent } from './sql-as-sent.ts'

const sent = (sql: string) => sqlAsSent(sql).text

test('line breaks become spaces, line comments and the last semicolon go, and quotes are left alone', () => {
  expect([
    sent('SELECT a, -- first\n  b\r\nFROM t;\n'),
    sent("SELECT '--no; comment\n' AS x FROM t ; ;"),
    sent('SELECT /* a; b\n-- c */ 1;'),
    sent('SELECT 1; /* end; */ ;'),
    sent('-- only a comment'),
    sent("SELECT 'it''s -- fine', \"a--b\" FROM t -- bye"),
    sent('SELECT 1 -- x\r\nFROM t'),
    sent('SELECT 1 - -1, a/*x*/b'),
  ]).toEqual([
    'SELECT a,    b FROM t',
    "SELECT '--no; comment\n' AS x FROM t",
    'SELECT /* a; b -- c */ 1',
    'SELECT 1  /* end; */',
    '',
    "SELECT 'it''s -- fine', \"a--b\" FROM t",
    'SELECT 1  FROM t',
    'SELECT 1 - -1, a/*x*/b',
  ])
})

const fragment = fc.constantFrom(
  'SELECT', ' ', '\n', '\r\n', '\t', 'a', ';', ',', "'x'", "'it''s'", "'--'", "'\n'", "'/*'", '"q"', '-- note', '--', '/* c */', '/* -- */', '/*;*/', '-', '/', '*', "'", '"', 'CUSTOM_PARAMETER(', '😀', 'é',
)
const sqlText = fc.array(fragment, { maxLength: 30 }).map(parts => parts.join(''))

test('every character that is sent stands at its mapped place in the text as written, in order', () => {
  fc.assert(fc.property(sqlText, written => {
    const result = sqlAsSent(written)
    let last = -1
    for (let offset = 0; offset < result.text.length; offset++) {
      const at = result.toWritten(offset)
      expect(at).toBeGreaterThan(last)
      last = at
      const original = written.charAt(at)
      const shown = result.text.charAt(offset)
      expect(shown === original || (shown === ' ' && /[\s;]/.test(original))).toBe(true)
    }
  }), { numRuns: 500 })
})

test('sending twice changes nothing more', () => {
  fc.assert(fc.property(sqlText, written => {
    expect(sent(sent(written))).toBe(sent(written))
  }), { numRuns: 500 })
})

test('a position that AMC reports in the single line is found in the lines as written', () => {
  const written = 'SELECT a, -- first\n  wrong_column\nFROM t'
  const result = sqlAsSent(written)
  const column = result.text.indexOf('wrong_column') + 1
  expect(result.positionAsWritten(1, column)).toEqual({ line: 2, column: 3 })
})

test('parameter names are found outside comments only', () => {
  const sql = "SELECT CUSTOM_PARAMETER('ids'), custom_parameter ( 'b' ), CUSTOM_PARAMETER('ids') -- CUSTOM_PARAMETER('c')\n/* CUSTOM_PARAMETER('d') */ , 'CUSTOM_PARAMETER(''e'')'"
  expect(parameterNamesIn(sql)).toEqual(['ids', 'b'])
})
