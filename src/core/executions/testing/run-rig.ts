import { randomUUID } from 'node:crypto'
import pino from 'pino'
import { uuidv7 } from 'uuidv7'
import type { Clock } from '#shared/base/clock.ts'
import { InstanceId, type ExecutionId } from '#shared/base/ids.ts'
import { Scope } from '#shared/base/scope.ts'
import type { EventName } from '#shared/contract/events.ts'
import { finalStates, type Execution, type RunRequest } from '#shared/executions/contract.ts'
import { settingDefinitions, type SettingKey } from '#shared/settings/settings.ts'
import { openDatabase, type WriteDb } from '#core/db/database.ts'
import type { FileDialogs, Ids } from '#core/ports.ts'
import { createResults, type Disk, type Results } from '#core/results/results.ts'
import type { Settings } from '#core/settings/settings.ts'
import { createExecutions, type Executions } from '../executions.ts'
import type { ScriptedAmc } from './scripted-amc.ts'

export const testInstance = InstanceId.parse('00000000-0000-7000-8000-00000000001a')
/** A SANDBOX instance for the scripted service. */
export const testSandboxInstance = InstanceId.parse('00000000-0000-7000-8000-00000000005b')

/** A clock that runs `speed` times as fast as the machine's. */
export function createFastClock(speed: number): Clock {
  const startMs = Date.now()
  return {
    now: () => Math.round(startMs + (Date.now() - startMs) * speed),
    sleep: (delayMs, signal) => new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error)
      const stop = () => {
        clearTimeout(timer)
        reject(signal.reason as Error)
      }
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stop)
        resolve()
      }, delayMs / speed)
      signal.addEventListener('abort', stop, { once: true })
    }),
  }
}

const realIds: Ids = { next: uuidv7, randomHex: bytes => randomUUID().replaceAll('-', '').slice(0, bytes * 2) }

export interface Rig {
  readonly executions: Executions
  readonly results: Results
  readonly db: WriteDb
  readonly logLines: string[]
  readonly events: { readonly name: EventName; readonly ids: readonly string[] }[]
  readonly settings: Partial<Record<SettingKey, unknown>>
  /** Asks for a run with sensible defaults. */
  start(patch?: Partial<RunRequest>): Promise<Execution>
  get(id: ExecutionId): Promise<Execution>
  /** Resolves when the run is in one of these states (default: any final one). */
  until(id: ExecutionId, states?: Iterable<Execution['state']>): Promise<Execution>
  /** Resolves when the condition holds. */
  untilTrue(condition: () => boolean | Promise<boolean>): Promise<void>
  rows(id: ExecutionId, query?: string): Promise<{ offset: number; columns: unknown[][] }>
  /** Ends this core as a crash would find it: nothing is asked, work is cut off. */
  close(): Promise<void>
}

export interface RigOptions {
  readonly profileDir: string
  readonly amc: ScriptedAmc
  readonly clock: Clock
  readonly settings?: Partial<Record<SettingKey, unknown>>
  readonly disk?: Disk
  readonly files?: FileDialogs
  readonly idleTimeoutMs?: number
}

/** Executions and results on a real database, without the rest of core. */
export function openRig(options: RigOptions): Rig {
  const { clock, amc, profileDir } = options
  const scope = new Scope('rig')
  const { db } = openDatabase({ dir: profileDir, clock }, scope)
  const logLines: string[] = []
  const events: Rig['events'] = []
  const waiters = new Set<() => void>()
  const emit = (name: EventName, ids: readonly string[] = []) => {
    events.push({ name, ids })
    if (name === 'executions.changed') results.lookAtOrders()
    for (const check of waiters) check()
  }
  const chosen: Partial<Record<SettingKey, unknown>> = { 'runs.pollFastestMs': 100, 'runs.pollSlowestMs': 1_000, 'runs.lostAnswerGraceMs': 2_000, ...options.settings }
  const settings: Settings = { get: key => (chosen[key] ?? settingDefinitions[key].defaultValue) as never } // tests choose values of the right type
  const logger = pino({ level: 'debug' }, { write: (line: string) => void logLines.push(line) })
  const results = createResults({
    db, clock, ids: realIds, emit, logger, profileDir, settings, files: options.files ?? { saveFile: null },
    findRun: id => executions.handlers.get({ id }, call) as Promise<Execution>,
    ...(options.disk && { disk: options.disk }), ...(options.idleTimeoutMs !== undefined && { idleTimeoutMs: options.idleTimeoutMs }),
  }, scope)
  const executions = createExecutions({ db, clock, ids: realIds, emit, logger, settings, gateway: amc.gateway, route: amc.route, results: results.store }, scope)
  const call = { signal: scope.signal, clientId: 'test' }

  const rig: Rig = {
    executions, results, db, logLines, events, settings: chosen,
    start: (patch = {}) => executions.handlers.start({
      requestId: randomUUID(), instanceId: testInstance, queryId: null, tabId: null, title: 'Test', sql: 'SELECT campaign, SUM(impressions) AS n\nFROM dsp_impressions GROUP BY 1',
      params: [], paramTexts: {}, window: { kind: 'last-n-days', days: 7, endDaysAgo: 2, timeZone: 'UTC' }, dryRun: false, ...patch,
    }, call) as Promise<Execution>, // what a handler gives is what the contract reads
    get: id => executions.handlers.get({ id }, call) as Promise<Execution>,
    async until(id, states = finalStates) {
      const wanted = new Set(states)
      let seen = await rig.get(id)
      await rig.untilTrue(async () => wanted.has((seen = await rig.get(id)).state)).catch((cause: unknown) => {
        throw new Error(`${[...wanted].join('|')} never came; it is ${seen.state}: ${seen.stateNote}\n${logLines.slice(-3).join('')}`, { cause })
      })
      return seen
    },
    async untilTrue(condition) {
      const deadlineMs = Date.now() + 60_000
      while (!(await condition())) {
        if (Date.now() > deadlineMs) throw new Error('the condition never held')
        await new Promise<void>(resolve => {
          const timer = setTimeout(done, 25)
          function done() {
            clearTimeout(timer)
            waiters.delete(done)
            resolve()
          }
          waiters.add(done)
        })
      }
    },
    async rows(id, query = '') {
      const response = await results.bulk(new Request(`http://core.test/bulk/results/${id}/rows${query}`), scope.signal)
      if (!response) throw new Error('no answer')
      return await response.json() as { offset: number; columns: unknown[][] } // the page's own shape
    },
    close: () => scope.close(),
  }
  return rig
}
