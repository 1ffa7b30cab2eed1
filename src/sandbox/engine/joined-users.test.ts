/** Many users of one step must not lend themselves to a value of another step that few users stand behind. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Dataset } from '../ports.ts'
import { createSqlEngine } from './engine.ts'
import { createSmallDataset } from './testing/small-dataset.ts'
import { smallProfile, smallRequest, stillClock } from './testing/small-run.ts'

let dataset: Dataset
let dir: string

// `rare` has one user, `known` three, `nobody` only events without a user.
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'joined-users-'))
  const event = (campaign: string, user: string | null) => ({ campaign, user_id: user, device_type: 'tv', impressions: 1, impression_dt_utc: '2025-05-10T10:00:00Z' })
  dataset = await createSmallDataset({
    dsp_impressions: [event('rare', 'a'), event('rare', 'a'), event('known', 'a'), event('known', 'b'), event('known', 'c'), event('nobody', null)],
    dsp_clicks: [{ campaign: 'known', user_id: 'a', clicks: 1, click_dt_utc: '2025-05-10T10:00:00Z' }],
  })
})
afterAll(async () => {
  dataset.close()
  await rm(dir, { recursive: true, force: true })
})

async function linesOf(sql: string): Promise<string[]> {
  const engine = createSqlEngine(dataset, smallProfile, stillClock)
  const outcome = await engine.run(smallRequest(sql, join(dir, 'out.csv')), new AbortController().signal)
  engine.close()
  if (!outcome.ok) throw new Error(`${outcome.message}\n${sql}`)
  return (await readFile(join(dir, 'out.csv'), 'utf8')).trimEnd().split('\n').slice(1).toSorted()
}

const steps = `WITH p AS (SELECT campaign, COUNT(DISTINCT user_id) AS users FROM dsp_impressions GROUP BY campaign),
  t AS (SELECT device_type, COUNT(DISTINCT user_id) AS everybody FROM dsp_impressions GROUP BY device_type),
  c AS (SELECT campaign, COUNT(DISTINCT user_id) AS clickers FROM dsp_clicks GROUP BY campaign)`

test.each([
  ['a step alone', `${steps} SELECT campaign, users FROM p`, ['known,3']],
  ['next to totals', `${steps} SELECT p.campaign, p.users, t.everybody FROM p CROSS JOIN t`, ['known,3,3']],
  ['a share of totals', `${steps} SELECT p.campaign, p.users * 4 / t.everybody AS share FROM p, t`, ['known,4.0']],
  ['only a key of the small step', `${steps} SELECT p.campaign, t.everybody FROM p CROSS JOIN t`, ['known,3']],
  ['only values of the large step', `${steps} SELECT t.device_type, t.everybody FROM p CROSS JOIN t WHERE p.campaign = 'rare'`, ['tv,3']],
  ['through a star', `${steps}, j AS (SELECT p.*, t.everybody FROM p CROSS JOIN t) SELECT * FROM j`, ['known,3,3']],
  ['aggregated again', `${steps} SELECT p.campaign, SUM(p.users) AS users, MAX(t.everybody) AS everybody FROM p CROSS JOIN t GROUP BY p.campaign`, ['known,3,3']],
  ['through UNION ALL', `${steps}, j AS (SELECT p.campaign, t.everybody FROM p CROSS JOIN t) SELECT campaign, everybody FROM j UNION ALL SELECT campaign, everybody FROM j`, ['known,3', 'known,3']],
  ['a step that is not there does not count', `${steps} SELECT p.campaign, c.clickers FROM t CROSS JOIN p LEFT JOIN c ON p.campaign = c.campaign AND c.clickers > 1`, ['known,']],
  ['a step with too few users does', `${steps} SELECT p.campaign, c.clickers FROM p LEFT JOIN c ON p.campaign = c.campaign`, []],
  ['merged by USING', `${steps} SELECT campaign, users FROM p LEFT JOIN c USING (campaign)`, []],
  ['single events next to totals', `${steps} SELECT DISTINCT i.campaign, t.everybody FROM dsp_impressions i CROSS JOIN t`, ['known,3']],
  ['a value from a subquery', `SELECT campaign, COUNT(DISTINCT user_id) AS users, (SELECT COUNT(DISTINCT user_id) FROM dsp_clicks) AS clickers FROM dsp_impressions GROUP BY campaign`, []],
  ['a subquery with enough users', `SELECT campaign, COUNT(DISTINCT user_id) / (SELECT COUNT(DISTINCT user_id) FROM dsp_impressions) AS share FROM dsp_impressions GROUP BY campaign`, ['known,1.0']],
  ['nothing but a subquery', `SELECT 'clickers' AS name, (SELECT MAX(campaign) FROM dsp_clicks) AS campaign`, []],
  ['nothing but a subquery with enough users', `SELECT 'viewers' AS name, (SELECT MIN(campaign) FROM dsp_impressions) AS campaign`, ['viewers,known']],
])('%s', async (_, sql, expected) => {
  expect(await linesOf(sql)).toEqual(expected)
})
