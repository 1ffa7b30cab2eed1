import type { Logger } from 'pino'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { Scope } from '#shared/base/scope.ts'
import { randomFraction } from '#core/amc/random-fraction.ts'
import type { Clock, Ids } from '#core/ports.ts'
import type { Settings } from '#core/settings/settings.ts'
import type { ClockJumps } from './clock-jumps.ts'
import type { ExecutionArrows } from './execution-arrows.ts'
import { failureOf, retryDelayMs } from './execution-rules.ts'
import type { ExecutionStore, RunStep } from './execution-store.ts'
import type { ExecutionWork } from './execution-work.ts'

/** Fetching shares the line, storing shares the processor: more at once would only slow each other. */
const parallelDownloads = 3
const parallelConversions = 1
/** No two rounds come closer than this, whatever happens. */
const shortestPauseMs = 10
/** The longest sleep without a look at the table: a suspended machine's clock jumps. */
const longestPauseMs = 15_000
/** A next moment further away than this can only come from a clock that was set back. */
const farMs = 30 * 60_000
/** A step that breaks by a bug of ours is tried this often, then the run is failed instead of going round for ever. */
const toleratedBugs = 5
/** A sleep that ends this much later than asked for, or before it began, means that the clock jumped. */
const forwardJumpMs = 60_000
const backJumpMs = 1_000

export interface EngineDeps {
  readonly store: ExecutionStore
  readonly arrows: ExecutionArrows
  readonly work: ExecutionWork
  readonly settings: Settings
  readonly clock: Clock
  readonly ids: Ids
  readonly logger: Logger
  readonly jumps: ClockJumps
}

export interface ExecutionEngine {
  /** Something changed (a new run, a cancel, a login): look at the table now. */
  wake(): void
  /** Stops the fetching or storing of this run, if that is going on. */
  interrupt(id: ExecutionId): void
}

/**
 * Drives every open run from its row on disk, until `scope` closes; closing waits until nothing is being written any more.
 * All it holds in memory is which runs are being worked on right now.
 */
export function startExecutionEngine(deps: EngineDeps, scope: Scope): ExecutionEngine {
  const { store, arrows, work, settings, clock, logger } = deps
  const busy = new Map<string, AbortController>()
  const tasks = new Set<Promise<void>>()
  const rest = createRest(deps)
  let alarm = new AbortController()
  let isWoken = false

  function wake(): void {
    isWoken = true
    alarm.abort()
  }

  /** Runs one piece of work unless the same is going on; then looks again. Never rejects. */
  function spawn(key: string, run: RunStep | undefined, task: (signal: AbortSignal) => Promise<void>): void {
    if (busy.has(key) || scope.signal.aborted) return
    const controller = new AbortController()
    busy.set(key, controller)
    const running = task(AbortSignal.any([scope.signal, controller.signal]))
      .catch((thrown: unknown) => {
        if (!scope.signal.aborted) survive(run, thrown)
      })
      .finally(() => {
        busy.delete(key)
        tasks.delete(running)
        wake()
      })
    tasks.add(running)
  }

  /** A bug, or a disk that refuses even the row: never a hot loop, never a run that silently stops. */
  function survive(run: RunStep | undefined, thrown: unknown): void {
    logger.error({ err: thrown, executionId: run?.id }, 'a step of a run broke')
    if (run === undefined) return
    try {
      const now = store.step(run.id)
      if (now === undefined) return
      const stepFailures = now.stepFailures + 1
      if (stepFailures > toleratedBugs) arrows.failed(now, failureOf(thrown))
      else arrows.stay(now, { nextAtMs: clock.now() + retryDelayMs(stepFailures + 2, randomFraction(deps.ids)), stepFailures })
    } catch (failure) {
      logger.error({ err: failure, executionId: run.id }, 'and could not be written down')
    }
  }

  function round(nowMs: number): void {
    const limits = { perInstance: settings.get('runs.parallelPerInstance'), perAccount: settings.get('runs.parallelPerAccount') }
    const full = new Set<string>()
    for (const run of store.due(nowMs, farMs)) {
      switch (run.state) {
        case 'waiting':
          if (run.cancel === 'requested') arrows.cancelledHere(run)
          else if (!full.has(run.instanceId)) {
            if (arrows.admit(run, limits)) startSubmitting(run)
            else full.add(run.instanceId)
          }
          break
        case 'submitting':
          // Nobody is sending it: whoever wrote this state is gone, and what became of it must be asked.
          if (!busy.has(run.id)) arrows.lost(run, 'RecomAMP was stopped while sending; asking AMC whether it took the run')
          break
        case 'reconciling':
          spawn(run.id, run, signal => work.reconcile(run, signal))
          break
        case 'pending':
        case 'running':
          spawn(`instance ${run.instanceId}`, run, signal => work.poll(run.instanceId, signal))
          break
        case 'downloading':
          if (run.cancel === 'requested' && !busy.has(`download ${run.id}`)) work.abandon(run)
          else if (countBusy(busy, 'download') < parallelDownloads) spawn(`download ${run.id}`, run, signal => work.download(run, signal))
          break
        case 'converting':
          if (run.cancel === 'requested' && !busy.has(`convert ${run.id}`)) work.abandon(run)
          else if (countBusy(busy, 'convert') < parallelConversions) spawn(`convert ${run.id}`, run, signal => work.convert(run, signal))
          break
        default:
          break
      }
    }
  }

  function startSubmitting(waiting: RunStep): void {
    const run = store.step(waiting.id)
    if (run) spawn(run.id, run, signal => work.submit(run, signal))
  }

  async function loop(): Promise<void> {
    while (!scope.signal.aborted) {
      isWoken = false
      alarm = new AbortController()
      const lookedAtMs = clock.now()
      try {
        round(lookedAtMs)
      } catch (thrown) {
        logger.error({ err: thrown }, 'a round over the runs broke')
        await rest(1_000, scope.signal)
      }
      await rest(shortestPauseMs, scope.signal)
      if (isWoken) continue
      // Counted from the look: what fell due since then was not looked at.
      const nextAtMs = store.nextAt(lookedAtMs) ?? Number.POSITIVE_INFINITY
      await rest(Math.max(shortestPauseMs, Math.min(longestPauseMs, nextAtMs - clock.now())), AbortSignal.any([scope.signal, alarm.signal]))
    }
  }

  const looping = loop()
  scope.own(async () => {
    await looping
    await Promise.all(tasks)
  })
  return {
    wake,
    interrupt(id) {
      busy.get(`download ${id}`)?.abort()
      busy.get(`convert ${id}`)?.abort()
    },
  }
}

function countBusy(busy: ReadonlyMap<string, unknown>, kind: string): number {
  return [...busy.keys()].filter(key => key.startsWith(`${kind} `)).length
}

/** A sleep, or less when interrupted, that never rejects and notices when the clock jumped meanwhile. */
function createRest({ store, clock, logger, jumps }: EngineDeps) {
  /** The clock is no longer the one that the rows were written by (or the machine slept): nothing may be late, early or given up for it. */
  function afterJump(beganMs: number, byMs: number): void {
    logger.info({ byMs }, 'the clock jumped')
    if (byMs > 0) jumps.note(beganMs, byMs)
    try {
      store.restartGrace(clock.now())
      store.hurry(['waiting', 'pending', 'running', 'downloading', 'converting'], clock.now())
    } catch (thrown) {
      logger.error({ err: thrown }, 'the runs could not be told of the jump')
    }
  }

  return async (delayMs: number, signal: AbortSignal): Promise<void> => {
    const beganMs = clock.now()
    await clock.sleep(delayMs, signal).catch(() => undefined)
    const wentMs = clock.now() - beganMs
    if (wentMs > delayMs + forwardJumpMs) afterJump(beganMs, wentMs - delayMs)
    else if (wentMs < -backJumpMs) afterJump(beganMs, wentMs)
  }
}
