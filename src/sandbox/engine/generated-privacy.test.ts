/**
 * Generated queries over generated events against a count of users by hand: the rows that the service leaves out, and the
 * users that the analysis says a row needs, are exactly those of plain sets. More runs: RECOMAMP_DIFFERENTIAL=500.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bundledCatalogue } from '#sql/catalogue.ts'
import { analyzeSql } from '#sql/sql.ts'
import { createTape } from '#sql/testing/tape.ts'
import type { Tape } from '#sql/testing/tape.ts'
import { createSqlEngine } from './engine.ts'
import { group, joined, number, scan, survivors } from './testing/plain-rows.ts'
import type { Tuple } from './testing/plain-rows.ts'
import { createSmallDataset } from './testing/small-dataset.ts'
import type { SmallRow } from './testing/small-dataset.ts'
import { smallProfile, smallRequest, stillClock } from './testing/small-run.ts'

/** A relation with the columns device_type, campaign, n and, while it has single users, user_id. */
interface Step {
  readonly sql: string
  readonly tuples: readonly Tuple[]
  readonly hasUser: boolean
}

type Data = Readonly<Record<'dsp_impressions' | 'dsp_clicks', readonly Tuple[]>>

const columnsOf = (step: Step, alias = ''): string => [...(step.hasUser ? ['user_id'] : []), 'device_type', 'campaign', 'n'].map((name) => `${alias}${name}`).join(', ')
const keysOf = (step: Step): string[] => [...(step.hasUser ? ['user_id'] : []), 'device_type', 'campaign']

function readSource(tape: Tape, data: Data): Step {
  const name = tape.pick(['dsp_impressions', 'dsp_clicks'] as const)
  const metric = name === 'dsp_impressions' ? 'impressions' : 'clicks'
  const tuples = data[name].map((tuple) => ({ ...tuple, values: { ...tuple.values, n: tuple.values[metric] ?? null } }))
  return { sql: `SELECT user_id, device_type, campaign, ${metric} AS n FROM ${name}`, tuples, hasUser: true }
}

/** One step further: filtered, grouped, put together with another one. `of` names a relation. */
function nextStep(tape: Tape, of: (step: Step) => string, step: Step, other: Step): Step {
  const has = (name: string, value: string | null) => (tuple: Tuple): boolean => (tuple.values[name] ?? null) === value
  const sum = [{ name: 'n', of: number('n'), tracked: 'n' }]
  return tape.pick<() => Step>([
    () => ({ ...step, sql: `SELECT ${columnsOf(step)} FROM ${of(step)} WHERE campaign = 'alpha' OR n > 1`, tuples: step.tuples.filter((tuple) => has('campaign', 'alpha')(tuple) || (number('n')(tuple.values) ?? 0) > 1) }),
    () => ({ sql: `SELECT ${keysOf(step).join(', ')}, SUM(n) AS n FROM ${of(step)} GROUP BY ${keysOf(step).map((_, index) => index + 1).join(', ')}`, tuples: group(step.tuples, keysOf(step), sum), hasUser: step.hasUser }),
    () => ({ sql: `SELECT device_type, campaign, SUM(n) AS n FROM ${of(step)} GROUP BY device_type, campaign`, tuples: group(step.tuples, ['device_type', 'campaign'], sum), hasUser: false }),
    () => ({ ...step, sql: `SELECT ${columnsOf(step).replace(/\bn$/, "CASE WHEN campaign = 'beta' THEN 0 ELSE n END AS n")} FROM ${of(step)}`, tuples: step.tuples.map((tuple) => (has('campaign', 'beta')(tuple) ? { ...tuple, values: { ...tuple.values, n: 0 } } : tuple)) }),
    () => {
      const shared = step.hasUser && other.hasUser
      const names = shared ? 'user_id, device_type, campaign, n' : 'device_type, campaign, n'
      return { sql: `SELECT ${names} FROM ${of(step)} UNION ALL SELECT ${names} FROM ${of(other)}`, tuples: [...step.tuples, ...other.tuples], hasUser: shared }
    },
    () => {
      const on = step.hasUser && other.hasUser ? 'user_id' : 'campaign'
      const type = tape.pick(['INNER', 'LEFT'] as const)
      return { ...step, sql: `SELECT ${columnsOf(step, 'a.')} FROM ${of(step)} a ${type} JOIN ${of(other)} b ON a.${on} = b.${on}`, tuples: joined(step.tuples, other.tuples, on, type) }
    },
  ])()
}

interface Case {
  readonly sql: string
  readonly wanted: readonly string[]
}

function writeCase(tape: Tape, data: Data, column: 'device_type' | 'campaign'): Case {
  const names = new Map<Step, string>()
  const steps: Step[] = [readSource(tape, data), readSource(tape, data)]
  const of = (step: Step): string => names.get(step) ?? ''
  for (const [index, step] of steps.entries()) names.set(step, `s${index}`)
  const count = tape.number(5)
  for (let index = 0; index < count; index += 1) {
    const [step, other] = [steps.at(-1), steps[tape.number(steps.length)]]
    if (!step || !other || step.tuples.length * other.tuples.length > 4000) break
    const next = nextStep(tape, of, step, other)
    names.set(next, `s${steps.length}`)
    steps.push(next)
  }
  const last = steps.at(-1)
  if (!last) return { sql: '', wanted: [] }
  const rows = group(last.tuples, [column], [{ name: 'total', of: number('n'), tracked: 'n' }])
  const sql = `WITH ${steps.map((step) => `${of(step)} AS (${step.sql})`).join(',\n')}\nSELECT ${column}, SUM(n) AS total FROM ${of(last)} GROUP BY ${column}`
  return { sql, wanted: survivors(rows, 2, ['total'], [column, 'total']) }
}

const user = fc.option(fc.integer({ min: 0, max: 5 }).map((id) => `user-${id}`), { nil: null, freq: 8 })
const rows = (metric: string) => fc.array(fc.record({
  user_id: user, campaign: fc.constantFrom('alpha', 'beta', 'gamma', null), device_type: fc.constantFrom('phone', 'tv', null), [metric]: fc.constantFrom(0, 1, 2),
}), { maxLength: 14 })
const tapes = fc.array(fc.array(fc.nat({ max: 999 }), { minLength: 4, maxLength: 24 }), { minLength: 8, maxLength: 8 })

const at = '2025-05-10T10:00:00Z'

test('generated queries keep exactly the rows that two users stand behind, counted by hand', async () => {
  const runs = Math.max(6, Math.ceil(Number(process.env['RECOMAMP_DIFFERENTIAL'] ?? 0) / 8))
  await fc.assert(fc.asyncProperty(rows('impressions'), rows('clicks'), tapes, async (impressions: readonly SmallRow[], clicks: readonly SmallRow[], lists) => {
    const dir = await mkdtemp(join(tmpdir(), 'privacy-'))
    const dataset = await createSmallDataset({
      dsp_impressions: impressions.map((row) => ({ ...row, impression_dt_utc: at })), dsp_clicks: clicks.map((row) => ({ ...row, click_dt_utc: at })),
    })
    const engine = createSqlEngine(dataset, smallProfile, stillClock)
    const data: Data = { dsp_impressions: scan(impressions), dsp_clicks: scan(clicks) }
    try {
      for (const list of lists) {
        const tape = createTape(list)
        const { sql, wanted } = writeCase(tape, data, tape.pick(['device_type', 'campaign'] as const))
        expect([sql, analyzeSql(sql, { catalogue: bundledCatalogue }).requiredUsers]).toEqual([sql, 2])
        const outcome = await engine.run(smallRequest(sql, join(dir, 'out.csv')), new AbortController().signal)
        if (!outcome.ok) throw new Error(`${outcome.message}\n${sql}`)
        const lines = (await readFile(join(dir, 'out.csv'), 'utf8')).split('\n').slice(1, -1).toSorted()
        expect([sql, lines]).toEqual([sql, wanted])
      }
    } finally {
      engine.close()
      dataset.close()
      await rm(dir, { recursive: true, force: true })
    }
  }), { numRuns: runs })
}, 600_000)
