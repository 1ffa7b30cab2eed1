import { randomUUID } from 'node:crypto'
import type { Clock } from '#shared/base/clock.ts'
import type { Scope } from '#shared/base/scope.ts'
import type { ExecutionRecord } from './execution-record.ts'
import type { Collection } from './store.ts'
import { availabilityLagMs } from './time-window.ts'
import { workflowKey, type SavedWorkflow } from './workflows.ts'
import { formatWall } from './zone.ts'

export const weekDays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const
export type WeekDay = (typeof weekDays)[number]

export interface ScheduleRecord {
  readonly instanceId: string
  readonly accountId: string
  readonly scheduleId: string
  readonly workflowId: string
  readonly aggregationPeriod: 'Daily' | 'Weekly'
  readonly aggregationHourUtc: number
  readonly aggregationStartDay: WeekDay
  /** Whether the client named the day; only then reading back shows it. */
  readonly hasOwnStartDay: boolean
  readonly scheduleEnabled: boolean
  readonly requireSyntheticData: boolean | undefined
  readonly disableAggregationControls: boolean | undefined
  readonly createdAtMs: number
  /** The boundary of the last slice that was submitted. */
  readonly lastBoundaryMs: number | undefined
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs

type Rhythm = Pick<ScheduleRecord, 'aggregationPeriod' | 'aggregationHourUtc' | 'aggregationStartDay'>

/** The last slice boundary at or before a moment: the schedule's hour, on its day when weekly. */
export function lastBoundary(schedule: Rhythm, timeMs: number): number {
  const shiftMs = schedule.aggregationHourUtc * hourMs
  const today = Math.floor((timeMs - shiftMs) / dayMs)
  if (schedule.aggregationPeriod === 'Daily') return today * dayMs + shiftMs
  // Day 0 of the epoch was a Thursday.
  const weekDay = (today + 4) % 7
  const daysBack = (weekDay - weekDays.indexOf(schedule.aggregationStartDay) + 7) % 7
  return (today - daysBack) * dayMs + shiftMs
}

export interface SchedulerDeps {
  readonly schedules: Collection<ScheduleRecord>
  readonly workflows: Collection<SavedWorkflow>
  readonly clock: Clock
  readonly submit: (record: ExecutionRecord) => void
  readonly nextSequence: () => number
}

/**
 * Submits scheduled executions. A slice is submitted once its last event is available, 48 hours after its boundary, so
 * that it has rows. After a time without the service only the newest slice is made up for.
 */
export function startScheduler(deps: SchedulerDeps, scope: Scope): void {
  const loop = async (): Promise<void> => {
    while (!scope.signal.aborted) {
      submitDue(deps)
      const nowMs = deps.clock.now()
      await deps.clock.sleep(hourMs - (nowMs % hourMs), scope.signal)
    }
  }
  // The loop ends by the abort of its sleep, and by nothing else.
  loop().catch(() => undefined)
}

/** Submits every slice that is due now. */
export function submitDue(deps: SchedulerDeps): void {
  const nowMs = deps.clock.now()
  for (const [key, schedule] of deps.schedules.entries()) {
    if (!schedule.scheduleEnabled) continue
    const boundaryMs = lastBoundary(schedule, nowMs - availabilityLagMs)
    if (boundaryMs <= (schedule.lastBoundaryMs ?? lastBoundary(schedule, schedule.createdAtMs - availabilityLagMs))) continue
    const saved = deps.workflows.get(workflowKey(schedule.instanceId, schedule.workflowId))
    deps.schedules.put(key, { ...schedule, lastBoundaryMs: boundaryMs })
    if (saved) deps.submit(toExecutionRecord(schedule, saved, boundaryMs, nowMs, deps.nextSequence()))
  }
}

function toExecutionRecord(schedule: ScheduleRecord, saved: SavedWorkflow, boundaryMs: number, nowMs: number, sequence: number): ExecutionRecord {
  const periodMs = schedule.aggregationPeriod === 'Daily' ? dayMs : 7 * dayMs
  return {
    executionId: randomUUID(), instanceId: schedule.instanceId, accountId: schedule.accountId, sequence,
    workflow: saved.input, document: saved.document, declaredColumns: saved.declaredColumns, workflowId: schedule.workflowId,
    category: 'SCHEDULED', status: 'PENDING', createdAtMs: nowMs, updatedAtMs: nowMs,
    windowRequest: { type: 'EXPLICIT', timeZone: 'UTC', start: formatWall(boundaryMs - periodMs), end: formatWall(boundaryMs) },
    parameterValues: {}, timeoutSeconds: 21_600, dryRun: false, skipPublish: false, advertisers: undefined,
    requireSyntheticData: schedule.requireSyntheticData, disableAggregationControls: schedule.disableAggregationControls ?? false,
  }
}
