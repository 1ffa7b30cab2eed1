import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTabWriter, longestMs, quietMs, type SaveState } from './tab-writer.ts'

interface Patch { readonly sql?: string; readonly title?: string }

function makeWorld() {
  let nowMs = 1_000_000
  const timers = new Map<number, { readonly atMs: number; readonly callback: () => void }>()
  let nextTimer = 1
  const disk: Patch = {}
  const writes: { n: number; patch: Patch; atMs: number }[] = []
  const states: SaveState[] = []
  const world = {
    failing: false,
    /** Set to hold the next writes open until `release`. */
    gate: null as Promise<void> | null,
    disk, writes, states,
    now: () => nowMs,
    async advance(ms: number): Promise<void> {
      const endMs = nowMs + ms
      for (;;) {
        const due = [...timers].filter(([, timer]) => timer.atMs <= endMs).toSorted((a, b) => a[1].atMs - b[1].atMs)[0]
        if (!due) break
        timers.delete(due[0])
        nowMs = due[1].atMs
        due[1].callback()
        for (let turn = 0; turn < 10; turn++) await Promise.resolve()
      }
      nowMs = endMs
      for (let turn = 0; turn < 10; turn++) await Promise.resolve()
    },
  }
  const writer = createTabWriter<Patch>({
    write: async (n, patch) => {
      if (world.gate) await world.gate
      if (world.failing) throw new Error('disk full')
      writes.push({ n, patch, atMs: nowMs })
      Object.assign(disk, patch)
    },
    onState: state => states.push(state),
    explain: () => 'Not saved.',
    now: () => nowMs,
    setTimer: (callback, delayMs) => {
      timers.set(nextTimer, { atMs: nowMs + delayMs, callback })
      return nextTimer++
    },
    clearTimer: timer => void timers.delete(timer as number),
  })
  return { world, writer }
}

test('one pause in typing makes one write with the newest text', async () => {
  const { world, writer } = makeWorld()
  writer.change({ sql: 'S' })
  await world.advance(100)
  writer.change({ sql: 'SE' })
  await world.advance(quietMs)
  expect(world.writes.map(write => write.patch)).toEqual([{ sql: 'SE' }])
  expect(world.states.at(-1)).toEqual({ kind: 'saved' })
})

test('steady typing is on disk within a second', async () => {
  const { world, writer } = makeWorld()
  for (let key = 0; key < 40; key++) {
    writer.change({ sql: `text ${key}` })
    await world.advance(50)
  }
  const firstMs = world.writes[0]?.atMs ?? Number.NaN
  expect(firstMs - 1_000_000).toBeLessThanOrEqual(longestMs)
  expect(world.writes.length).toBeGreaterThanOrEqual(2)
})

test('a failing disk is told, tried again, and loses nothing typed meanwhile', async () => {
  const { world, writer } = makeWorld()
  world.failing = true
  writer.change({ sql: 'one', title: 'a' })
  await world.advance(quietMs)
  expect(world.states.at(-1)).toMatchObject({ kind: 'failed', message: 'Not saved.' })
  writer.change({ sql: 'two' })
  await world.advance(5_000)
  expect(writer.isBusy()).toBe(true)
  world.failing = false
  await world.advance(20_000)
  expect(world.disk).toEqual({ sql: 'two', title: 'a' })
  expect(world.states.at(-1)).toEqual({ kind: 'saved' })
})

test('writes never overlap and their numbers grow', async () => {
  const { world, writer } = makeWorld()
  let release: () => void = () => undefined
  world.gate = new Promise(resolve => {
    release = resolve
  })
  writer.change({ sql: 'one' })
  await world.advance(quietMs)
  writer.change({ sql: 'two' })
  await world.advance(2_000)
  expect(world.writes).toEqual([])
  world.gate = null
  release()
  await world.advance(2_000)
  expect(world.writes.map(write => write.patch.sql)).toEqual(['one', 'two'])
  expect(world.writes[1]!.n).toBeGreaterThan(world.writes[0]!.n)
})

test('flush writes at once', async () => {
  const { world, writer } = makeWorld()
  writer.change({ sql: 'x' })
  await writer.flush()
  expect(world.disk).toEqual({ sql: 'x' })
})

test('whatever is typed and whenever the disk fails, the newest value of every field ends on disk', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('sql' as const), value: fc.string() }),
    fc.record({ kind: fc.constant('title' as const), value: fc.string() }),
    fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 3_000 }) }),
    fc.record({ kind: fc.constant('disk' as const), failing: fc.boolean() }),
    fc.record({ kind: fc.constant('flush' as const) }),
  )
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40 }), async steps => {
    const { world, writer } = makeWorld()
    const expected: { sql?: string; title?: string } = {}
    for (const each of steps) {
      if (each.kind === 'sql') writer.change({ sql: (expected.sql = each.value) })
      else if (each.kind === 'title') writer.change({ title: (expected.title = each.value) })
      else if (each.kind === 'wait') await world.advance(each.ms)
      else if (each.kind === 'disk') world.failing = each.failing
      else await writer.flush()
    }
    world.failing = false
    await world.advance(60_000)
    expect(world.disk).toEqual(expected)
    expect(writer.isBusy()).toBe(false)
  }), { numRuns: 200 })
})
