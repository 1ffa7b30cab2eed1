import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { expect, test, vi } from 'vitest'
import { AppError } from '#shared/base/app-error.ts'
import type { Clock } from '#shared/base/clock.ts'
import { eventNames, type AppEvent } from '#shared/contract/events.ts'
import { features } from '#shared/contract/index.ts'
import type { Client } from './client.ts'
import { createConnectionStore } from './connection.ts'
import { sessionEnded } from './to-app-error.ts'
import { staleAfter, watchEvents } from './watch-events.ts'

/** A stream that is opened again and again by a script: each entry is one connection. */
function makeWorld(script: readonly (readonly AppEvent[] | Error)[]) {
  const abort = new AbortController()
  const queryClient = new QueryClient()
  const stale: string[] = []
  const pauses: number[] = []
  const states: string[] = []
  queryClient.invalidateQueries = async filters => {
    const key = filters?.queryKey?.[0]
    stale.push(Array.isArray(key) ? String(key[0]) : 'everything')
  }
  const connection = createConnectionStore()
  connection.subscribe(state => states.push(state.connection.kind))
  let at = 0
  const client = { events: { stream: async () => {
    const entry = script[at++]
    if (entry === undefined) {
      abort.abort()
      throw new Error('the test is over')
    }
    if (entry instanceof Error) throw entry
    return (async function* () {
      yield* entry
    })()
  } } } as unknown as Client // only the stream is called
  const clock: Clock = { now: () => 5, sleep: async delayMs => void pauses.push(delayMs) }
  const isEcho = (event: AppEvent) => event.ids.includes('own')
  return { run: () => watchEvents({ client, queryClient, connection, clock, isEcho }, abort.signal), stale, pauses, states }
}

test('every event makes an existing feature stale', () => {
  for (const name of eventNames) for (const feature of staleAfter[name]) expect(Object.keys(features)).toContain(feature)
})

test('events make answers stale; after a break everything is', async () => {
  const world = makeWorld([[{ name: 'executions.changed', ids: [] }], [{ name: 'logins.changed', ids: [] }]])
  await world.run()
  expect(world.stale).toEqual(['executions', 'everything', 'logins', 'instances'])
  expect(world.states).toEqual(['live', 'reconnecting', 'live', 'reconnecting'])
})

test('pauses grow while core is away', async () => {
  const world = makeWorld(Array.from({ length: 7 }, () => new AppError('offline', 'away')))
  await world.run()
  expect(world.pauses).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000])
})

test('what this page wrote itself is not asked for again at once', async () => {
  const world = makeWorld([[{ name: 'tabs.changed', ids: ['own'] }, { name: 'tabs.changed', ids: ['other'] }]])
  await world.run()
  expect(world.stale).toEqual(['tabs'])
})

test('a window whose token is refused says so and stops asking', async () => {
  const world = makeWorld([sessionEnded(undefined), [{ name: 'tabs.changed', ids: [] }]])
  await world.run()
  expect(world.states).toEqual(['ended'])
  expect(world.stale).toEqual([])
})

test('an answer that was on its way while the news came is asked for anew, also the first one', async () => {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const abort = new AbortController()
  const answers = [Promise.withResolvers<string>(), Promise.withResolvers<string>()]
  let asked = 0
  const observer = new QueryObserver(queryClient, { queryKey: [['results', 'get'], {}], queryFn: () => answers[asked++]?.promise ?? 'none' })
  const seen: string[] = []
  const stop = observer.subscribe(({ status, data }) => void seen.push(data ?? status))
  const client = { events: { stream: async () => (async function* () {
    yield { name: 'results.changed', ids: [] } satisfies AppEvent
    abort.abort()
  })() } } as unknown as Client // only the stream is called
  await watchEvents({ client, queryClient, connection: createConnectionStore(), clock: { now: () => 5, sleep: async () => undefined }, isEcho: () => false }, abort.signal)
  answers[0]?.reject(new Error('it was not there yet'))
  answers[1]?.resolve('it is there')
  await vi.waitUntil(() => seen.includes('it is there'))
  expect(seen).not.toContain('error')
  stop()
})
