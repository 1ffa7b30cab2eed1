import type { Query, QueryClient } from '@tanstack/react-query'
import type { Clock } from '#shared/base/clock.ts'
import type { AppEvent, EventName } from '#shared/contract/events.ts'
import type { Client } from './client.ts'
import type { ConnectionStore } from './connection.ts'
import { isWindowEnded, toAppError } from './to-app-error.ts'

/** Which features' answers an event makes stale. */
export const staleAfter: Readonly<Record<EventName, readonly string[]>> = {
  'settings.changed': ['settings'],
  'logins.changed': ['logins', 'instances'],
  'signIn.changed': ['logins'],
  'instances.changed': ['instances'],
  'audit.changed': ['audit'],
  'demo.changed': ['demo'],
  'queries.changed': ['queries'],
  'tabs.changed': ['tabs'],
  'templates.changed': ['templates'],
  'executions.changed': ['executions'],
  'ladder.changed': ['ladder'],
  'results.changed': ['results'],
  'jobs.changed': ['results'],
}

const firstPauseMs = 250
const longestPauseMs = 5_000
const echoQuietMs = 3_000

export interface WatchEventsDeps {
  readonly client: Client
  readonly queryClient: QueryClient
  readonly connection: ConnectionStore
  readonly clock: Clock
  /** True for news that this page caused itself and already shows; looked at again when it has been quiet for a while. */
  readonly isEcho: (event: AppEvent) => boolean
}

/**
 * Listens to core's events until aborted and makes the answers they name stale. When the stream breaks it says so,
 * tries again after growing pauses, and on return asks for everything again, because events were missed meanwhile.
 */
export async function watchEvents({ client, queryClient, connection, clock, isEcho }: WatchEventsDeps, signal: AbortSignal): Promise<void> {
  const echoes = createEchoes(queryClient, signal)
  let pauseMs = firstPauseMs
  let brokenBefore = false
  while (!signal.aborted) {
    try {
      const events = await client.events.stream(undefined, { signal })
      connection.setState({ connection: { kind: 'live' } })
      if (brokenBefore) await queryClient.invalidateQueries()
      pauseMs = firstPauseMs
      for await (const event of events) {
        if (isEcho(event)) echoes.put(event)
        else void invalidate(queryClient, event)
      }
    } catch (thrown) {
      if (signal.aborted) return
      if (isWindowEnded(toAppError(thrown))) return connection.setState({ connection: { kind: 'ended' } })
    }
    brokenBefore = true
    connection.setState(({ connection: now }) => ({ connection: now.kind === 'reconnecting' ? now : { kind: 'reconnecting', sinceMs: clock.now() } }))
    await clock.sleep(pauseMs, signal).catch(() => undefined)
    pauseMs = Math.min(pauseMs * 2, longestPauseMs)
  }
}

/** Looks once at what echoes named, after they have stopped: another page may have changed the same thing meanwhile. */
function createEchoes(queryClient: QueryClient, signal: AbortSignal) {
  let timer: ReturnType<typeof setTimeout> | undefined
  signal.addEventListener('abort', () => clearTimeout(timer))
  return {
    put(event: AppEvent): void {
      clearTimeout(timer)
      timer = setTimeout(() => void invalidate(queryClient, event), echoQuietMs)
    },
  }
}

function invalidate(queryClient: QueryClient, event: AppEvent): Promise<unknown> {
  return Promise.all(staleAfter[event.name].map(feature => askAnew(queryClient, feature)))
}

async function askAnew(queryClient: QueryClient, feature: string): Promise<void> {
  // oRPC's keys start with the path of the method, for example [['tabs', 'list'], …].
  const queryKey = [[feature]]
  // A first answer that is on its way may be from before the news, and would pass for the newest: others are asked for anew by themselves.
  const onTheirWay = { queryKey, fetchStatus: 'fetching', predicate: ({ state }: Query) => state.data === undefined } as const
  if (queryClient.isFetching(onTheirWay) > 0) await queryClient.cancelQueries(onTheirWay, { silent: true })
  await queryClient.invalidateQueries({ queryKey })
}
