/** The machine's clock set forward by a day or back by less or more than an hour while a run is under way. */
import { expect, test } from 'vitest'
import type { TestCore } from '#kit/test-core.ts'
import { waitUntil } from '#kit/wait-until.ts'
import { reporting, startAmazonWithRuns, startSignedInCore } from './amazon-with-runs.ts'
import { createJumpingClock } from './jumping-clock.ts'

const minuteMs = 60_000
const stateOf = async (api: TestCore['api'], id: Parameters<typeof api.executions.get>[0]['id']) => (await api.executions.get({ id })).state

test.each([['forward a day', 1_440], ['forward an hour', 60], ['back an hour', -60], ['back ten minutes', -10], ['back a day', -1_440]])('%s: a run that AMC still computes is neither given up nor left lying, and its times are no nonsense', async (_what, minutes) => {
  const amazon = await startAmazonWithRuns()
  amazon.onLook = (run) => void (run.status = 'RUNNING')
  const clock = createJumpingClock(60)
  const { api, run } = await startSignedInCore(amazon, { clock })
  await api.settings.set({ key: 'runs.timeoutSeconds', value: 900 })
  const { id } = await run('long')
  await waitUntil('running', async () => (await stateOf(api, id)) === 'running')
  clock.jump(minutes * minuteMs)
  const looksBefore = amazon.runs[0]?.looks ?? 0
  await waitUntil('three more looks', () => (amazon.runs[0]?.looks ?? 0) >= looksBefore + 3, 8_000)
  expect([await stateOf(api, id), amazon.runs[0]?.status]).toEqual(['running', 'RUNNING'])
  amazon.onLook = (seen) => void (seen.status = 'SUCCEEDED')
  await waitUntil('ready', async () => (await stateOf(api, id)) === 'ready', 8_000)
  const { totalMs, waitMs } = await api.executions.get({ id })
  expect((totalMs ?? -1) >= 0 && (waitMs ?? -1) >= 0).toBe(true)
  expect(amazon.runs).toHaveLength(1)
})

test('a run that AMC never ends is given up at its time limit all the same, counted from the jump', async () => {
  const amazon = await startAmazonWithRuns()
  amazon.onLook = (run) => void (run.status = 'RUNNING')
  const clock = createJumpingClock(600)
  const { api, run } = await startSignedInCore(amazon, { clock })
  await api.settings.set({ key: 'runs.timeoutSeconds', value: 900 })
  const { id } = await run('endless')
  await waitUntil('running', async () => (await stateOf(api, id)) === 'running')
  clock.jump(1_440 * minuteMs)
  await waitUntil('timed out', async () => (await stateOf(api, id)) === 'timed-out', 15_000)
  expect(amazon.runs[0]?.status).toBe('CANCELLED')
})

test('forward a day while a lost answer is looked for: AMC is still asked twice, a grace apart, and has it by then', async () => {
  const amazon = await startAmazonWithRuns()
  const clock = createJumpingClock(20)
  const { api, run, logLines } = await startSignedInCore(amazon, { clock })
  await api.settings.set({ key: 'runs.lostAnswerGraceMs', value: 30_000 })
  let isListed = false
  let listCalls = 0
  amazon.spoil = (kind, body, about) => {
    if (kind === 'create' && about) return null
    if (kind === 'list') listCalls += 1
    return kind === 'list' && !isListed ? { executions: [] } : body
  }
  const { id } = await run('lost')
  await waitUntil('a first look', () => listCalls > 0)
  clock.jump(1_440 * minuteMs)
  await waitUntil('the core to have noticed', () => logLines.some((line) => line.includes('the clock jumped')))
  // AMC's list lags; by its own time not even the grace has passed.
  isListed = true
  await waitUntil('ready', async () => (await stateOf(api, id)) === 'ready', 10_000)
  expect(amazon.amazon.calls.filter(({ method, path }) => method === 'POST' && path === `${reporting}/workflowExecutions`)).toHaveLength(1)
})

test('back an hour and forward a day: the sign-in is renewed when Amazon says so, and nobody has to sign in again', async () => {
  const amazon = await startAmazonWithRuns()
  const clock = createJumpingClock(20)
  const { api, run } = await startSignedInCore(amazon, { clock })
  for (const minutes of [-60, 1_440]) {
    clock.jump(minutes * minuteMs)
    amazon.amazon.expireAccess()
    await api.instances.discover({})
    const { id } = await run('after')
    await waitUntil('ready', async () => (await stateOf(api, id)) === 'ready', 10_000)
  }
  expect((await api.logins.list({})).map(({ state }) => state)).toEqual(['ok'])
})
