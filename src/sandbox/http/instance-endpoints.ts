import type { InstanceProfile } from '../ports.ts'
import type { Instances, InstanceRecord } from '../state/instances.ts'
import { queryText, readFields } from './fields.ts'
import type { Gate } from './gate.ts'
import { cutPage, readLimit } from './paging.ts'
import { badRequest, json, noContent, type Reply } from './reply.ts'
import type { Call, Endpoint } from './router.ts'

const accountsType = 'application/vnd.amcaudiencesconnections.v1+json'
/** How long a new instance takes; the real service needs hours. */
const creationMs = 2000
const idempotencyMs = 10 * 60_000
const maxInstancesPerAccount = 4000

/** AMC accounts and instances (sheet §3). */
export function instanceEndpoints(deps: { readonly gate: Gate; readonly instances: Instances }): readonly Endpoint[] {
  const { gate, instances } = deps
  const family = { group: 'instances', access: 'login', errors: 'ads' } as const
  return [
    {
      method: 'GET', path: '/amc/accounts', group: 'accounts', access: 'login', errors: 'link', mediaType: accountsType,
      handle: (call) => {
        const accounts = gate.accountsOf(gate.login(call).person)
        const page = cutPage(accounts, {
          listName: 'accounts', limit: readLimit(call.query), nextToken: queryText(call.query, 'nextToken'),
          keyOf: (account) => account.accountId, compareKeys: byPlace(accounts.map((account) => account.accountId)),
        })
        return json({
          amcAccounts: page.items.map(({ accountId, accountName, marketplaceId }) => ({ accountId, accountName, marketplaceId })),
          nextToken: page.nextToken ?? null,
        })
      },
    },
    {
      ...family, method: 'GET', path: '/amc/instances',
      handle: (call) => {
        const { account } = gate.account(call)
        const records = instances.list(account.accountId)
        const page = cutPage(records, {
          listName: `instances/${account.accountId}`, limit: readLimit(call.query), nextToken: queryText(call.query, 'nextToken'),
          keyOf: (record) => record.profile.instanceId, compareKeys: byPlace(records.map((record) => record.profile.instanceId)),
        })
        return json({ instances: page.items.map((record) => toInstance(record, call.nowMs)), nextToken: page.nextToken ?? null })
      },
    },
    { ...family, method: 'POST', path: '/amc/instances', handle: (call) => createInstance(call, gate, instances) },
    {
      ...family, method: 'GET', path: '/amc/instances/{instanceId}',
      handle: (call) => wrapInstance(gate.instance(call).instance, call.nowMs),
    },
    { ...family, method: 'PUT', path: '/amc/instances/{instanceId}', handle: (call) => updateInstance(call, gate, instances) },
    {
      ...family, method: 'DELETE', path: '/amc/instances/{instanceId}',
      handle: (call) => {
        const { instance, account } = gate.instance(call)
        refuseSelfService(instances, account.accountId)
        requireCompleted(instance, call.nowMs)
        instances.save({ ...instance, isDeleted: true })
        return noContent
      },
    },
    {
      ...family, method: 'POST', path: '/amc/instances/{instanceId}/updateCustomerAwsAccount',
      handle: (call) => {
        const { instance } = gate.instance(call)
        const fields = readFields(call.body)
        instances.save({ ...instance, awsAccountId: fields.requiredText('awsAccountId'), s3BucketName: fields.requiredText('bucketName') })
        return json({ cfnBucketUrl: `https://console.aws.amazon.com/cloudformation/home#/stacks/new?stackName=amc-${instance.profile.instanceId}` })
      },
    },
  ]
}

function createInstance(call: Call, gate: Gate, instances: Instances): Reply {
  const { account } = gate.account(call)
  refuseSelfService(instances, account.accountId)
  const fields = readFields(call.body)
  const instanceName = fields.requiredText('instanceName')
  checkInstanceName(instanceName)
  const token = fields.text('idempotencyToken')
  if (token !== undefined && token.length > 36) throw badRequest('idempotencyToken must have 1 to 36 characters.')
  const own = instances.list(account.accountId)
  const repeated = token === undefined ? undefined
    : own.find((record) => record.idempotencyToken === token && record.createdAtMs > call.nowMs - idempotencyMs)
  if (repeated) return wrapInstance(repeated, call.nowMs)
  if (own.some((record) => record.profile.instanceName === instanceName)) throw badRequest(`An instance with the name ${instanceName} already exists.`)
  if (own.length >= maxInstancesPerAccount) throw badRequest(`An account can have at most ${maxInstancesPerAccount} instances.`)
  if (fields.flag('acrBacked') === true) throw badRequest('Instances backed by AWS Clean Rooms are not available for this account.')
  const sibling = own[0]?.profile
  if (!sibling) throw badRequest('This account cannot create instances.')
  const profile: InstanceProfile = {
    ...sibling, instanceId: instances.newInstanceId(`${account.accountId}/${instanceName}/${call.requestId}`), instanceName,
    customerCanonicalName: fields.text('advertiserName') ?? instanceName, instanceType: 'STANDARD',
  }
  const record: InstanceRecord = {
    profile, createdAtMs: call.nowMs, awsAccountId: fields.text('awsAccountId') ?? '', s3BucketName: fields.text('s3BucketName') ?? '',
    ...(token === undefined ? {} : { idempotencyToken: token }),
  }
  instances.save(record)
  return wrapInstance(record, call.nowMs)
}

function updateInstance(call: Call, gate: Gate, instances: Instances): Reply {
  const { instance, account } = gate.instance(call)
  requireCompleted(instance, call.nowMs)
  const fields = readFields(call.body)
  const instanceName = fields.text('instanceName') ?? instance.profile.instanceName
  if (instanceName !== instance.profile.instanceName) checkInstanceName(instanceName)
  const advertiserName = fields.text('advertiserName')
  if (advertiserName !== undefined) refuseSelfService(instances, account.accountId)
  const record: InstanceRecord = {
    ...instance,
    profile: { ...instance.profile, instanceName, customerCanonicalName: advertiserName ?? instance.profile.customerCanonicalName },
    awsAccountId: fields.text('awsAccountId') ?? instance.awsAccountId, s3BucketName: fields.text('s3BucketName') ?? instance.s3BucketName,
  }
  instances.save(record)
  return wrapInstance(record, call.nowMs)
}

/** An account whose instances have sponsored ads only is an instant self-service one; AMC refuses to change its instances. */
export function refuseSelfService(instances: Instances, accountId: string): void {
  const isSelfService = instances.list(accountId).every(({ profile }) => profile.advertiserTypes.every((type) => type === 'SPONSORED_ADS'))
  if (isSelfService) throw badRequest('This operation is not supported for self-service accounts.')
}

function checkInstanceName(name: string): void {
  if (!/^[A-Za-z0-9 ]{3,50}$/.test(name)) throw badRequest('instanceName must have 3 to 50 letters, digits or spaces.')
}

function requireCompleted(record: InstanceRecord, nowMs: number): void {
  if (creationStatus(record, nowMs) !== 'COMPLETED') throw badRequest(`Instance ${record.profile.instanceId} is still being created.`)
}

function creationStatus(record: InstanceRecord, nowMs: number): string {
  const age = nowMs - record.createdAtMs
  return age < creationMs / 4 ? 'REQUESTED' : age < creationMs / 2 ? 'SUBMITTED' : age < creationMs ? 'IN_PROGRESS' : 'COMPLETED'
}

function wrapInstance(record: InstanceRecord, nowMs: number): Reply {
  return json({ instance: toInstance(record, nowMs) })
}

const apiHosts = {
  NA: 'https://advertising-api.amazon.com', EU: 'https://advertising-api-eu.amazon.com', FE: 'https://advertising-api-fe.amazon.com',
} as const

/** An instance as live answers show it: without `s3BucketRegion`, with fields that OpenAPI does not know. */
function toInstance(record: InstanceRecord, nowMs: number) {
  const { profile } = record
  return {
    instanceId: profile.instanceId, instanceName: profile.instanceName, instanceType: profile.instanceType,
    customerCanonicalName: profile.customerCanonicalName, creationStatus: creationStatus(record, nowMs),
    creationDatetime: `${new Date(record.createdAtMs).toISOString().slice(0, -1)}511Z`,
    s3BucketName: record.s3BucketName, awsAccountId: record.awsAccountId, entities: ['NA'], dataUploadAwsAccountId: '000000000000',
    apiEndpoint: apiHosts[profile.region], acrCollaboration: null, optionalDatasets: [], advertiserTypes: [...profile.advertiserTypes],
  }
}

/** Orders keys as they stand in a list that has an order of its own. */
function byPlace(keys: readonly string[]): (one: string, other: string) => number {
  const places = new Map(keys.map((key, index) => [key, index]))
  return (one, other) => (places.get(one) ?? 0) - (places.get(other) ?? 0)
}
