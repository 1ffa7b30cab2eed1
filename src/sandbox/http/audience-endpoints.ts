import { randomUUID } from 'node:crypto'
import { toUtcSeconds } from '#shared/base/clock.ts'
import { digits } from '../state/instances.ts'
import type { AudienceRecord, AudienceRunner } from '../state/audience-runner.ts'
import type { Collection } from '../state/store.ts'
import { workflowKey, type SavedWorkflow } from '../state/workflows.ts'
import { isObject, queryText, readFields, type Fields } from './fields.ts'
import type { Gate, InstanceSession } from './gate.ts'
import { cutPage, readLimit, tokenField } from './paging.ts'
import { badRequest, json, noContent, Refusal, type Reply } from './reply.ts'
import type { Call, Endpoint } from './router.ts'
import { missingWorkflow } from './workflow-endpoints.ts'
import { definedOnly, readWorkflow } from './workflow-input.ts'

const reaches = ['MOST_SIMILAR', 'SIMILAR', 'BALANCED', 'BROAD', 'MOST_BROAD'] as const
const dayMs = 86_400_000

export interface AudienceEndpointsDeps {
  readonly gate: Gate
  readonly audiences: Collection<AudienceRecord>
  readonly workflows: Collection<SavedWorkflow>
  readonly runner: AudienceRunner
  readonly nextSequence: () => number
}

/** Rule-based and lookalike audiences (sheet §6.1). */
export function audienceEndpoints(deps: AudienceEndpointsDeps): readonly Endpoint[] {
  const { gate, audiences } = deps
  const family = { group: 'audiences', access: 'login', errors: 'audience', mediaType: 'application/vnd.amcquerybasedaudience.v1+json' } as const
  const reach = (call: Call): AudienceRecord => {
    const { instance } = gate.audienceInstance(call)
    const record = audiences.get(call.params['audienceExecutionId'] ?? '')
    if (record?.instanceId !== instance.profile.instanceId) {
      throw new Refusal(404, `Audience execution with ID ${call.params['audienceExecutionId']} does not exist.`)
    }
    return record
  }
  const requireFailed = (record: AudienceRecord, act: string): void => {
    if (record.status !== 'FAILED') throw badRequest(`Only audiences that failed can be ${act}; this one is ${record.status}.`)
  }
  return [
    { ...family, method: 'POST', path: '/amc/audiences/query', handle: (call) => create(call, 'RULE_BASED', deps) },
    { ...family, method: 'POST', path: '/amc/audiences/lookalike',
        mediaType: 'application/vnd.amclookalikeaudience.v1+json', handle: (call) => create(call, 'LOOKALIKE', deps) },
    {
      ...family, method: 'GET', path: '/amc/audiences/query',
      handle: (call) => {
        const { instanceId } = gate.audienceInstance(call).instance.profile
        const own = [...audiences.values()].filter((record) => record.instanceId === instanceId).reverse()
        const page = cutPage(own, {
          listName: `audiences/${instanceId}`, limit: readLimit(call.query, 'maxResults'), nextToken: queryText(call.query, 'nextToken'),
          keyOf: (record) => String(record.sequence), compareKeys: (one, other) => Number(other) - Number(one),
        })
        return json({
          executionMetadata: page.items.map((record) => toMetadata(record, versionOf(call), call.nowMs)),
          ...tokenField(page),
        })
      },
    },
    {
      ...family, method: 'GET', path: '/amc/audiences/query/{audienceExecutionId}',
      handle: (call) => json(toMetadata(reach(call), versionOf(call), call.nowMs)),
    },
    {
      ...family, method: 'PUT', path: '/amc/audiences/query/{audienceExecutionId}',
      handle: (call) => {
        const known = reach(call)
        requireFailed(known, 'changed')
        const audienceType = readFields(call.body).oneOf('audienceType', ['RULE_BASED', 'LOOKALIKE'] as const)
        if (!audienceType) throw badRequest('audienceType is required.')
        const next = readAudience(call, gate.audienceInstance(call), audienceType, deps)
        const record = { ...next, audienceExecutionId: known.audienceExecutionId, sequence: known.sequence, createdAtMs: known.createdAtMs }
        deps.runner.submit(record)
        return accepted(record)
      },
    },
    {
      ...family, method: 'DELETE', path: '/amc/audiences/query/{audienceExecutionId}',
      handle: (call) => {
        const record = reach(call)
        requireFailed(record, 'deleted')
        audiences.delete(record.audienceExecutionId)
        return noContent
      },
    },
  ]
}

/** Creating is idempotent: the same request again answers with the audience that is already there. */
function create(call: Call, audienceType: AudienceRecord['audienceType'], deps: AudienceEndpointsDeps): Reply {
  const record = readAudience(call, deps.gate.audienceInstance(call), audienceType, deps)
  const sameRequest = JSON.stringify([record.instanceId, audienceType, record.document])
  const repeated = [...deps.audiences.values()].find((known) => JSON.stringify([known.instanceId, known.audienceType, known.document]) === sameRequest)
  if (repeated) return accepted(repeated)
  deps.runner.submit(record)
  return accepted(record)
}

function accepted(record: AudienceRecord): Reply {
  return json({
    audienceExecutionId: record.audienceExecutionId, status: record.status,
    audienceExecutionDescription: `The audience ${String(record.document['audienceName'])} will be available in 2 to 24 hours.`,
  })
}

function readAudience(call: Call, session: InstanceSession, audienceType: AudienceRecord['audienceType'], deps: AudienceEndpointsDeps): AudienceRecord {
  const fields = readFields(call.body)
  const { instanceId } = session.instance.profile
  const startText = fields.requiredText('timeWindowStart')
  const endText = fields.requiredText('timeWindowEnd')
  const startMs = readMoment(startText, 'timeWindowStart')
  const endMs = readMoment(endText, 'timeWindowEnd')
  if (startMs >= endMs) throw badRequest('timeWindowEnd must be after timeWindowStart.')
  const parameterValues = fields.raw('parameterValues') ?? {}
  if (!isObject(parameterValues)) throw badRequest('parameterValues must be a JSON object.')
  const reach = fields.oneOf('lookalikeAudienceExpectedReach', reaches)
  if (audienceType === 'LOOKALIKE' && !reach) throw badRequest('lookalikeAudienceExpectedReach is required.')
  const source = readSource(fields, instanceId, deps)
  const document = {
    audienceName: fields.requiredText('audienceName'), advertiserId: fields.requiredText('advertiserId'), timeWindowStart: startText, timeWindowEnd: endText,
    query: source.input.sqlQuery, refreshRateDays: fields.integer('refreshRateDays', { min: audienceType === 'LOOKALIKE' ? 7 : 0, max: 21 }) ?? 21,
    timeWindowRelative: fields.flag('timeWindowRelative') ?? false, parameterValues,
    ...definedOnly({
      audienceDescription: fields.text('audienceDescription'), advertiserType: fields.oneOf('advertiserType', ['DISPLAY', 'SPONSORED_ADS'] as const),
      workflowId: fields.text('workflowId'), inputParameters: fields.raw('inputParameters'), lookalikeAudienceExpectedReach: reach,
    }),
  }
  return {
    audienceExecutionId: randomUUID(), instanceId, sequence: deps.nextSequence(), audienceType, document, workflow: source.input, parameterValues,
    startMs, endMs, status: 'PENDING', audienceCount: 0, createdAtMs: call.nowMs,
  }
}

function readSource(fields: Fields, instanceId: string, deps: AudienceEndpointsDeps): SavedWorkflow {
  const query = fields.text('query')
  const workflowId = fields.text('workflowId')
  if ((query === undefined) === (workflowId === undefined)) throw badRequest('Exactly one of query and workflowId is required.')
  if (workflowId !== undefined) {
    const saved = deps.workflows.get(workflowKey(instanceId, workflowId))
    if (!saved) throw missingWorkflow(workflowId)
    return saved
  }
  const workflow = { sqlQuery: query, inputParameters: fields.raw('inputParameters') }
  return readWorkflow(readFields(workflow), instanceId, `audience_${randomUUID()}`)
}

/** Unlike reporting windows, these carry their offset. */
function readMoment(text: string, name: string): number {
  const timeMs = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(timeMs)) throw badRequest(`${name} must have the format yyyy-MM-dd'T'HH:mm:ss'Z'.`)
  return timeMs
}

/** Which fields the client asked for: v1.1 adds counts, v1.2 everything. */
function versionOf(call: Call): 0 | 1 | 2 {
  const accept = call.headers['accept'] ?? ''
  return accept.includes('amcquerybasedaudience.v1.2+json') ? 2 : accept.includes('amcquerybasedaudience.v1.1+json') ? 1 : 0
}

function toMetadata(record: AudienceRecord, version: 0 | 1 | 2, nowMs: number): Readonly<Record<string, unknown>> {
  const { parameterValues, inputParameters, advertiserType, workflowId, lookalikeAudienceExpectedReach, ...document } = record.document
  const isReady = record.status === 'SUCCEEDED'
  const idOf = (kind: string): string => digits(`${kind}/${record.audienceExecutionId}`, 18, 10)
  // Without refresh an audience ends 30 days after it was made.
  const isOver = isReady && document['refreshRateDays'] === 0 && nowMs > (record.refreshedAtMs ?? nowMs) + 30 * dayMs
  return {
    ...document, audienceExecutionId: record.audienceExecutionId, instanceId: record.instanceId, status: isOver ? 'DEACTIVATED' : record.status,
    createTime: toUtcSeconds(record.createdAtMs),
    ...definedOnly({ statusReason: record.statusReason }),
    ...(isReady ? { dspAudienceId: idOf('dsp'), lastRefreshedTime: toUtcSeconds(record.refreshedAtMs ?? record.createdAtMs) } : {}),
    ...(version >= 1 ? { audienceCount: record.audienceCount, ...(isReady ? { dspCanonicalId: idOf('canonical') } : {}) } : {}),
    ...(version >= 2 ? {
      audienceType: record.audienceType, no3pTrackers: true,
      ...definedOnly({ parameterValues, inputParameters, advertiserType, workflowId, lookalikeAudienceExpectedReach }),
    } : {}),
  }
}
