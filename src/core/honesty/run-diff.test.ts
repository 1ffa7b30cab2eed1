import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pairColumns, type DiffPlan, type DiffRow, type DiffStatus } from '#shared/honesty/diff.ts'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { AmcOutputColumn } from '#core/results/results.ts'
import { openResultsRig, type ResultsRig } from '#core/results/testing/results-rig.ts'
import { createDiffs } from './run-diff.ts'

let rig: ResultsRig
let diffs: ReturnType<typeof createDiffs>
beforeAll(() => {
  rig = openResultsRig()
  diffs = createDiffs(rig.results)
})
afterAll(() => rig.close())

const described = (name: string, dataType: string, columnType: string, scale: number | null = null): AmcOutputColumn => ({ name, dataType, columnType, precision: scale === null ? null : 38, scale })
const own = [described('campaign', 'STRING', 'DIMENSION'), described('postal', 'STRING', 'DIMENSION'), described('impressions', 'LONG', 'METRIC'), described('cost', 'DECIMAL', 'METRIC', 2)]
const asked = [...own, described('recomamp_filtered', 'BOOLEAN', 'DIMENSION'), described('recomamp_filter_reason', 'STRING', 'DIMENSION')]
const plan = (absolute = 0, percent = 0): DiffPlan => ({
  columns: [{ name: 'campaign', a: 0, b: 0, role: 'key' }, { name: 'postal', a: 1, b: 1, role: 'key' }, { name: 'impressions', a: 2, b: 2, role: 'measure' }, { name: 'cost', a: 3, b: 3, role: 'measure' }],
  tolerance: { absolute, percent },
})

interface Row { readonly keys: readonly (string | null)[]; readonly impressions: number | null; readonly cents: number | null; readonly filtered: boolean }

function csvOf(rows: readonly Row[], isAsked: boolean): string {
  const cell = (value: unknown) => (value === null ? '' : String(value))
  const line = ({ keys, impressions, cents, filtered }: Row) => [...keys, impressions, cents === null ? null : (cents / 100).toFixed(2), ...(isAsked ? [filtered, filtered ? "1 'x' users < 3 required" : null] : [])].map(cell).join(',')
  return [(isAsked ? asked : own).map(({ name }) => name).join(','), ...rows.map(line)].join('\n') + '\n'
}

const store = (rows: readonly Row[], isAsked = true): Promise<ExecutionId> => rig.store(csvOf(rows, isAsked), isAsked ? asked : own)

async function allRows(diffId: string, statuses: DiffStatus[] = []): Promise<DiffRow[]> {
  const rows: DiffRow[] = []
  for (let offset = 0; ; offset += 7) {
    const page = await diffs.rows({ diffId, statuses, sort: null, offset, limit: 7 }, rig.call.signal)
    rows.push(...page.rows)
    if (rows.length >= page.rowCount) return rows
  }
}

interface Sums { impressions: number | null; cents: number | null }
const add = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : a + b)
const textOf = (keys: readonly (string | null)[]) => JSON.stringify(keys)

/** Rows by key, as a person with paper would do it. */
function grouped(rows: readonly Row[]): Map<string, Sums> {
  const groups = new Map<string, Sums>()
  for (const { keys, impressions, cents } of rows) {
    const sums = groups.get(textOf(keys)) ?? { impressions: null, cents: null }
    groups.set(textOf(keys), { impressions: add(sums.impressions, impressions), cents: add(sums.cents, cents) })
  }
  return groups
}

/** Whether one of these suppressed rows may stand for a key as well. */
const mayHold = (held: readonly (readonly (string | null)[])[], key: string) => held.some(keys => (JSON.parse(key) as (string | null)[]).every((value, index) => keys[index] === null || keys[index] === value))

function byHand(a: readonly Row[], b: readonly Row[], isAskedA: boolean, isAskedB: boolean, absolute: number, percent: number) {
  const all = { a: grouped(a.filter(row => !row.filtered)), b: grouped(b.filter(row => !row.filtered)) }
  const gone = { a: a.filter(row => row.filtered).map(row => row.keys), b: b.filter(row => row.filtered).map(row => row.keys) }
  const left = { a: new Map(all.a), b: new Map(all.b) }
  for (const [side, other, isAsked] of [['a', 'b', isAskedA], ['b', 'a', isAskedB]] as const) {
    if (isAsked) continue
    for (const key of all[side].keys()) {
      const keys = JSON.parse(key) as (string | null)[] // written by textOf
      if (!keys.includes(null) || all[other].has(key)) continue
      gone[side].push(keys)
      left[side].delete(key)
    }
  }
  const beyond = (x: number | null, y: number | null, scale: number) => (x === null || y === null ? x !== y : x !== y && Math.abs(y - x) / scale > absolute && Math.abs(y - x) / scale > (percent / 100) * Math.abs(x / scale))
  const found = new Map<string, DiffStatus>()
  for (const [key, sums] of left.a) {
    const other = left.b.get(key)
    if (other === undefined) found.set(key, mayHold(gone.b, key) ? 'hidden' : 'lost')
    else found.set(key, beyond(sums.impressions, other.impressions, 1) || beyond(sums.cents, other.cents, 100) ? 'changed' : 'same')
  }
  for (const key of left.b.keys()) if (!left.a.has(key)) found.set(key, mayHold(gone.a, key) ? 'shown' : 'new')
  const total = (side: 'a' | 'b', statuses: readonly DiffStatus[]) => [...left[side]].reduce((sum, [key, sums]) => sum + (statuses.includes(found.get(key) ?? 'same') ? sums.impressions ?? 0 : 0), 0)
  const both: DiffStatus[] = ['changed', 'same']
  return {
    found, gone,
    bridge: [total('a', ['changed', 'same', 'lost', 'hidden']), total('a', ['lost']), total('a', ['hidden']), total('b', both) - total('a', both), total('b', ['new']), total('b', ['shown']), total('b', ['changed', 'same', 'new', 'shown'])].map(String),
  }
}

const key = (letters: string) => fc.option(fc.constantFrom(...letters), { nil: null, freq: 3 })
const row: fc.Arbitrary<Row> = fc.record({ keys: fc.tuple(key('abc'), key('123')), impressions: fc.option(fc.integer({ min: -5, max: 20 }), { nil: null, freq: 5 }), cents: fc.option(fc.integer({ min: 0, max: 900 }), { nil: null, freq: 5 }), filtered: fc.boolean() })
const side = fc.record({ rows: fc.array(row, { minLength: 1, maxLength: 25 }), isAsked: fc.boolean() }).map(({ rows, isAsked }) => ({ isAsked, rows: isAsked ? rows : rows.map(each => ({ ...each, filtered: false })) }))

interface Given { readonly rows: readonly Row[]; readonly isAsked: boolean }

async function expectAsByHand(a: Given, b: Given, [absolute = 0, percent = 0]: readonly number[]): Promise<string> {
  const [idA, idB] = [await store(a.rows, a.isAsked), await store(b.rows, b.isAsked)]
  const diff = await diffs.diff({ a: idA, b: idB, plan: plan(absolute, percent), acrossInstances: false }, rig.call.signal)
  const hand = byHand(a.rows, b.rows, a.isAsked, b.isAsked, absolute, percent)
  const rows = await allRows(diff.diffId)
  expect(new Map(rows.map(({ keys, status }) => [textOf(keys), status]))).toEqual(hand.found)
  expect(rows.length).toBe(hand.found.size)
  for (const status of ['changed', 'new', 'lost', 'hidden', 'shown', 'same'] as const) expect(diff.counts[status]).toBe([...hand.found.values()].filter(found => found === status).length)
  const { from, lost, hidden, changed, added, shown, to } = diff.bridges[0]!
  expect([from, lost, hidden, changed, added, shown, to]).toEqual(hand.bridge)
  expect([diff.a.suppressedRows, diff.b.suppressedRows]).toEqual([hand.gone.a.length, hand.gone.b.length])
  const faint = (status: DiffStatus, gone: readonly (readonly (string | null)[])[]) => [...hand.found].filter(([each, state]) => state === status && !mayHold(gone.filter(keys => keys.some(value => value !== null)), each)).length
  expect([diff.a.faintRows, diff.b.faintRows]).toEqual([faint('hidden', hand.gone.b), faint('shown', hand.gone.a)])
  const some = await allRows(diff.diffId, ['new', 'hidden'])
  expect(some.length).toBe(diff.counts.new + diff.counts.hidden)
  return diff.diffId
}

const tolerance = fc.constantFrom([0, 0], [2, 0], [0, 30], [1, 20])

test('any two results are compared as by hand: states, values, bridge, counts, pages', async () => {
  await fc.assert(fc.asyncProperty(side, side, tolerance, async (a, b, limits) => void await expectAsByHand(a, b, limits)), { numRuns: 20 })
}, 60_000)

test('so are results in which no key repeats, and an order of one\'s own goes through all states', async () => {
  const once = side.map(({ isAsked, rows }): Given => ({ isAsked, rows: [...new Map(rows.map(each => [each.filtered ? each : textOf(each.keys), each])).values()] }))
  await fc.assert(fc.asyncProperty(once, fc.oneof(once, side), tolerance, async (a, b, limits) => {
    const diffId = await expectAsByHand(a, b, limits)
    const { rows } = await diffs.rows({ diffId, statuses: [], sort: { of: 'a', at: 0, direction: 'descending' }, offset: 0, limit: 100 }, rig.call.signal)
    const values = rows.map(({ values: [first] }) => (first?.a === null || first === undefined ? -Infinity : Number(first.a)))
    expect(values).toEqual(values.toSorted((x, y) => y - x))
    for (const { status, values: [first] } of rows) if (status === 'same' && limits.every(limit => limit === 0)) expect([first?.b, first?.changed]).toEqual([first?.a, false])
  }), { numRuns: 15 })
}, 60_000)

/** Runs of the same query over made-up people: rows below the threshold are put together without their postal code, as AMC does. */
function asAmcWould(users: ReadonlyMap<string, number>, threshold: number): Row[] {
  const kept: Row[] = []
  const sums = new Map<string | null, number>()
  for (const [place, count] of users) {
    if (count === 0) continue
    const [campaign = null, postal = null] = place.split('/')
    if (count >= threshold) kept.push({ keys: [campaign, postal], impressions: count * 10, cents: count, filtered: false })
    else {
      const shown = count >= 2 ? campaign : null
      sums.set(shown, (sums.get(shown) ?? 0) + count * 10)
    }
  }
  return [...kept, ...[...sums].map(([campaign, impressions]) => ({ keys: [campaign, null], impressions, cents: 1, filtered: true }))]
}

test('what vanished by the threshold only is never told as lost, and what is really gone never as lost to privacy without a row that could hold it', async () => {
  const place = fc.tuple(fc.constantFrom(...'abcd'), fc.constantFrom(...'12345678')).map(parts => parts.join('/'))
  await fc.assert(fc.asyncProperty(fc.uniqueArray(place, { minLength: 2, maxLength: 20 }), fc.infiniteStream(fc.integer({ min: 0, max: 9 })), async (places, counts) => {
    const people = () => new Map(places.map(each => [each, Number(counts.next().value)]))
    const truth = { a: people(), b: people() }
    const rows = { a: asAmcWould(truth.a, 4), b: asAmcWould(truth.b, 4) }
    if (rows.a.length === 0 || rows.b.length === 0) return
    const diff = await diffs.diff({ a: await store(rows.a), b: await store(rows.b), plan: plan(), acrossInstances: false }, rig.call.signal)
    const states = new Map((await allRows(diff.diffId)).map(({ keys, status }) => [keys.join('/'), status]))
    for (const each of places) {
      const [before, after] = [truth.a.get(each) ?? 0, truth.b.get(each) ?? 0]
      if (before >= 4 && after > 0 && after < 4) expect(states.get(each)).toBe('hidden')
      if (after >= 4 && before > 0 && before < 4) expect(states.get(each)).toBe('shown')
      if (before >= 4 && after >= 4) expect(states.get(each)).toBe(before === after ? 'same' : 'changed')
      if (before >= 4 && after === 0) expect(states.get(each)).toBe(rows.b.some(({ filtered, keys }) => filtered && (keys[0] === null || keys[0] === each[0])) ? 'hidden' : 'lost')
      if (before < 4 && after < 4) expect(states.has(each)).toBe(false)
    }
    const { from, lost, hidden, changed, added, shown, to } = diff.bridges[0]!
    expect(Number(from) - Number(lost) - Number(hidden) + Number(changed) + Number(added) + Number(shown)).toBe(Number(to))
  }), { numRuns: 15 })
}, 60_000)

test('repeated keys are reported and 64-bit amounts stay exact', async () => {
  const big = (value: string) => `campaign,postal,impressions,cost\na,1,${value},0.10\na,1,1,0.20\n`
  const [a, b] = [await rig.store(big('9007199254740993'), own), await rig.store(big('9007199254740995'), own)]
  const diff = await diffs.diff({ a, b, plan: plan(), acrossInstances: false }, rig.call.signal)
  expect([diff.a.repeatedKeys, diff.a.repeatedRows]).toEqual([1, 2])
  expect(diff.notes[0]).toContain('1 key stands in 2 rows')
  expect((await allRows(diff.diffId))[0]).toEqual({
    status: 'changed', keys: ['a', '1'], values: [{ a: '9007199254740994', b: '9007199254740996', delta: '2', changed: true }, { a: '0.3', b: '0.3', delta: '0', changed: false }],
  })
  expect(diff.bridges[1]).toMatchObject({ from: '0.3', changed: '0', to: '0.3' })
})

test('columns are paired by name, and a plan without a key or with words as a measure is refused', async () => {
  const column = (name: string, type: 'text' | 'integer' = 'text') => ({ name, type, kind: 'unknown' as const, measure: null })
  expect(pairColumns([column('Campaign'), column('campaign_id', 'integer'), column('sum', 'integer'), column('gone'), column('recomamp_filtered')], [column('sum', 'integer'), column('campaign'), column('campaign_id', 'integer'), column('fresh')])).toEqual({
    columns: [{ name: 'Campaign', a: 0, b: 1, role: 'key' }, { name: 'campaign_id', a: 1, b: 2, role: 'key' }, { name: 'sum', a: 2, b: 0, role: 'measure' }], onlyA: ['gone'], onlyB: ['fresh'],
  })
  const id = await store([{ keys: ['a', '1'], impressions: 1, cents: 1, filtered: false }])
  const wish = (columns: DiffPlan['columns']) => diffs.diff({ a: id, b: id, plan: { columns, tolerance: { absolute: 0, percent: 0 } }, acrossInstances: false }, rig.call.signal)
  await expect(wish([])).rejects.toMatchObject({ code: 'invalid-input' })
  await expect(wish([{ name: 'campaign', a: 0, b: 0, role: 'key' }, { name: 'postal', a: 1, b: 1, role: 'measure' }])).rejects.toMatchObject({ code: 'invalid-input' })
  await expect(wish([{ name: 'flag', a: 4, b: 4, role: 'key' }])).rejects.toMatchObject({ code: 'invalid-input' })
})

test('differences are kept as a result of their own: the shown states in the shown order, values exact, once for the same wish', async () => {
  const rows = (pairs: readonly (readonly [string, string, number | null])[]): Row[] => pairs.map(([campaign, postal, impressions]) => ({ keys: [campaign, postal], impressions, cents: (impressions ?? 0) * 3, filtered: false }))
  const a = await store([...rows([['a', '1', 5], ['a', '2', null], ['b, "x"', '1', 7], ['same', '9', 1]]), { keys: ['gone', null], impressions: 1, cents: 1, filtered: true }])
  const b = await store([...rows([['a', '1', 8], ['c', '1', 20], ['same', '9', 1]]), { keys: [null, null], impressions: 4, cents: 1, filtered: true }])
  const diff = await diffs.diff({ a, b, plan: plan(), acrossInstances: false }, rig.call.signal)
  const wish = { diffId: diff.diffId, statuses: ['hidden', 'changed', 'new'] as DiffStatus[], sort: { of: 'delta' as const, at: 0, direction: 'descending' as const } }
  const shown = await diffs.rows({ ...wish, offset: 0, limit: 100 }, rig.call.signal)
  const { executionId, rowCount } = await diffs.save(wish, rig.call.signal)
  const page = await rig.page(executionId)
  const words: Record<string, string> = { changed: 'Changed', new: 'New', hidden: 'Lost to privacy' }
  expect(rowCount).toBe(shown.rowCount)
  expect(page.columns[0]?.map((_, at) => page.columns.map(column => column[at]))).toEqual(shown.rows.map(each => [words[each.status], ...each.keys, ...each.values.flatMap(value => [value.a, value.b, value.delta])]))
  const kept = await rig.results.handlers.get({ executionId }, rig.call)
  expect(kept).toMatchObject({ origin: 'derived', synthetic: true, title: 'Differences: Test → Test', rowCount: 4 })
  expect(kept.columns.map(({ name, type }) => `${name}: ${type}`)).toEqual(['State: text', 'campaign: text', 'postal: text', 'impressions, first: integer', 'impressions, second: integer', 'impressions, difference: integer', 'cost, first: decimal', 'cost, second: decimal', 'cost, difference: decimal'])
  expect(await diffs.save(wish, rig.call.signal)).toEqual({ executionId, rowCount })
  await rig.results.handlers.remove({ executionId }, rig.call)
  expect((await diffs.save(wish, rig.call.signal)).executionId).not.toBe(executionId)
})

test('kept differences hold sums beyond 64 bits, and what does not add up still does not', async () => {
  const measured = (additivity: 'additive' | 'non-additive') => ({ additivity, combine: 'sum' as const, reason: additivity === 'additive' ? '' : 'It counts people.' })
  const big = (value: string) => `campaign,reach,impressions\na,1,${value}\na,1,${value}\n`
  const [a, b] = await Promise.all(['9223372036854775807', '9223372036854775806'].map(async value => {
    const id = await rig.store(big(value), [described('campaign', 'STRING', 'DIMENSION'), described('reach', 'LONG', 'METRIC'), described('impressions', 'LONG', 'METRIC')])
    const manifest = rig.results.store.find(id)
    if (manifest) rig.results.store.commit(id, { ...manifest, columns: manifest.columns.map(column => ({ ...column, measure: column.name === 'reach' ? measured('non-additive') : column.name === 'impressions' ? measured('additive') : null })) }, false)
    return id
  })) as [ExecutionId, ExecutionId] // one for each of the two values
  const columns = [{ name: 'campaign', a: 0, b: 0, role: 'key' as const }, { name: 'reach', a: 1, b: 1, role: 'measure' as const }, { name: 'impressions', a: 2, b: 2, role: 'measure' as const }]
  const diff = await diffs.diff({ a, b, plan: { columns, tolerance: { absolute: 0, percent: 0 } }, acrossInstances: false }, rig.call.signal)
  const { executionId } = await diffs.save({ diffId: diff.diffId, statuses: [], sort: null }, rig.call.signal)
  expect((await rig.page(executionId)).columns.map(column => column[0])).toEqual(['Changed', 'a', null, null, null, '18446744073709551614', '18446744073709551612', '-2'])
  const kept = await rig.results.handlers.get({ executionId }, rig.call)
  expect(kept.columns.slice(2).map(({ type, measure }) => `${type} ${measure?.additivity ?? 'unknown'}`)).toEqual([...Array<string>(3).fill('integer non-additive'), ...Array<string>(3).fill('decimal additive')])
})
