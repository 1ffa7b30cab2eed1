/** The rules of AMC's SQL, one by one: what it takes runs on a small advertiser, what it refuses is refused by the service at the same place. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundledCatalogue } from '#sql/catalogue.ts'
import { decisiveProblem } from '#sql/problems.ts'
import { checkSql } from '#sql/rules/check.ts'
import { sheetParameters } from '#sql/testing/sheet.ts'
import type { SheetRow } from '#sql/testing/sheet.ts'
import { grammarTopics } from '#sql/testing/sheet-grammar.ts'
import { privacyTopics } from '#sql/testing/sheet-privacy.ts'
import { valueTopics } from '#sql/testing/sheet-values.ts'
import type { Dataset, SqlEngine } from '../ports.ts'
import { createSqlEngine } from './engine.ts'
import { createSmallDataset } from './testing/small-dataset.ts'
import type { SmallRow } from './testing/small-dataset.ts'
import { smallProfile, smallRequest, stillClock } from './testing/small-run.ts'

const topics = [...grammarTopics, ...valueTopics, ...privacyTopics]

let dir: string
let dataset: Dataset
let engine: SqlEngine

const impression = (campaign: string, user: string | null, day = '2025-05-10', more: SmallRow = {}): SmallRow => ({
  campaign, user_id: user, device_type: 'PHONE', site: 'a', impressions: 1, total_cost: 5, bid_price: 5, postal_code: '11111', city_name: 'Ulm', is_amazon_owned: true, request_tag: `${campaign}-${user}`,
  impression_date: day, impression_dt: `${day}T10:00:00Z`, impression_dt_utc: `${day}T10:00:00Z`, ...more,
})

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sheet-'))
  const impressions = [
    impression('Kitchen', 'a'), impression('Kitchen', 'b'), impression('Kitchen', 'c'), impression('OTT one', 'a', undefined, { device_type: 'TV' }), impression('OTT one', 'b', undefined, { device_type: 'TV' }),
    impression('Kitchen', null, undefined, { postal_code: null }), impression('Kitchen', 'a', '2025-05-11', { postal_code: null }),
    // Outside of May.
    impression('Kitchen', 'a', '2025-04-20'), impression('Kitchen', 'b', '2025-04-20'), impression('Kitchen', 'a', '2025-06-03'), impression('Kitchen', 'b', '2025-06-03'),
  ]
  const twin = bundledCatalogue.table('dsp_impressions_for_audiences')
  const ofTwin = (row: SmallRow): SmallRow => Object.fromEntries(Object.entries(row).filter(([name]) => twin?.columnsByName.has(name)))
  const conversions = ['a', 'a', 'b'].map((user, index) => ({ user_id: user, conversion_id: `v${index}`, event_subtype: 'order', event_dt_utc: '2025-05-12T10:00:00Z' }))
  dataset = await createSmallDataset({
    dsp_impressions: impressions, dsp_impressions_for_audiences: impressions.map(ofTwin), conversions, conversions_for_audiences: conversions,
    dsp_clicks: [{ campaign: 'Kitchen', site: 'a', user_id: 'a', clicks: 1, request_tag: 'Kitchen-a', click_dt_utc: '2025-05-10T11:00:00Z' }],
    sponsored_ads_traffic: ['a', 'b'].map((user) => ({ campaign: 'SP', user_id: user, clicks: 1, spend: 100_000_000, event_dt_utc: '2025-05-10T11:00:00Z' })),
    audience_segments_amer_inmarket: ['a', 'b'].map((user) => ({ user_id: user, segment_name: 'Cooks' })),
  })
  engine = createSqlEngine(dataset, smallProfile, stillClock)
})
afterAll(async () => {
  engine.close()
  dataset.close()
  await rm(dir, { recursive: true, force: true })
})

interface Place {
  readonly sql: string
  readonly start: number
  readonly end: number
}

function unmark(marked: string): Place {
  return { sql: marked.replace('«', '').replace('»', ''), start: marked.indexOf('«'), end: marked.indexOf('»') - 1 }
}

/** What is wrong with a row of the sheet; null when it holds. */
async function faultOf(row: SheetRow): Promise<string | null> {
  const { sql, start, end } = unmark(row.marked)
  const { analysis, problems } = checkSql(sql, { catalogue: bundledCatalogue, parameters: sheetParameters, audience: row.audience })
  const { verdict } = row
  const here = problems.filter((problem) => problem.start === start && problem.end === end).map((problem) => `${problem.severity} ${problem.code}`)
  const all = problems.filter((problem) => problem.severity !== 'info').map((problem) => `${problem.severity} ${problem.code} at "${sql.slice(problem.start, problem.end)}"`).join('; ')
  const decisive = decisiveProblem(problems)
  const request = smallRequest(sql, join(dir, 'out.csv'), { inputParameters: [...sheetParameters] }, { audience: row.audience })
  if (verdict.kind === 'refused') {
    if (!here.includes(`error ${verdict.code}`)) return `no error ${verdict.code} there, but ${all}`
    const compiled = engine.compile(request.workflow, { audience: row.audience })
    if (compiled.ok) return 'the service takes it'
    const place = /line (\d+), column (\d+)/.exec(compiled.message)
    const { line, column } = analysis.lines.positionAt(decisive?.start ?? 0)
    // A parser names the piece that it stumbled over, which may stand beside the one that is wrong.
    const isThere = !place || (place[1] === `${line}` && (place[2] === `${column}` || decisive?.phase === 'parse'))
    return decisive?.start === start && isThere ? null : `the service points elsewhere: ${compiled.message}`
  }
  if (decisive) return `refused: ${all}`
  if (verdict.kind === 'warned' && !here.includes(`warning ${verdict.code}`)) return `no warning ${verdict.code} there, but ${all}`
  const outcome = await engine.run(request, new AbortController().signal)
  if (!outcome.ok) return `does not run: ${outcome.message}`
  if (verdict.kind !== 'gives') return null
  const [, value = '', more] = (await readFile(join(dir, 'out.csv'), 'utf8')).split('\n').map((line) => /^(?:"((?:[^"]|"")*)"|([^,]*))/.exec(line)).map((match) => (match?.[1] ?? match?.[2] ?? '').replaceAll('""', '"'))
  return value === verdict.text && !more ? null : `gives ${value}, not ${verdict.text}`
}

describe.each(topics)('$topic', ({ rows }) => {
  test(`${rows.length} rules`, async () => {
    const faults: string[] = []
    for (const row of rows) {
      const fault = await faultOf(row)
      if (fault !== null) faults.push(`${row.rule}: ${fault} — ${row.marked}`)
    }
    expect(faults).toEqual([])
  })
})

test('the sheet has a good number of rules, each once', () => {
  const rows = topics.flatMap((topic) => topic.rows)
  expect(rows.length).toBeGreaterThanOrEqual(300)
  for (const { topic, rows: own } of topics) expect([topic, new Set(own.map((row) => row.marked)).size]).toEqual([topic, own.length])
})
