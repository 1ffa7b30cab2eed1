import { randomUUID } from 'node:crypto'
import type { Instances } from '../state/instances.ts'
import { digits } from '../state/instances.ts'
import type { Collection } from '../state/store.ts'
import { isObject, queryFlag, queryText, readFields, type Fields } from './fields.ts'
import type { Gate, Session, TermsRecord } from './gate.ts'
import { badRequest, json, noContent, Refusal, type Reply } from './reply.ts'
import type { Call, Endpoint } from './router.ts'

export interface ConnectionRecord {
  readonly personId: string
  readonly connectionId: string
  readonly document: Readonly<Record<string, string | boolean>>
  readonly createdAtMs: number
  readonly modifiedAtMs: number
}

export interface AudienceMetadataRecord {
  readonly personId: string
  readonly audienceId: number
  readonly name: string
  readonly description: string
  readonly countryCode: string | undefined
  readonly advertiserId: number | undefined
  readonly metadata: Readonly<Record<string, unknown>>
  readonly recordCount: number
}

export interface RecordsJob {
  readonly personId: string
  readonly jobRequestId: string
  readonly createdAtMs: number
  readonly accepted: number
  readonly invalidRecords: readonly { readonly externalId: string; readonly error: string }[]
}

export interface AdvertiserAudienceDeps {
  readonly gate: Gate
  readonly instances: Instances
  readonly terms: Collection<TermsRecord>
  readonly connections: Collection<ConnectionRecord>
  readonly metadata: Collection<AudienceMetadataRecord>
  readonly jobs: Collection<RecordsJob>
}

const agreementToken = 'sandbox-terms-1'
const jobMs = 2000
/** OpenAPI's bound: 397 days. */
const maxTtlSeconds = 34_300_800
const connectionFields = ['amcAccountId', 'amcAccountMarketplaceId', 'amcInstanceId', 'dspAdvertiserId', 'dspProfileId'] as const

/**
 * Terms (sheet §5.4), connections, audience metadata and records (§6.2). Terms need either scope, the rest the audience
 * scope.
 */
export function advertiserAudienceEndpoints(deps: AdvertiserAudienceDeps): readonly Endpoint[] {
  const link = { access: 'login', errors: 'link', mediaType: 'application/vnd.amcaudiencesconnections.v1+json' } as const
  const data = { group: 'advertiserAudiences', access: 'login', errors: 'gateway', mediaType: 'application/vnd.amcaudiences.v1+json' } as const
  const reach = (call: Call): Session => deps.gate.login(call, 'audiences')
  return [
    {
      ...link, group: 'terms', method: 'GET', path: '/amc/audiences/connections/terms',
      handle: (call) => json({
        hasAccepted: deps.gate.hasAcceptedTerms(anyScope(call, deps.gate).person), agreementToken,
        agreementContent: 'These are the terms of the built-in AMC service. Everything in it is synthetic, and accepting them binds nobody.',
      }),
    },
    {
      ...link, group: 'terms', method: 'PATCH', path: '/amc/audiences/connections/terms',
      handle: (call) => {
        const { person } = anyScope(call, deps.gate)
        const fields = readFields(call.body)
        if (fields.requiredText('agreementToken') !== agreementToken) throw badRequest('agreementToken is not the one of the current terms.')
        if (fields.flag('hasAccepted') !== true) throw badRequest('hasAccepted must be true.')
        deps.terms.put(person.id, { personId: person.id, acceptedAtMs: call.nowMs })
        return noContent
      },
    },
    {
      ...link, group: 'advertiserAudiences', method: 'GET', path: '/amc/audiences/connections',
      handle: (call) => {
        const { person } = reach(call)
        const connectionId = queryText(call.query, 'connectionId')
        const isDefaultOnly = queryText(call.query, 'isDefault') !== undefined && queryFlag(call.query, 'isDefault')
        const own = [...deps.connections.values()].filter((record) => record.personId === person.id
          && (connectionId === undefined || record.connectionId === connectionId)
          && (!isDefaultOnly || record.document['isDefault'] === true))
        return json({ connections: own.slice(0, 100).map(toConnection) })
      },
    },
    {
      ...link, group: 'advertiserAudiences', method: 'POST', path: '/amc/audiences/connections',
      handle: (call) => putConnection(call, reach(call), deps),
    },
    {
      ...link, group: 'advertiserAudiences', method: 'DELETE', path: '/amc/audiences/connections',
      handle: (call) => {
        const { person } = reach(call)
        const connectionId = queryText(call.query, 'connectionId')
        if (connectionId === undefined) throw badRequest('connectionId is required.')
        if (deps.connections.get(connectionId)?.personId !== person.id) throw new Refusal(404, `Connection ${connectionId} does not exist.`)
        deps.connections.delete(connectionId)
        return noContent
      },
    },
    { ...data, method: 'POST', path: '/amc/audiences/metadata', handle: (call) => createMetadata(call, reach(call), deps) },
    {
      ...data, method: 'GET', path: '/amc/audiences/metadata/{audienceId}',
      handle: (call) => {
        const record = findMetadata(call, reach(call), deps)
        const audienceSize = {
          receivedRecordSize: record.recordCount, idResolutionCount: Math.floor(record.recordCount * 0.7),
          dspAudienceSize: Math.floor(record.recordCount * 0.6),
        }
        const country = record.countryCode === undefined ? {} : { countryCode: record.countryCode }
        return json({ ...toAudience(record), ...country, metadata: { ...record.metadata, audienceSize } })
      },
    },
    {
      ...data, method: 'PUT', path: '/amc/audiences/metadata/{audienceId}',
      handle: (call) => {
        const record = findMetadata(call, reach(call), deps)
        const fields = readFields(call.body)
        const changed = fields.raw('metadata') ?? {}
        if (!isObject(changed)) throw badRequest('metadata must be a JSON object.')
        const next = { ...record, description: fields.text('description') ?? record.description, metadata: { ...record.metadata, ...changed } }
        deps.metadata.put(String(record.audienceId), next)
        return json({ ...toAudience(next), metadata: next.metadata })
      },
    },
    {
      ...data, method: 'POST', path: '/amc/audiences/records', bodyLimitBytes: 16 * 1_048_576,
      handle: (call) => acceptRecords(call, reach(call), deps),
    },
    {
      ...data, method: 'GET', path: '/amc/audiences/records/{jobRequestId}',
      handle: (call) => {
        const { person } = reach(call)
        const job = deps.jobs.get(call.params['jobRequestId'] ?? '')
        if (job?.personId !== person.id) throw new Refusal(404, `Job ${call.params['jobRequestId']} does not exist.`)
        return json(toJob(job, call.nowMs))
      },
    },
  ]
}

/** Terms can be read and accepted with either scope. */
function anyScope(call: Call, gate: Gate): Session {
  try {
    return gate.login(call)
  } catch (failure) {
    if (failure instanceof Refusal && failure.status === 403) return gate.login(call, 'audiences')
    throw failure
  }
}

function putConnection(call: Call, session: Session, deps: AdvertiserAudienceDeps): Reply {
  const fields = readFields(call.body)
  const ownId = fields.text('connectionId')
  const known = ownId === undefined ? undefined : deps.connections.get(ownId)
  if (ownId !== undefined && known?.personId !== session.person.id) throw new Refusal(404, `Connection ${ownId} does not exist.`)
  const accountId = fields.text('amcAccountId')
  const isOwn = accountId === undefined || deps.gate.accountsOf(session.person).some((account) => account.accountId === accountId)
  if (!isOwn) throw new Refusal(403, 'Unauthorized request.')
  const document: Record<string, string | boolean> = { ...known?.document }
  for (const name of connectionFields) {
    const value = fields.text(name)
    if (value !== undefined) document[name] = value
  }
  const account = deps.instances.accounts.find((candidate) => candidate.accountId === document['amcAccountId'])
  const instance = deps.instances.find(String(document['amcInstanceId'] ?? ''))
  if (account) document['amcAccountName'] = account.accountName
  if (instance) document['amcInstanceName'] = instance.profile.instanceName
  document['isDefault'] = fields.flag('isDefault') ?? known?.document['isDefault'] ?? false
  const connectionId = known?.connectionId ?? randomUUID()
  deps.connections.put(connectionId, {
    personId: session.person.id, connectionId, document, createdAtMs: known?.createdAtMs ?? call.nowMs, modifiedAtMs: call.nowMs,
  })
  return json({ connectionId }, { status: 201 })
}

function toConnection(record: ConnectionRecord) {
  return {
    ...record.document, connectionId: record.connectionId,
    creationDateTime: new Date(record.createdAtMs).toISOString(), modifiedDateTime: new Date(record.modifiedAtMs).toISOString(),
  }
}

function createMetadata(call: Call, session: Session, deps: AdvertiserAudienceDeps): Reply {
  const fields = readFields(call.body)
  const name = fields.requiredText('name')
  if (name.length < 10 || name.length > 128) throw badRequest('name must have 10 to 128 characters.')
  const metadata = fields.fields('metadata')
  if (!metadata) throw badRequest('metadata is required.')
  const target = fields.fields('targetResource')
  if (!target) throw badRequest('targetResource is required.')
  checkTarget(target, session, deps)
  const externalAudienceId = metadata.requiredText('externalAudienceId')
  const audienceId = Number(digits(`audience/${session.person.id}/${externalAudienceId}/${call.requestId}`, 15, 10))
  const audienceFees = metadata.raw('audienceFees')
  deps.metadata.put(String(audienceId), {
    personId: session.person.id, audienceId, name, description: fields.requiredText('description'), countryCode: fields.text('countryCode'),
    advertiserId: target.integer('advertiserId'), recordCount: 0,
    metadata: {
      externalAudienceId, ttl: metadata.integer('ttl', { min: 0, max: maxTtlSeconds }) ?? maxTtlSeconds,
      ...(audienceFees === undefined ? {} : { audienceFees }),
    },
  })
  return json({ audienceId, externalAudienceId }, { status: 201 })
}

function checkTarget(target: Fields, session: Session, deps: AdvertiserAudienceDeps): void {
  const connectionId = target.text('connectionId')
  if (connectionId === undefined && target.integer('advertiserId') === undefined) throw badRequest('targetResource needs connectionId or advertiserId.')
  const isKnown = connectionId === undefined || deps.connections.get(connectionId)?.personId === session.person.id
  if (!isKnown) throw badRequest(`Connection ${connectionId} does not exist.`)
}

function findMetadata(call: Call, session: Session, deps: AdvertiserAudienceDeps): AudienceMetadataRecord {
  const record = deps.metadata.get(call.params['audienceId'] ?? '')
  if (record?.personId !== session.person.id) throw new Refusal(404, `Audience ${call.params['audienceId']} does not exist.`)
  return record
}

function toAudience(record: AudienceMetadataRecord) {
  return {
    audienceId: record.audienceId, name: record.name, description: record.description,
    ...(record.advertiserId === undefined ? {} : { advertiserId: record.advertiserId }),
  }
}

function acceptRecords(call: Call, session: Session, deps: AdvertiserAudienceDeps): Reply {
  const fields = readFields(call.body)
  const audience = deps.metadata.get(fields.requiredText('audienceId'))
  if (audience?.personId !== session.person.id) throw badRequest(`Audience ${fields.requiredText('audienceId')} does not exist.`)
  const records = fields.list('records', 10_000) ?? []
  if (records.length === 0) throw badRequest('records needs 1 to 10000 items.')
  const invalidRecords = records.flatMap((item) => {
    const record = readFields(item, 'A record')
    const externalId = record.text('externalUserId') ?? ''
    const error = !/^[0-9a-zA-Z_-]{1,128}$/.test(externalId) ? 'externalUserId is invalid.'
      : !['CREATE', 'DELETE'].includes(record.text('action') ?? '') ? 'action must be CREATE or DELETE.'
      : (record.list('hashedPII', 100) ?? []).length === 0 ? 'hashedPII is required.'
      : undefined
    return error === undefined ? [] : [{ externalId, error }]
  })
  const accepted = records.length - invalidRecords.length
  const job = { personId: session.person.id, jobRequestId: randomUUID(), createdAtMs: call.nowMs, accepted, invalidRecords }
  deps.jobs.put(job.jobRequestId, job)
  deps.metadata.put(String(audience.audienceId), { ...audience, recordCount: audience.recordCount + accepted })
  return json({ jobRequestId: job.jobRequestId }, { status: 202 })
}

function toJob(job: RecordsJob, nowMs: number) {
  if (nowMs < job.createdAtMs + jobMs) return { jobRequestId: job.jobRequestId, jobState: 'PENDING' }
  const total = job.accepted + job.invalidRecords.length
  const jobState = job.invalidRecords.length === 0 ? 'SUCCEEDED' : job.accepted === 0 ? 'FAILED' : 'PARTIALLYSUCCEEDED'
  return { jobRequestId: job.jobRequestId, jobState, successful: { recordsProcessedRate: job.accepted / total }, invalidRecords: job.invalidRecords }
}
