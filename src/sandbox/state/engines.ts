import { join } from 'node:path'
import type { Clock } from '#shared/base/clock.ts'
import type { Scope } from '#shared/base/scope.ts'
import { untilAborted } from '#shared/base/until-aborted.ts'
import type { CreateSqlEngine, Dataset, InstanceProfile, OpenDataset, Scale, SqlEngine } from '../ports.ts'

export interface EnginesDeps {
  readonly openDataset: OpenDataset
  readonly createEngine: CreateSqlEngine
  /** The machine's clock, without skew: a wrong clock does not change which events exist. */
  readonly clock: Clock
  readonly dataDir: string
  readonly seed: number
  readonly scale: Scale
}

export interface Engines {
  /** Starts preparing the events of an instance, so that the first run finds them. Never throws. */
  warm(profile: InstanceProfile): void
  /** Engine and events when they are ready within `waitMs`, else `undefined`. For short, synchronous use only. */
  whenReady(profile: InstanceProfile, waitMs: number, signal: AbortSignal): Promise<ReadyEngine | undefined>
  /** Runs `work` with the engine of an instance, which stays open until `work` ends. Waits for the events as long as it takes. */
  use<Result>(profile: InstanceProfile, signal: AbortSignal, work: (engine: SqlEngine) => Promise<Result>): Promise<Result>
}

export interface ReadyEngine {
  readonly engine: SqlEngine
  readonly dataset: Dataset
}

interface Entry {
  readonly day: number
  readonly opening: Promise<ReadyEngine>
  ready: ReadyEngine | undefined
  users: number
  lastUsed: number
}

const dayMs = 86_400_000
/** Preparing events takes memory and every core; the others wait for their turn. */
const maxOpenings = 2
/** More instances than this are kept open only while somebody uses them. */
const maxIdleEngines = 4

/** One engine per instance and UTC day, opened on demand, closed when others are used more. All close with the scope. */
export function createEngines(deps: EnginesDeps, scope: Scope): Engines {
  const entries = new Map<string, Entry>()
  const turns = createTurns(maxOpenings)
  let useCount = 0

  const close = (instanceId: string, entry: Entry): void => {
    if (entries.get(instanceId) === entry) entries.delete(instanceId)
    entry.ready?.engine.close()
    entry.ready?.dataset.close()
    entry.ready = undefined
  }
  const closeIdle = (): void => {
    const idle = [...entries].filter(([, entry]) => entry.users === 0 && entry.ready).sort(([, one], [, other]) => one.lastUsed - other.lastUsed)
    for (const [instanceId, entry] of idle.slice(0, Math.max(0, idle.length - maxIdleEngines))) close(instanceId, entry)
  }
  const open = (profile: InstanceProfile): Entry => {
    const day = Math.floor(deps.clock.now() / dayMs)
    const known = entries.get(profile.instanceId)
    if (known && (known.day === day || known.users > 0 || !known.ready)) return known
    if (known) close(profile.instanceId, known)
    const opening = turns(() => {
      scope.signal.throwIfAborted()
      return deps.openDataset({ dir: join(deps.dataDir, 'events'), profile, seed: deps.seed, scale: deps.scale, nowMs: deps.clock.now() }, scope.signal)
    }).then((dataset) => {
      if (scope.signal.aborted) {
        dataset.close()
        scope.signal.throwIfAborted()
      }
      const engine = deps.createEngine(dataset, profile, deps.clock)
      return (entry.ready = { engine, dataset })
    })
    const entry: Entry = { day, opening, ready: undefined, users: 0, lastUsed: (useCount += 1) }
    // A failure reaches whoever waits; the next caller tries anew.
    opening.catch(() => entries.delete(profile.instanceId))
    entries.set(profile.instanceId, entry)
    return entry
  }
  scope.own(async () => {
    for (const [instanceId, entry] of entries) {
      await entry.opening.catch(() => undefined)
      close(instanceId, entry)
    }
  })
  return {
    warm: (profile) => void open(profile),
    whenReady: async (profile, waitMs, signal) => {
      const entry = open(profile)
      if (entry.ready) return entry.ready
      const waiting = new AbortController()
      const giveUp = deps.clock.sleep(waitMs, AbortSignal.any([signal, waiting.signal])).then(() => undefined, () => undefined)
      const ready = await Promise.race([entry.opening.catch(() => undefined), giveUp])
      waiting.abort()
      return ready
    },
    use: async (profile, signal, work) => {
      const entry = open(profile)
      entry.users += 1
      entry.lastUsed = useCount += 1
      try {
        return await work((await untilAborted(entry.opening, signal)).engine)
      } finally {
        entry.users -= 1
        closeIdle()
      }
    },
  }
}

/** Runs at most `limit` pieces of work at a time, in the order of asking. */
function createTurns(limit: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = []
  let busy = 0
  return async (work) => {
    if (busy >= limit) await new Promise<void>((resolve) => waiting.push(resolve))
    else busy += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else busy -= 1
    }
  }
}
