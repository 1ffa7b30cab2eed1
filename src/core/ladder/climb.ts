/**
 * One climb: rung after rung, from the cheapest to the dearest.
 *
 *     climbing ──┬─ all rungs tried ─────────► done
 *                ├─ a rung failed ───────────► stopped ── go on ──► climbing (above that rung)
 *                └─ somebody stopped it ─────► cancelled
 */
import type { Logger } from 'pino'
import { AppError, isAbort } from '#shared/base/app-error.ts'
import { rungIds, type Ladder, type LocalRows, type Rung, type RungId } from '#shared/ladder/contract.ts'
import type { Clock } from '#core/ports.ts'
import type { ClimbFacts, RungEnd, RungWork } from './rung-work.ts'

export interface ClimbDeps {
  readonly clock: Clock
  readonly logger: Logger
  readonly works: Readonly<Record<RungId, RungWork>>
  /** Told after every change. */
  readonly onChange: () => void
}

/** A climb under way or at its end. */
export interface Climb {
  readonly ladder: Ladder
  readonly rows: LocalRows | null
  /** Climbs on from where it stands until it stops; resolves then. Never rejects. */
  climb(signal: AbortSignal): Promise<void>
}

export function createClimb(deps: ClimbDeps, facts: ClimbFacts, start: Pick<Ladder, 'tabId' | 'fingerprint' | 'instanceId' | 'forecast'>): Climb {
  const { clock, logger, works, onChange } = deps
  let rows: LocalRows | null = null
  let ladder: Ladder = {
    ...start, state: 'climbing', startedAtMs: clock.now(), hasRows: false,
    rungs: rungIds.map(id => ({ id, state: 'waiting', finding: '', startedAtMs: null, tookMs: null, problems: [], explanation: null, executionId: null })),
  }

  function change(patch: Partial<Ladder>): void {
    ladder = { ...ladder, ...patch }
    onChange()
  }
  function changeRung(id: RungId, patch: Partial<Rung>): void {
    change({ rungs: ladder.rungs.map(rung => (rung.id === id ? { ...rung, ...patch } : rung)) })
  }
  const stateOf = (id: RungId): Rung['state'] => ladder.rungs.find(rung => rung.id === id)?.state ?? 'waiting'

  async function tryRung(id: RungId, signal: AbortSignal): Promise<RungEnd> {
    try {
      return await works[id]({
        facts, below: stateOf, tell: news => changeRung(id, news),
        keepRows: kept => {
          rows = kept
          change({ hasRows: true })
        },
      }, signal)
    } catch (thrown) {
      if (signal.aborted || isAbort(thrown)) return { state: 'cancelled', finding: 'Stopped before it ended.' }
      const error = AppError.from(thrown)
      if (error.code === 'bug') logger.error({ err: thrown, rung: id }, 'a rung of the check broke')
      return { state: 'failed', finding: error.message }
    }
  }

  return {
    get ladder() {
      return ladder
    },
    get rows() {
      return rows
    },
    async climb(signal) {
      change({ state: 'climbing' })
      for (const id of rungIds) {
        if (stateOf(id) !== 'waiting') continue
        if (signal.aborted) return change({ state: 'cancelled' })
        const startedAtMs = clock.now()
        changeRung(id, { state: 'running', startedAtMs })
        const end = await tryRung(id, signal)
        changeRung(id, { ...end, tookMs: Math.max(0, clock.now() - startedAtMs) })
        if (end.state === 'cancelled') return change({ state: 'cancelled' })
        if (end.state === 'failed') return change({ state: 'stopped' })
      }
      change({ state: 'done' })
    },
  }
}
