import { expect, test } from 'vitest'
import { bundledCatalogue } from '../catalogue.ts'
import { analyzeSql } from '../sql.ts'
import type { AnalyzeOptions } from '../sql.ts'
import { formatType } from '../sql-type.ts'
import { acceptedQueries } from '../testing/accepted-queries.ts'
import { optionsOf } from '../testing/typing.ts'
import { applyEdits, definitionsAt, referencesAt, renameAt, renameTarget } from './navigation.ts'
import { findOccurrences } from './symbols.ts'

const options: AnalyzeOptions = { catalogue: bundledCatalogue }

/** The text without its `|`, and the place where it stood. */
function cursor(marked: string): { readonly text: string; readonly offset: number } {
  return { text: marked.replace('|', ''), offset: marked.indexOf('|') }
}

function rename(marked: string, name: string): string {
  const { text, offset } = cursor(marked)
  const result = renameAt(analyzeSql(text, options), offset, name, options)
  return result.ok ? applyEdits(text, result.edits) : result.reason
}

const steps = `WITH a AS (SELECT d.campaign AS name, SUM(impressions) AS n FROM dsp_impressions d GROUP BY name),
b AS (SELECT name, n FROM a)
SELECT x.name, SUM(b.n) AS total FROM b JOIN a x ON x.name = b.name GROUP BY 1 HAVING total > 5`

const at = (needle: string, nth = 0): number => {
  let offset = -1
  for (let index = 0; index <= nth; index++) offset = steps.indexOf(needle, offset + 1)
  return offset
}

const written = (offset: number): readonly string[] => referencesAt(analyzeSql(steps, options), offset).map(({ start, end, role }) => `${role} ${steps.slice(start - 2, end)}`)

test('a WITH step is found where it is read, under its own name', () => {
  expect(written(at('a AS'))).toEqual(['definition H a', 'reference M a', 'reference N a'])
  expect(written(at('b.n'))).toEqual(['definition ,\nb', 'reference M(b', 'reference M b', 'reference = b'])
  expect(definitionsAt(analyzeSql(steps, options), at('b.n'))).toMatchObject([{ start: at('b AS') }])
})

test('an alias is followed through the steps that pass it on', () => {
  expect(written(at('name,'))).toEqual(['definition S name', 'reference Y name', 'reference T name', 'reference x.name', 'reference x.name', 'reference b.name'])
  expect(written(at('total >'))).toEqual(['definition S total', 'reference G total'])
  expect(written(at('x.name'))).toEqual(['reference T x', 'definition a x', 'reference N x'])
})

test('AMC has its own names, which have no definition here and cannot be renamed', () => {
  const analysis = analyzeSql(steps, options)
  expect(definitionsAt(analysis, at('campaign'))).toEqual([])
  expect(renameTarget(analysis, at('campaign'))).toMatchObject({ ok: false, reason: expect.stringContaining('AS') })
  expect(renameTarget(analysis, at('dsp_impressions'))).toMatchObject({ ok: false })
  expect(renameTarget(analysis, at('SELECT'))).toMatchObject({ ok: false })
})

test('renaming changes every place and nothing else', () => {
  expect(rename('WITH |a AS (SELECT campaign FROM dsp_clicks GROUP BY 1) SELECT a.campaign FROM a', 'clicked')).toBe('WITH clicked AS (SELECT campaign FROM dsp_clicks GROUP BY 1) SELECT clicked.campaign FROM clicked')
  expect(rename('SELECT |d.campaign, COUNT(d.user_id) AS n FROM dsp_clicks d GROUP BY d.campaign', 'c')).toBe('SELECT c.campaign, COUNT(c.user_id) AS n FROM dsp_clicks c GROUP BY c.campaign')
  expect(rename("SELECT CUSTOM_PARAMETER('|p') AS a, CUSTOM_PARAMETER('p') AS b, 'p' AS c", 'q')).toBe("SELECT CUSTOM_PARAMETER('q') AS a, CUSTOM_PARAMETER('q') AS b, 'p' AS c")
  expect(rename('WITH a (|x) AS (VALUES (1), (2)) SELECT x, a.x AS y FROM a', 'z')).toBe('WITH a (z) AS (VALUES (1), (2)) SELECT z, a.z AS y FROM a')
  expect(rename('SELECT campaign AS |campaign, COUNT(1) AS n FROM dsp_clicks GROUP BY campaign', 'c')).toBe('SELECT campaign AS c, COUNT(1) AS n FROM dsp_clicks GROUP BY c')
})

test('a name that would not do is refused with a reason', () => {
  const sql = 'WITH |a AS (SELECT 1 AS n), b AS (SELECT n FROM a) SELECT a.n FROM a JOIN b ON a.n = b.n'
  expect(rename(sql, 'rank')).toContain('reserved')
  expect(rename(sql, '1a')).toContain('letters')
  expect(rename(sql, 'b')).toContain('already means')
  expect(rename('SELECT campaign AS |x, COUNT(1) AS n FROM dsp_clicks GROUP BY x, site', 'site')).toContain('already means')
  expect(rename('SELECT campaign|  , COUNT(1) AS n FROM dsp_clicks GROUP BY 1', 'x')).toContain('AMC')
})

test('in every query every own name can be renamed and renamed back', () => {
  for (const query of acceptedQueries) {
    const given = optionsOf(query)
    const analysis = analyzeSql(query.sql, given)
    const shape = (sql: string): string => analyzeSql(sql, given).outputColumns.map(column => `${formatType(column.type)} ${column.privacyClass}`).join()
    const definitions = findOccurrences(analysis).filter(occurrence => occurrence.role === 'definition')
    for (const definition of definitions) {
      const renamed = renameAt(analysis, definition.start, 'fresh_name_1', given)
      const title = `${query.title}: ${definition.symbol.name}`
      if (!renamed.ok) {
        // user_id must keep its name in an audience, and the columns of USING belong to both sides.
        expect(`${title} ${query.audience ?? false}`, title).toMatch(/user_id true$|user_id/)
        continue
      }
      const text = applyEdits(query.sql, renamed.edits)
      expect(shape(text), title).toBe(shape(query.sql))
      const back = renameAt(analyzeSql(text, given), renamed.edits[0]?.start ?? 0, definition.symbol.name, given)
      expect(back.ok && applyEdits(text, back.edits).toLowerCase(), title).toBe(query.sql.toLowerCase())
    }
  }
})
