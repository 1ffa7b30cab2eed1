import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'recomamp-sql-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const entry = fileURLToPath(new URL('sql.ts', import.meta.url))

interface Ended {
  readonly code: number
  readonly out: string
  readonly complaints: string
}

function sql(args: readonly string[], input = ''): Promise<Ended> {
  return new Promise(resolve => {
    const child = execFile(process.execPath, ['--disable-warning=ExperimentalWarning', entry, ...args], (failure, out, complaints) => {
      resolve({ code: typeof failure?.code === 'number' ? failure.code : 0, out, complaints })
    })
    child.stdin?.end(input)
  })
}

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const good = file('good.sql', 'SELECT campaign, SUM(impressions) AS n, COUNT(DISTINCT user_id) AS reach, SUM(total_cost) / 100000 AS cost\nFROM dsp_impressions GROUP BY 1\n')
const bad = file('bad.sql', '\uFEFFSELECT campaign,\n  COUNT(1) AS n FROM dsp_impressions\nGROUP BY 1 LIMIT 5')

test('check ends with 1 on errors and names file, line and column', async () => {
  expect(await sql(['check', good])).toEqual({ code: 0, out: '', complaints: '1 file, 0 errors, 0 warnings.\n' })
  const { code, out } = await sql(['check', good, bad])
  expect(code).toBe(1)
  expect(out).toMatch(new RegExp(`^${bad.replaceAll('.', '\\.')}:3:12: error limit: AMC has no LIMIT`))
})

test('check --json is a list for machines', async () => {
  const { code, out } = await sql(['check', '--json', bad])
  expect(code).toBe(1)
  const problems: unknown = JSON.parse(out)
  expect(problems).toContainEqual({
    file: bad, code: 'limit', severity: 'error', message: expect.stringContaining('LIMIT'), from: { line: 3, column: 12 }, to: { line: 3, column: 19 }, amcText: 'LIMIT is not supported',
  })
})

test('a text can come from standard input, with parameters declared beside it', async () => {
  const query = "SELECT COUNT(1) AS n FROM dsp_impressions WHERE campaign = CUSTOM_PARAMETER('c')"
  expect((await sql(['check', '-'], query)).code).toBe(0)
  expect((await sql(['check', '--parameter', 'other', '-'], query)).out).toContain('undeclared-parameter')
  expect((await sql(['check', '--audience', '-'], query)).out).toContain('audience-table-required')
})

test('columns tells type, class, users, additivity and unit', async () => {
  const { code, out } = await sql(['columns', '--json', good])
  expect(code).toBe(0)
  expect(JSON.parse(out)).toEqual([
    { file: good, name: 'campaign', type: 'STRING', columnType: 'DIMENSION', privacyClass: 'LOW', requiredUsers: 2, additivity: null, unit: null },
    { file: good, name: 'n', type: 'LONG', columnType: 'METRIC', privacyClass: 'NONE', requiredUsers: 1, additivity: 'additive', unit: 'count' },
    { file: good, name: 'reach', type: 'LONG', columnType: 'DIMENSION', privacyClass: 'NONE', requiredUsers: 1, additivity: 'non-additive', unit: 'users' },
    { file: good, name: 'cost', type: 'DOUBLE', columnType: 'METRIC', privacyClass: 'NONE', requiredUsers: 1, additivity: 'additive', unit: 'currency' },
  ])
  expect((await sql(['columns', good])).out).toMatch(/^name\s+type\s+kind\s+class\s+users\s+additivity\s+unit\ncampaign\s+STRING\s+DIMENSION\s+LOW\s+2\s+-\s+-\n/)
})

test('format prints, checks, or writes; what cannot be read stays as it is', async () => {
  const messy = file('messy.sql', 'select 1 as n  from dsp_clicks\n')
  expect(await sql(['format', messy])).toEqual({ code: 0, out: 'SELECT 1 AS n\nFROM dsp_clicks\n', complaints: '' })
  expect(await sql(['format', '--check', messy])).toEqual({ code: 1, out: `${messy}\n`, complaints: '' })
  expect((await sql(['format', '--write', '--keyword-case', 'lower', messy])).code).toBe(0)
  expect(readFileSync(messy, 'utf8')).toBe('select 1 as n\nfrom dsp_clicks\n')
  const broken = file('broken.sql', 'SELECT FROM WHERE')
  expect((await sql(['format', '--write', broken])).code).toBe(1)
  expect(readFileSync(broken, 'utf8')).toBe('SELECT FROM WHERE')
})

test('run writes the rows of synthetic data as CSV', { timeout: 60_000 }, async () => {
  const query = "SELECT campaign, SUM(impressions) AS n, CUSTOM_PARAMETER('label') AS label FROM dsp_impressions GROUP BY 1"
  const { code, out, complaints } = await sql(['run', '--data', join(folder, 'data'), '--parameter', 'label:STRING=x,y', '-'], query)
  expect({ code, complaints }).toEqual({ code: 0, complaints: expect.stringMatching(/^\d+ rows of synthetic data/) })
  const lines = out.trimEnd().split('\n')
  expect(lines[0]).toBe('campaign,n,label')
  expect(lines.length).toBeGreaterThan(2)
  expect(lines[1]).toMatch(/^\w+,\d+,"x,y"$/)
  const refused = await sql(['run', '--data', join(folder, 'data'), bad])
  expect(refused).toEqual({ code: 1, out: '', complaints: expect.stringContaining('LIMIT is not supported') })
})

test('explain tells about a code, and lists all of them', async () => {
  const { code, out } = await sql(['explain', 'limit'])
  expect(code).toBe(0)
  expect(out).toContain('AMC has no LIMIT')
  expect((await sql(['explain'])).out).toMatch(/^limit {2,}AMC has no LIMIT/m)
  expect(JSON.parse((await sql(['explain', '--json', 'limit', 'syntax'])).out)).toMatchObject([{ code: 'limit', severity: 'error' }, { code: 'syntax' }])
})

test.each([[['explain', 'limits']], [['check', '-', '-']], [['nope', good]], [['check']], [['check', '--jason', good]], [['run', good, bad]], [['check', join(folder, 'absent.sql')]], [['run', '--from', '2025-13-01', good]], [['check', '--parameter', 'a b', good]]])(
  '%s ends with 2 and a sentence', async args => {
    const { code, out, complaints } = await sql(args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(complaints).toMatch(/^[A-Z"/'].*\.\n$/s)
    expect(complaints).not.toContain('    at ')
  })

test('help tells the commands', async () => {
  expect((await sql(['--help'])).out).toContain('recomamp-sql COMMAND')
})

test('a template\'s front matter declares its parameters, with defaults that the arguments outdo', { timeout: 60_000 }, async () => {
  const template = file('by-campaign.sql', `/*---
title: By campaign
category: How to
level: basic
summary: Impressions by campaign.
advertisers: [dsp]
tables: [dsp_impressions]
parameters: [{ name: least, type: LONG, defaultValue: 1 }]
window: { default: last-14-days }
output: [{ name: campaign, meaning: Campaign }, { name: n, meaning: Impressions }]
---*/
SELECT campaign, SUM(impressions) AS n FROM dsp_impressions GROUP BY 1 HAVING SUM(impressions) >= CUSTOM_PARAMETER('least')
`)
  expect((await sql(['check', template])).out).toBe('')
  const { code, out } = await sql(['run', '--data', folder, template])
  const none = await sql(['run', '--data', folder, '--parameter', 'least:LONG=999999999', template])
  expect([code, out.split('\n').length > 3, none.out]).toEqual([0, true, 'campaign,n\n'])
  const broken = await sql(['check', file('broken.sql', readFileSync(template, 'utf8').replace('level: basic', 'level: hard'))])
  expect(broken).toEqual({ code: 2, out: '', complaints: expect.stringMatching(/broken\.sql:4: level: /) })
})

test('template values are put in before a file is checked, and problems stand where the file has them', { timeout: 60_000 }, async () => {
  const path = file('with-template.sql', "SELECT campaign, SUM(impressions) AS shown\nFROM dsp_impressions\nWHERE supply_source LIKE '%{{source}}%' AND wrong_column = 1\nGROUP BY campaign\n")
  const missing = await sql(['check', path])
  expect([missing.code, missing.out]).toEqual([1, expect.stringContaining(`${path}:3:28: error placeholder`)])
  const given = await sql(['check', '--parameter', "source:STRING=O'Neil", path])
  expect(given.out).toContain(`${path}:3:45: error unknown-column`)
  expect(given.out).not.toContain('placeholder')
  expect((await sql(['run', path])).complaints).toContain('Nothing was run')
})
