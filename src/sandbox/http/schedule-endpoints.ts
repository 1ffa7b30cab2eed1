import type { Faults } from '../faults/faults.ts'
import { weekDays, type ScheduleRecord } from '../state/scheduler.ts'
import type { Collection } from '../state/store.ts'
import { workflowKey, type SavedWorkflow } from '../state/workflows.ts'
import { queryText, readFields, type Fields } from './fields.ts'
import type { Gate, InstanceSession } from './gate.ts'
import { compareText, cutPage, readLimit, tokenField } from './paging.ts'
import { badRequest, emptyObject, json, Refusal } from './reply.ts'
import type { Call, Endpoint } from './router.ts'
import { bareOrWrapped, missingWorkflow } from './workflow-endpoints.ts'
import { checkWorkflowId, definedOnly } from './workflow-input.ts'

const maxSchedulesPerInstance = 1000

/** Schedules (sheet §4.9): daily or weekly, by an hour in UTC. */
export function scheduleEndpoints(deps: {
  readonly gate: Gate
  readonly schedules: Collection<ScheduleRecord>
  readonly workflows: Collection<SavedWorkflow>
  readonly faults: Faults
}): readonly Endpoint[] {
  const { schedules } = deps
  const family = { group: 'schedules', access: 'login', errors: 'ads', mediaType: 'application/vnd.amcschedules.v1+json' } as const
  const reach = (call: Call): InstanceSession => deps.gate.instance(call, { terms: true })
  const keyOf = (instanceId: string, scheduleId: string): string => `${instanceId}/${scheduleId}`
  const of = (instanceId: string): ScheduleRecord[] => [...schedules.values()].filter((schedule) => schedule.instanceId === instanceId)
  const reachSchedule = (call: Call) => {
    const session = reach(call)
    const key = keyOf(session.instance.profile.instanceId, call.params['scheduleId'] ?? '')
    const schedule = schedules.get(key)
    if (!schedule) throw new Refusal(404, `Schedule with ID ${call.params['scheduleId']} does not exist.`)
    return { session, key, schedule }
  }
  const read = (fields: Fields, session: InstanceSession, call: Call): ScheduleRecord => {
    const workflowId = fields.requiredText('workflowId')
    if (!deps.workflows.get(workflowKey(session.instance.profile.instanceId, workflowId))) throw missingWorkflow(workflowId)
    return readSchedule(fields, session, workflowId, call.nowMs)
  }
  return [
    {
      ...family, method: 'GET', path: '/amc/reporting/{instanceId}/schedules',
      handle: (call) => {
        const { instanceId } = reach(call).instance.profile
        const page = cutPage(of(instanceId).sort((one, other) => compareText(one.scheduleId, other.scheduleId)), {
          listName: `schedules/${instanceId}`, limit: readLimit(call.query), nextToken: queryText(call.query, 'nextToken'),
          keyOf: (schedule) => schedule.scheduleId, compareKeys: compareText,
        })
        return json({ schedules: page.items.map(toSchedule), ...tokenField(page) })
      },
    },
    {
      ...family, method: 'POST', path: '/amc/reporting/{instanceId}/schedules',
      handle: (call) => {
        const session = reach(call)
        const schedule = read(readFields(call.body), session, call)
        const key = keyOf(schedule.instanceId, schedule.scheduleId)
        if (schedules.get(key)) throw badRequest(`Schedule with ID ${schedule.scheduleId} already exists.`)
        if (of(schedule.instanceId).length >= maxSchedulesPerInstance) throw badRequest(`An instance can have at most ${maxSchedulesPerInstance} schedules.`)
        schedules.put(key, schedule)
        return emptyObject
      },
    },
    {
      ...family, method: 'GET', path: '/amc/reporting/{instanceId}/schedules/{scheduleId}',
      handle: (call) => bareOrWrapped('schedule', toSchedule(reachSchedule(call).schedule), deps.faults),
    },
    {
      ...family, method: 'PUT', path: '/amc/reporting/{instanceId}/schedules/{scheduleId}',
      handle: (call) => {
        const { session, key, schedule } = reachSchedule(call)
        const next = read(readFields(call.body), session, call)
        if (next.scheduleId !== schedule.scheduleId) throw badRequest('scheduleId of the body must be the one of the path.')
        schedules.put(key, { ...next, createdAtMs: schedule.createdAtMs, lastBoundaryMs: schedule.lastBoundaryMs })
        return emptyObject
      },
    },
    {
      ...family, method: 'DELETE', path: '/amc/reporting/{instanceId}/schedules/{scheduleId}',
      handle: (call) => {
        schedules.delete(reachSchedule(call).key)
        return emptyObject
      },
    },
  ]
}

function readSchedule(fields: Fields, session: InstanceSession, workflowId: string, nowMs: number): ScheduleRecord {
  const aggregationPeriod = fields.oneOf('aggregationPeriod', ['Daily', 'Weekly'] as const)
  if (!aggregationPeriod) throw badRequest('aggregationPeriod is required.')
  const startDay = fields.oneOf('aggregationStartDay', weekDays)
  return {
    instanceId: session.instance.profile.instanceId, accountId: session.account.accountId,
    scheduleId: checkWorkflowId(fields.requiredText('scheduleId')), workflowId, aggregationPeriod,
    aggregationHourUtc: fields.integer('aggregationHourUtc', { min: 0, max: 23 }) ?? 0,
    aggregationStartDay: startDay ?? weekDays[new Date(nowMs).getUTCDay()] ?? 'Sunday', hasOwnStartDay: startDay !== undefined,
    scheduleEnabled: fields.flag('scheduleEnabled') ?? true,
    requireSyntheticData: fields.flag('requireSyntheticData'), disableAggregationControls: fields.flag('disableAggregationControls'),
    createdAtMs: nowMs, lastBoundaryMs: undefined,
  }
}

function toSchedule(schedule: ScheduleRecord) {
  const { scheduleId, workflowId, aggregationPeriod, aggregationHourUtc, scheduleEnabled } = schedule
  return {
    scheduleId, workflowId, aggregationPeriod, aggregationHourUtc, scheduleEnabled,
    ...(aggregationPeriod === 'Weekly' || schedule.hasOwnStartDay ? { aggregationStartDay: schedule.aggregationStartDay } : {}),
    ...definedOnly({ requireSyntheticData: schedule.requireSyntheticData, disableAggregationControls: schedule.disableAggregationControls }),
  }
}
