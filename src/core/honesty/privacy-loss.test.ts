import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PrivacyLoss } from '#shared/honesty/contract.ts'
import { readReason } from '#shared/honesty/privacy-columns.ts'
import type { AmcOutputColumn } from '#core/results/results.ts'
import { openResultsRig, type ResultsRig } from '#core/results/testing/results-rig.ts'
import { computePrivacyLoss } from './privacy-loss.ts'

let rig: ResultsRig
beforeAll(() => {
  rig = openResultsRig()
})
afterAll(() => rig.close())

const described = (name: string, dataType: string, columnType: string, scale: number | null = null): AmcOutputColumn => ({ name, dataType, columnType, precision: scale === null ? null : 38, scale })
const columns = [
  described('campaign', 'STRING', 'DIMENSION'), described('postal_code', 'STRING', 'DIMENSION'), described('impressions', 'LONG', 'METRIC'), described('cost', 'DECIMAL', 'METRIC', 2),
  described('recomamp_filtered', 'BOOLEAN', 'DIMENSION'), described('recomamp_filter_reason', 'STRING', 'DIMENSION'),
]

interface Row { readonly campaign: string | null; readonly postal: string | null; readonly impressions: number | null; readonly cents: number | null; readonly filtered: boolean; readonly reason: string | null }

const name = (letters: string) => fc.option(fc.constantFrom(...letters), { nil: null, freq: 4 })
const reason = fc.oneof(
  fc.record({ actual: fc.integer({ min: 1, max: 99 }), source: fc.constantFrom('dsp_impressions', "it's, odd"), kind: fc.constantFrom('', ' (path 2 of 3) effective', ' equivalent') }).map(({ actual, source, kind }) => `${actual} '${source}'${kind} users < 100 required`),
  fc.constantFrom('something else', ' 5 users'),
)
const row: fc.Arbitrary<Row> = fc.record({ campaign: name('abc'), postal: name('12345'), impressions: fc.option(fc.integer({ min: 0, max: 2 ** 40 }), { nil: null, freq: 6 }), cents: fc.option(fc.integer({ min: 0, max: 1e9 }), { nil: null, freq: 6 }), filtered: fc.boolean(), reason })
  .map(each => ({ ...each, reason: each.filtered ? each.reason : null }))

function csvOf(rows: readonly Row[]): string {
  const cell = (value: unknown) => (value === null ? '' : `"${String(value).replaceAll('"', '""')}"`)
  const line = (each: Row) => [each.campaign, each.postal, each.impressions, each.cents === null ? null : (each.cents / 100).toFixed(2), each.filtered, each.reason].map(cell).join(',')
  return [columns.map(column => column.name).join(','), ...rows.map(line)].join('\n') + '\n'
}

/** The report by hand, over plain objects. */
function byHand(rows: readonly Row[]): Pick<PrivacyLoss, 'rowCount' | 'suppressedRows'> & { readonly sums: readonly unknown[]; readonly values: readonly unknown[]; readonly reasons: readonly unknown[] } {
  const lost = rows.filter(each => each.filtered)
  const sum = (from: readonly Row[], of: (each: Row) => number | null) => (from.some(each => of(each) !== null) ? from.reduce((total, each) => total + BigInt(of(each) ?? 0), 0n) : null)
  const money = (cents: bigint | null) => (cents === null ? null : (Number(cents) / 100).toString())
  const impressions = [sum(rows, each => each.impressions), sum(lost, each => each.impressions)] as const
  const cost = [sum(rows, each => each.cents), sum(lost, each => each.cents)] as const
  const share = ([all, part]: readonly [bigint | null, bigint | null]) => (all === null || all === 0n ? null : Number(part ?? 0n) / Number(all))
  const values = (['campaign', 'postal'] as const).map(key => ({
    hidden: lost.filter(each => each[key] === null).length,
    distinct: new Set(rows.filter(each => !each.filtered && each[key] !== null).map(each => each[key])).size,
    values: [...new Set(lost.map(each => each[key]))].map(value => {
      const all = rows.filter(each => each[key] === value)
      const gone = all.filter(each => each.filtered)
      return { value, rows: all.length, suppressedRows: gone.length, suppressed: gone.length, share: gone.length / all.length }
    }),
  }))
  const groups = Map.groupBy(lost.filter(each => each.reason !== null), each => {
    const read = readReason(each.reason ?? '')
    return JSON.stringify(read ? [read.source, read.kind, read.required] : [each.reason, 'other', null])
  })
  const reasons = [...groups].map(([key, members]) => {
    const [source, kind, required] = JSON.parse(key) as [string, string, number | null] // written just above
    const actual = members.flatMap(each => readReason(each.reason ?? '')?.actual ?? []).toSorted((a, b) => a - b)
    return { source, kind, required, rows: members.length, fewest: actual[0] ?? null, median: actual[Math.ceil(actual.length / 2) - 1] ?? null }
  })
  return {
    rowCount: rows.length, suppressedRows: lost.length,
    sums: [[impressions[0]?.toString() ?? null, impressions[0] === null ? null : (impressions[1] ?? 0n).toString(), share(impressions)], [money(cost[0]), cost[0] === null ? null : money(cost[1] ?? 0n), share(cost)]],
    values, reasons,
  }
}

const bySource = (a: { readonly source: unknown; readonly kind: unknown }, b: { readonly source: unknown; readonly kind: unknown }) => `${String(a.source)}${String(a.kind)}`.localeCompare(`${String(b.source)}${String(b.kind)}`)

test('the report is what adding up by hand gives', async () => {
  await fc.assert(fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 60 }), async rows => {
    const id = await rig.store(csvOf(rows), columns)
    const loss = await computePrivacyLoss(rig.results.work.stored(id), null, rig.call.signal)
    const hand = byHand(rows)
    expect([loss.asked, loss.rowCount, loss.suppressedRows]).toEqual([true, hand.rowCount, hand.suppressedRows])
    expect(loss.measures.map(({ name: of }) => of)).toEqual(['impressions', 'cost'])
    // Of these rows the SQL is not known.
    expect(loss.measures.every(({ name: of, refusal, warning }) => refusal === null && warning?.startsWith(`Nothing is known about the SQL behind ${of}`) === true)).toBe(true)
    for (const [index, [total, suppressed, share]] of (hand.sums as readonly (readonly [string | null, string | null, number | null])[]).entries()) { // as byHand makes them
      const found = loss.measures[index]
      expect([found?.total, found?.suppressed]).toEqual([total, suppressed])
      if (share === null) expect(found?.share).toBeNull()
      else expect(found?.share).toBeCloseTo(share, 9)
    }
    expect(loss.dimensions.map(({ hiddenRows, distinctKept, values }) => ({ hidden: hiddenRows, distinct: distinctKept, values: values.toSorted((a, b) => String(a.value).localeCompare(String(b.value))) })))
      .toEqual((hand.values as { values: { value: string | null }[] }[]).map(each => ({ ...each, values: each.values.toSorted((a, b) => String(a.value).localeCompare(String(b.value))) })))
    expect(loss.reasons.toSorted(bySource)).toEqual((hand.reasons as { source: string; kind: string }[]).toSorted(bySource))
  }), { numRuns: 15 })
}, 60_000)

test('dimensions can be weighed by a measure that adds up, and by no other', async () => {
  const id = await rig.store(csvOf([
    { campaign: 'a', postal: null, impressions: 30, cents: 0, filtered: true, reason: "60 'dsp_impressions' users < 100 required" },
    { campaign: 'a', postal: '1', impressions: 70, cents: 100, filtered: false, reason: null },
    { campaign: 'b', postal: '1', impressions: 900, cents: 100, filtered: false, reason: null },
    { campaign: 'b', postal: null, impressions: 5, cents: 0, filtered: true, reason: "2 'dsp_impressions' users < 100 required" },
  ]), columns)
  const rows = rig.results.work.stored(id)
  const loss = await computePrivacyLoss(rows, 2, rig.call.signal)
  expect(loss.dimensions[0]?.values).toEqual([
    { value: 'a', rows: 2, suppressedRows: 1, suppressed: 30, share: 0.3 },
    { value: 'b', rows: 2, suppressedRows: 1, suppressed: 5, share: 5 / 905 },
  ])
  expect(loss.help.map(({ kind }) => kind)).toContain('coarser-dimension')
  await expect(computePrivacyLoss(rows, 0, rig.call.signal)).rejects.toMatchObject({ code: 'invalid-input' })
})

test('a run that was not asked says so instead of saying that nothing was lost', async () => {
  const id = await rig.store('campaign,impressions\na,1\n', [columns[0]!, columns[2]!]) // both are there
  expect(await computePrivacyLoss(rig.results.work.stored(id), null, rig.call.signal)).toMatchObject({ asked: false, measures: [], help: [] })
})
