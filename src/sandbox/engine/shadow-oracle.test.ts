/**
 * An oracle for the privacy shadow: the same queries by hand over plain rows that carry whole sets of users. What the
 * engine leaves out must be exactly what these sets say.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSqlEngine } from './engine.ts'
import { group, joined, number, scan, survivors } from './testing/plain-rows.ts'
import type { Tuple, Value } from './testing/plain-rows.ts'
import { createSmallDataset } from './testing/small-dataset.ts'
import type { SmallRow } from './testing/small-dataset.ts'
import { smallProfile, smallRequest, stillClock } from './testing/small-run.ts'

interface Shape {
  readonly sql: string
  readonly answer: (data: Data) => string[]
}

interface Data {
  readonly impressions: Tuple[]
  readonly clicks: Tuple[]
}

const reached = (tuples: readonly Tuple[], name: string): Tuple[] => tuples.map((tuple) => ({ ...tuple, values: { ...tuple.values, [name]: tuple.users.size } }))

const shapesOf = (required: number, column: string): readonly Shape[] => [
  {
    sql: `SELECT ${column}, campaign, SUM(impressions) AS imps, SUM(supply_cost) AS cost FROM dsp_impressions GROUP BY 1, 2`,
    answer: ({ impressions }) => survivors(group(impressions, [column, 'campaign'], [{ name: 'imps', of: number('impressions') }, { name: 'cost', of: number('supply_cost') }]), required, ['imps', 'cost'], [column, 'campaign', 'imps', 'cost']),
  },
  {
    sql: `WITH u AS (SELECT user_id, ${column}, SUM(impressions) AS imps FROM dsp_impressions GROUP BY user_id, ${column}) SELECT ${column}, SUM(imps) AS total FROM u GROUP BY ${column}`,
    answer: ({ impressions }) => survivors(group(group(impressions, ['user_id', column], [{ name: 'imps', of: number('impressions') }]), [column], [{ name: 'total', of: number('imps') }]), required, ['total'], [column, 'total']),
  },
  {
    sql: `WITH a AS (SELECT ${column}, campaign, SUM(impressions) AS imps FROM dsp_impressions GROUP BY 1, 2) SELECT ${column}, SUM(imps) AS total FROM a GROUP BY 1`,
    answer: ({ impressions }) => survivors(group(group(impressions, [column, 'campaign'], [{ name: 'imps', of: number('impressions') }]), [column], [{ name: 'total', of: number('imps'), tracked: 'imps' }]), required, ['total'], [column, 'total']),
  },
  {
    sql: `SELECT ${column}, SUM(imps) AS imps, SUM(clicks) AS clicks FROM (
      SELECT ${column}, impressions AS imps, 0 AS clicks FROM dsp_impressions UNION ALL SELECT ${column}, 0 AS imps, clicks FROM dsp_clicks) GROUP BY ${column}`,
    answer: ({ impressions, clicks }) => {
      const all = [...impressions.map((tuple) => ({ ...tuple, values: { ...tuple.values, clicks: 0 } })), ...clicks.map((tuple) => ({ ...tuple, values: { ...tuple.values, impressions: 0 } }))]
      return survivors(group(all, [column], [{ name: 'imps', of: number('impressions') }, { name: 'clicks', of: number('clicks') }]), required, ['imps', 'clicks'], [column, 'imps', 'clicks'])
    },
  },
  {
    sql: `WITH i AS (SELECT ${column}, SUM(impressions) AS imps FROM dsp_impressions GROUP BY 1), c AS (SELECT ${column}, SUM(clicks) AS clicks FROM dsp_clicks GROUP BY 1)
      SELECT i.${column}, imps, clicks FROM i LEFT JOIN c ON i.${column} = c.${column}`,
    answer: ({ impressions, clicks }) => {
      const left = group(impressions, [column], [{ name: 'imps', of: number('impressions') }])
      const right = group(clicks, [column], [{ name: 'clicks', of: number('clicks') }])
      return survivors(joined(left, right, column, 'LEFT'), required, ['imps', 'r_clicks'], [column, 'imps', 'r_clicks'])
    },
  },
  {
    sql: `SELECT i.${column}, SUM(i.impressions) AS imps, SUM(c.clicks) AS clicks FROM dsp_impressions i LEFT JOIN dsp_clicks c ON i.user_id = c.user_id GROUP BY i.${column}`,
    answer: ({ impressions, clicks }) => survivors(group(joined(impressions, clicks, 'user_id', 'LEFT'), [column], [{ name: 'imps', of: number('impressions') }, { name: 'clicks', of: number('r_clicks') }]), required, ['imps', 'clicks'], [column, 'imps', 'clicks']),
  },
  {
    sql: `SELECT i.${column}, SUM(i.impressions) AS imps, SUM(c.clicks) AS clicks FROM dsp_impressions i INNER JOIN dsp_clicks c ON i.request_tag = c.request_tag GROUP BY i.${column}`,
    answer: ({ impressions, clicks }) => survivors(group(joined(impressions, clicks, 'request_tag', 'INNER'), [column], [{ name: 'imps', of: number('impressions'), tracked: 'impressions' }, { name: 'clicks', of: number('r_clicks'), tracked: 'r_clicks' }]), required, ['imps', 'clicks'], [column, 'imps', 'clicks']),
  },
  {
    sql: `SELECT COALESCE(i.${column}, c.${column}) AS d, SUM(i.impressions) AS imps, SUM(c.clicks) AS clicks FROM dsp_impressions i FULL OUTER JOIN dsp_clicks c ON i.user_id = c.user_id GROUP BY 1`,
    answer: ({ impressions, clicks }) => {
      const all = joined(impressions, clicks, 'user_id', 'FULL').map((tuple) => ({ ...tuple, values: { ...tuple.values, d: tuple.values[column] ?? tuple.values[`r_${column}`] ?? null } }))
      return survivors(group(all, ['d'], [{ name: 'imps', of: number('impressions') }, { name: 'clicks', of: number('r_clicks') }]), required, ['imps', 'clicks'], ['d', 'imps', 'clicks'])
    },
  },
  {
    sql: `SELECT DISTINCT ${column}, campaign FROM dsp_impressions`,
    answer: ({ impressions }) => survivors(group(impressions, [column, 'campaign'], []), required, [], [column, 'campaign']),
  },
  {
    sql: `SELECT ${column} FROM dsp_impressions UNION SELECT ${column} FROM dsp_clicks`,
    answer: ({ impressions, clicks }) => survivors(group([...impressions, ...clicks], [column], []), required, [], [column]).map((line) => (line === '' ? '""' : line)),
  },
  {
    sql: `WITH i AS (SELECT user_id, ${column}, SUM(impressions) AS imps FROM dsp_impressions GROUP BY 1, 2), c AS (SELECT user_id, SUM(clicks) AS clicks FROM dsp_clicks GROUP BY 1),
      m AS (SELECT COALESCE(i.user_id, c.user_id) AS user_id, ${column}, imps, clicks FROM i FULL OUTER JOIN c ON i.user_id = c.user_id),
      p AS (SELECT user_id, ${column}, SUM(imps) AS imps, SUM(clicks) AS clicks FROM m GROUP BY user_id, ${column})
      SELECT ${column}, SUM(imps) AS imps, SUM(clicks) AS clicks FROM p GROUP BY ${column}`,
    answer: ({ impressions, clicks }) => {
      const both = joined(group(impressions, ['user_id', column], [{ name: 'imps', of: number('impressions') }]), group(clicks, ['user_id'], [{ name: 'clicks', of: number('clicks') }]), 'user_id', 'FULL')
        .map((tuple) => ({ ...tuple, values: { ...tuple.values, user_id: tuple.values['user_id'] ?? tuple.values['r_user_id'] ?? null, clicks: tuple.values['r_clicks'] ?? null } }))
      const perUser = group(both, ['user_id', column], [{ name: 'imps', of: number('imps') }, { name: 'clicks', of: number('clicks') }])
      return survivors(group(perUser, [column], [{ name: 'imps', of: number('imps') }, { name: 'clicks', of: number('clicks') }]), required, ['imps', 'clicks'], [column, 'imps', 'clicks'])
    },
  },
  ...[
    `FROM dsp_impressions i, dsp_clicks c WHERE i.user_id = c.user_id AND i.impressions > 0`,
    `FROM dsp_impressions i INNER JOIN dsp_clicks c USING (user_id)`,
    `FROM (SELECT * FROM w) i INNER JOIN (SELECT user_id, clicks FROM dsp_clicks) c ON (c.user_id = i.user_id)`,
  ].map((from): Shape => ({
    sql: `WITH w AS (SELECT user_id, ${column}, impressions FROM dsp_impressions) SELECT i.${column}, SUM(i.impressions) AS imps, SUM(clicks) AS clicks ${from} GROUP BY i.${column}`,
    answer: ({ impressions, clicks }) => survivors(group(joined(impressions, clicks, 'user_id', 'INNER'), [column], [{ name: 'imps', of: number('impressions') }, { name: 'clicks', of: number('r_clicks') }]), required, ['imps', 'clicks'], [column, 'imps', 'clicks']),
  })),
  {
    // Few users of a pair next to the many users of a product: the pair's own users decide.
    sql: `WITH p AS (SELECT ${column}, campaign, COUNT(DISTINCT user_id) AS few FROM dsp_impressions GROUP BY 1, 2), t AS (SELECT campaign, COUNT(DISTINCT user_id) AS many FROM dsp_impressions GROUP BY 1)
      SELECT p.${column}, p.few, t.many FROM p INNER JOIN t ON p.campaign = t.campaign`,
    answer: ({ impressions }) => survivors(joined(reached(group(impressions, [column, 'campaign'], []), 'few'), reached(group(impressions, ['campaign'], []), 'many'), 'campaign', 'INNER'), required, [], [column, 'few', 'r_many']),
  },
  {
    // The same through further steps: values keep the users of the step they came from.
    sql: `WITH p AS (SELECT ${column}, campaign, SUM(impressions) AS few FROM dsp_impressions GROUP BY 1, 2), t AS (SELECT campaign, COUNT(DISTINCT user_id) AS many FROM dsp_clicks GROUP BY 1),
      j AS (SELECT p.*, t.many FROM p LEFT JOIN t ON p.campaign = t.campaign), u AS (SELECT * FROM j UNION ALL SELECT * FROM j)
      SELECT ${column}, SUM(few) AS few, SUM(many) AS many FROM u GROUP BY 1`,
    answer: ({ impressions, clicks }) => {
      const all = joined(group(impressions, [column, 'campaign'], [{ name: 'few', of: number('impressions') }]), reached(group(clicks, ['campaign'], []), 'many'), 'campaign', 'LEFT')
      return survivors(group([...all, ...all], [column], [{ name: 'few', of: number('few'), tracked: 'few' }, { name: 'many', of: number('r_many'), tracked: 'r_many' }]), required, ['few', 'many'], [column, 'few', 'many'])
    },
  },
  {
    // Single events next to a step of many users.
    sql: `WITH t AS (SELECT campaign, COUNT(DISTINCT user_id) AS many FROM dsp_impressions GROUP BY 1)
      SELECT DISTINCT c.${column}, t.campaign FROM dsp_clicks c, t WHERE c.campaign = t.campaign`,
    answer: ({ impressions, clicks }) => survivors(group(joined(clicks, group(impressions, ['campaign'], []), 'campaign', 'INNER'), [column, 'r_campaign'], []), required, [], [column, 'r_campaign']),
  },
  {
    sql: `WITH chosen (name) AS (VALUES ('alpha'), ('gamma'), ('c0')), i AS (SELECT ${column}, campaign, user_id, impressions FROM dsp_impressions LEFT JOIN chosen ON campaign = name WHERE name IS NOT NULL)
      SELECT ${column}, COUNT(DISTINCT campaign) AS campaigns, AVG(impressions) AS imps FROM i GROUP BY 1`,
    answer: ({ impressions }) => {
      const chosen = impressions.filter((tuple) => ['alpha', 'gamma', 'c0'].includes(String(tuple.values['campaign'])))
      const grouped = group(chosen, [column], [{ name: 'imps', of: number('impressions') }])
      return survivors(grouped.map((tuple) => {
        const members = chosen.filter((member) => (member.values[column] ?? null) === (tuple.values[column] ?? null))
        return { ...tuple, values: { ...tuple.values, campaigns: new Set(members.map((member) => member.values['campaign'])).size, imps: '1.0' } }
      }), required, ['imps'], [column, 'campaigns', 'imps'])
    },
  },
]

const users = fc.option(fc.integer({ min: 0, max: 9 }).map((id) => `user-${id}`), { nil: null, freq: 8 })
const rowOf = (columns: Readonly<Record<string, fc.Arbitrary<Value>>>) => fc.record({
  user_id: users, campaign: fc.constantFrom('alpha', 'beta', 'gamma'), device_type: fc.constantFrom('phone', 'tv', 'tablet', 'pc'),
  postal_code: fc.constantFrom('11111', '22222', '33333', null), request_tag: fc.integer({ min: 0, max: 20 }).map((id) => `tag-${id}`), ...columns,
})
const impressionRows = fc.array(rowOf({ impressions: fc.constant(1), supply_cost: fc.constantFrom(0, 0, 5, 7) }), { maxLength: 40 })
const clickRows = fc.array(rowOf({ clicks: fc.constant(1) }), { maxLength: 20 })
const at = { impression_dt_utc: '2025-05-10T10:00:00Z', click_dt_utc: '2025-05-10T11:00:00Z' }

/** Shapes whose rows are not those of the answer by hand. */
async function differences(shapes: readonly Shape[], impressions: readonly SmallRow[], clicks: readonly SmallRow[]): Promise<unknown[]> {
  const dir = await mkdtemp(join(tmpdir(), 'oracle-'))
  const dataset = await createSmallDataset({
    dsp_impressions: impressions.map((row) => ({ ...row, impression_dt_utc: at.impression_dt_utc })),
    dsp_clicks: clicks.map((row) => ({ ...row, click_dt_utc: at.click_dt_utc })),
  })
  const engine = createSqlEngine(dataset, smallProfile, stillClock)
  try {
    const data: Data = { impressions: scan(impressions), clicks: scan(clicks) }
    const found: unknown[] = []
    for (const shape of shapes) {
      const outcome = await engine.run(smallRequest(shape.sql, join(dir, 'out.csv')), new AbortController().signal)
      if (!outcome.ok) throw new Error(`${outcome.message}\n${shape.sql}`)
      const lines = (await readFile(join(dir, 'out.csv'), 'utf8')).trimEnd().split('\n').slice(1).toSorted()
      const wanted = shape.answer(data)
      if (lines.join('\n') !== wanted.join('\n')) found.push({ sql: shape.sql, lines, wanted })
    }
    return found
  } finally {
    engine.close()
    dataset.close()
    await rm(dir, { recursive: true, force: true })
  }
}

test('rows with LOW columns survive exactly when two users stand behind them and behind every metric', async () => {
  await fc.assert(fc.asyncProperty(impressionRows, clickRows, async (impressions, clicks) => {
    expect(await differences(shapesOf(2, 'device_type'), impressions, clicks)).toEqual([])
  }), { numRuns: 15 })
}, 120_000)

test('rows with HIGH columns survive exactly when a hundred users stand behind them', async () => {
  // Groups around the limit: 99, 100 and 101 users, some of whom only click.
  const impressions: SmallRow[] = []
  const clicks: SmallRow[] = []
  for (const [index, [postalCode, viewers, clickers]] of ([['a', 99, 99], ['b', 100, 100], ['c', 101, 99], ['d', 130, 101], ['e', 260, 0]] as const).entries()) {
    for (let user = 0; user < viewers; user += 1) {
      for (let repeat = 0; repeat <= user % 3; repeat += 1) {
        impressions.push({ user_id: `user-${index % 2}-${user}`, postal_code: postalCode, campaign: `c${user % 2}`, device_type: 'phone', impressions: 1, supply_cost: user % 5, request_tag: `t-${index}-${user}` })
      }
    }
    for (let user = 0; user < clickers; user += 1) clicks.push({ user_id: `user-${index % 2}-${user}`, postal_code: postalCode, campaign: 'c0', device_type: 'phone', clicks: 1, request_tag: `t-${index}-${user}` })
    impressions.push({ user_id: null, postal_code: postalCode, campaign: 'c0', device_type: 'phone', impressions: 1, supply_cost: 1, request_tag: `n-${index}` })
  }
  expect(await differences(shapesOf(100, 'postal_code'), impressions, clicks)).toEqual([])
}, 120_000)

test('random rows agree under the large bound too, where the limit is never reached', async () => {
  await fc.assert(fc.asyncProperty(impressionRows, clickRows, async (impressions, clicks) => {
    expect(await differences(shapesOf(100, 'postal_code'), impressions, clicks)).toEqual([])
  }), { numRuns: 5 })
}, 120_000)
