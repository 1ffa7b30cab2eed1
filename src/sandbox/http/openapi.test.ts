import { existsSync, readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'
import { builtInAdvertisers } from '../state/instances.ts'
import { standardInstance, startTestService, testAccount, type Answer, type Caller, type TestService } from '../testing/fixture.ts'

/**
 * A client that we did not write: it knows the service by Amazon's OpenAPI documents alone. Where live answers differ
 * from the documents, the difference is written down in `liveDifferences`, with the reason, and nowhere else.
 */
const folder = new URL('../../../../shared/amc/openapi/', import.meta.url)
const isThere = existsSync(folder)
if (!isThere) process.stdout.write('The OpenAPI contract tests are left out: the folder ../shared/amc/openapi is not there.\n')

interface Operation {
  readonly method: string
  readonly path: string
  readonly document: string
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>>
}

const documents = ['reporting', 'administration', 'rule-audiences', 'advertiser-audiences', 'profiles'] as const

function readDocument(name: string): { paths: Record<string, Record<string, { responses: Operation['responses'] }>>; components: { schemas: Record<string, unknown> } } {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'))
}

/** Turns OpenAPI 3.0 into JSON Schema: `nullable`, and the live differences by schema name. */
function toJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toJsonSchema)
  if (typeof value !== 'object' || value === null) return value
  const { nullable, example: _example, ...rest } = value as Record<string, unknown>
  const schema = Object.fromEntries(Object.entries(rest).map(([name, part]) => [name, toJsonSchema(part)]))
  return nullable === true && typeof schema['type'] === 'string' ? { ...schema, type: [schema['type'], 'null'] } : schema
}

type Schema = { properties?: Record<string, unknown>; required?: string[] }

const liveDifferences: Readonly<Record<string, Readonly<Record<string, (schemas: Record<string, Schema>) => void>>>> = {
  reporting: {
    'single objects come bare': (schemas) => {
      for (const [response, name] of [['GetWorkflowResponse', 'Workflow'], ['GetWorkflowExecutionResponse', 'WorkflowExecution'], ['CreateWorkflowExecutionResponse', 'WorkflowExecution'], ['GetScheduleResponse', 'Schedule'], ['GetDataSourceResponse', 'DataSource']] as const) {
        schemas[response] = schemas[name] ?? {}
      }
    },
    'a parameter may be an array, with a default value of any type': (schemas) => {
      const parameters = schemas['Workflow']?.properties?.['inputParameters'] as { items: { properties: Record<string, unknown> } } | undefined
      const item = parameters?.items.properties ?? {}
      item['dataType'] = { anyOf: [item['dataType'], { type: 'object', required: ['type'] }] }
      item['defaultValue'] = {}
    },
    'REJECTED and PUBLISHING are statuses': (schemas) => {
      const status = schemas['WorkflowExecution']?.properties?.['status'] as { enum: string[] }
      status.enum.push('REJECTED', 'PUBLISHING')
    },
  },
  administration: {
    's3BucketRegion is absent': (schemas) => {
      const instance = schemas['Instance']
      if (instance?.required) instance.required = instance.required.filter((name) => name !== 's3BucketRegion')
    },
    'the last page says nextToken null, an advertiser without marketplace says null': (schemas) => {
      for (const name of ['ListInstancesResponse', 'GetInstanceAdvertisersResponse', 'AmcListAdvertiserUpdatesResponse', 'AmcpLinkListAmcAccountsResponseContent']) {
        const properties = schemas[name]?.properties
        if (properties) properties['nextToken'] = { type: ['string', 'null'] }
      }
      const advertiser = schemas['Advertiser']?.properties
      if (advertiser) advertiser['marketplaceId'] = { type: ['string', 'null'] }
    },
  },
}

function createValidator(name: string): (schema: object) => ValidateFunction {
  const document = readDocument(name)
  const schemas = toJsonSchema(document.components.schemas) as Record<string, Schema>
  for (const change of Object.values(liveDifferences[name] ?? {})) change(schemas)
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema({ $id: `https://contract/${name}`, components: { schemas } })
  return (schema) => ajv.compile({ ...rebase(toJsonSchema(schema), name) as object })
}

function rebase(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((part) => rebase(part, name))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, key === '$ref' ? `https://contract/${name}${String(part)}` : rebase(part, name)]))
}

function operations(name: string): Operation[] {
  return Object.entries(readDocument(name).paths).flatMap(([path, methods]) => Object.entries(methods)
    .filter(([method]) => ['get', 'post', 'put', 'patch', 'delete'].includes(method))
    .map(([method, operation]) => ({ method: method.toUpperCase(), path, document: name, responses: operation.responses })))
}

/** Everything that operations need to exist beforehand, made anew for each operation. */
async function prepare(service: TestService, caller: Caller): Promise<Record<string, string>> {
  const base = `/amc/reporting/${standardInstance}`
  const audienceHeaders = { 'amazon-marketing-cloud-audience-instanceid': standardInstance }
  const mark = Math.random().toString(36).slice(2)
  const expectGood = (answer: Answer): Answer => {
    expect([answer.status, answer.text]).toEqual([expect.toSatisfy((status: number) => status < 300), expect.anything()])
    return answer
  }
  const workflowId = `saved_${mark}`
  const inputParameters = [{ name: 'p', dataType: { type: 'ARRAY', elementDataType: 'STRING' }, defaultValue: ['a'] }]
  expectGood(await caller.call('POST', `${base}/workflows`, { workflowId, sqlQuery: 'SELECT 1', inputParameters, outputFormat: { separatorCharacter: ';' } }))
  expectGood(await caller.call('POST', `${base}/workflows`, { workflowId: `other_${mark}`, sqlQuery: 'SELECT 1' }))
  expectGood(await caller.call('POST', `${base}/schedules`, { scheduleId: `schedule_${mark}`, workflowId: `other_${mark}`, aggregationPeriod: 'Weekly' }))
  const execution = expectGood(await caller.call('POST', `${base}/workflowExecutions`, { workflow: { sqlQuery: 'SELECT 1' } })).body
  const workflowExecutionId = String(execution['workflowExecutionId'])
  await caller.until(workflowExecutionId, ['SUCCEEDED'])
  const failing = { audienceName: `a ${mark}`, advertiserId: '1', query: 'SELECT user_id FROM x', timeWindowStart: '2025-05-01T00:00:00Z', timeWindowEnd: '2025-05-08T00:00:00Z' }
  const audience = expectGood(await caller.call('POST', '/amc/audiences/query', failing, audienceHeaders)).body
  const audienceExecutionId = String(audience['audienceExecutionId'])
  await expect.poll(async () => (await caller.call('GET', `/amc/audiences/query/${audienceExecutionId}`, undefined, audienceHeaders)).body['status']).toBe('FAILED')
  const connection = expectGood(await caller.call('POST', '/amc/audiences/connections', { amcAccountId: testAccount.accountId, amcInstanceId: standardInstance })).body
  const metadata = expectGood(await caller.call('POST', '/amc/audiences/metadata', { name: 'an audience of mine', description: 'd', metadata: { externalAudienceId: mark }, targetResource: connection })).body
  const record = { action: 'CREATE', externalUserId: 'u1', hashedPII: [{ email: 'x' }] }
  const job = expectGood(await caller.call('POST', '/amc/audiences/records', { audienceId: metadata['audienceId'], records: [record] })).body
  const profiles = JSON.parse((await caller.call('GET', '/v2/profiles')).text) as { profileId: number }[]
  return {
    mark, instanceId: standardInstance, workflowId, scheduleId: `schedule_${mark}`, workflowExecutionId, dataSourceId: 'dsp_impressions', audienceExecutionId,
    connectionId: String(connection['connectionId']), audienceId: String(metadata['audienceId']), jobRequestId: String(job['jobRequestId']),
    profileId: String(profiles[0]?.profileId), updateId: '0', service: service.url,
  }
}

/** A body for each operation that takes one, as a careful reader of the document would write it. */
function bodyFor(operation: Operation, ids: Record<string, string>): unknown {
  const audience = {
    audienceName: `new ${ids['mark']}`, advertiserId: '1234567890123', query: 'SELECT user_id FROM dsp_impressions_for_audiences', timeWindowStart: '2025-05-01T00:00:00Z',
    timeWindowEnd: '2025-05-08T00:00:00Z', refreshRateDays: 7, lookalikeAudienceExpectedReach: 'BALANCED', audienceType: 'RULE_BASED',
  }
  const bodies: Record<string, unknown> = {
    'POST workflows': { workflowId: `new_${ids['mark']}`, sqlQuery: 'SELECT 1' },
    'PUT {workflowId}': { workflowId: ids['workflowId'], sqlQuery: 'SELECT 2' },
    'POST workflowExecutions': { workflowId: ids['workflowId'], timeWindowType: 'PREVIOUS_MONTH' },
    'PUT {workflowExecutionId}': {},
    'POST schedules': { scheduleId: `new_${ids['mark']}`, workflowId: ids['workflowId'], aggregationPeriod: 'Daily', marketplaceId: testAccount.marketplaceId },
    'PUT {scheduleId}': { scheduleId: ids['scheduleId'], workflowId: ids['workflowId'], aggregationPeriod: 'Weekly', aggregationStartDay: 'Friday' },
    'POST instances': { instanceName: `new ${ids['mark']}` },
    'PUT {instanceId}': { instanceName: 'renamed one' },
    'POST updates': { advertisersToAdd: [{ id: '77', type: 'DISPLAY' }] },
    'POST updateCustomerAwsAccount': { awsAccountId: '123456789012', bucketName: 'a-bucket' },
    'POST query': audience, 'POST lookalike': audience, 'PUT {audienceExecutionId}': audience,
    'POST connections': { amcInstanceId: standardInstance }, 'PATCH terms': { agreementToken: 'sandbox-terms-1', hasAccepted: true },
    'POST metadata': { name: 'another audience', description: 'd', metadata: { externalAudienceId: 'e' }, targetResource: { connectionId: ids['connectionId'] } },
    'PUT {audienceId}': { description: 'changed' },
    'POST records': { audienceId: Number(ids['audienceId']), records: [{ action: 'CREATE', externalUserId: 'u', hashedPII: [{ email: 'x' }] }] },
    'PUT profiles': [{ profileId: Number(ids['profileId']), dailyBudget: 1 }],
  }
  return bodies[`${operation.method} ${operation.path.split('/').at(-1)}`] ?? (operation.method === 'GET' || operation.method === 'DELETE' ? undefined : {})
}

async function perform(operation: Operation, ids: Record<string, string>, caller: Caller): Promise<Answer> {
  if (operation.path.endsWith('{updateId}')) {
    await caller.call('POST', `/amc/instances/${standardInstance}/advertisers/updates`, { advertisersToAdd: [{ id: '78', type: 'DISPLAY' }] })
  }
  const query = operation.path.endsWith('/workflowExecutions') && operation.method === 'GET' ? '?minCreationTime=2020-01-01T00:00:00&includeWorkflow=true'
    : operation.path.endsWith('/connections') && operation.method === 'DELETE' ? `?connectionId=${ids['connectionId']}` : ''
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(ids[name] ?? 'something'))
  const instanceHeader = { 'amazon-marketing-cloud-audience-instanceid': standardInstance }
  return caller.call(operation.method, path + query, bodyFor(operation, ids), operation.path.startsWith('/amc/audiences') ? { ...instanceHeader, accept: 'application/vnd.amcquerybasedaudience.v1.2+json' } : {})
}

function schemaFor(operation: Operation, answer: Answer): object | undefined {
  const content = operation.responses[answer.status]?.content
  if (!content) return undefined
  const type = answer.headers.get('content-type') ?? ''
  return (content[type] ?? Object.values(content).at(-1))?.schema
}

/** The calls that are only for instances backed by AWS Clean Rooms. */
const isCleanRooms = (path: string): boolean => /\/collaborations?(\/|$)/.test(path)

for (const name of documents) {
  test.runIf(isThere)(`every operation of ${name}.json is answered as the document says, or as live answers differ`, async () => {
    await using service = await startTestService()
    const caller = await service.signIn({ scope: 'advertising::campaign_management advertising::audiences' })
    const validate = createValidator(name)
    for (const operation of operations(name)) {
      // Deleting comes on fresh things, and the shared instance is only ever deleted on a service of its own.
      const isDeletingInstance = operation.method === 'DELETE' && operation.path === '/amc/instances/{instanceId}'
      await using own = isDeletingInstance ? await startTestService() : undefined
      const by = own ? await own.signIn({ scope: 'advertising::campaign_management advertising::audiences' }) : caller
      const ids = await prepare(own ?? service, by)
      const answer = await perform(operation, ids, by)
      const where = `${operation.method} ${operation.path} → ${answer.status} ${answer.text.slice(0, 300)}`
      expect(where).toMatch(isCleanRooms(operation.path) ? /→ 400 .*Clean Rooms/ : /→ 20[0124] /)
      expect([where, Object.keys(operation.responses).includes(String(answer.status))]).toEqual([where, true])
      const schema = schemaFor(operation, answer)
      if (!schema) continue
      const check = validate(schema)
      check(JSON.parse(answer.text === '' ? '{}' : answer.text))
      expect([where, check.errors ?? []]).toEqual([where, []])
    }
  })

  test.runIf(isThere)(`every operation of ${name}.json refuses a call without a login, in the shape of the document`, async () => {
    await using service = await startTestService()
    const validate = createValidator(name)
    for (const operation of operations(name)) {
      const path = operation.path.replace(/\{(\w+)\}/g, 'x')
      const response = await fetch(service.url + path, { method: operation.method })
      const body: unknown = await response.json()
      expect([operation.path, response.status]).toEqual([operation.path, 401])
      const content = operation.responses['401']?.content ?? operation.responses['400']?.content
      if (!content) continue
      const check = validate(Object.values(content)[0]?.schema ?? {})
      expect([operation.path, check(body)]).toEqual([operation.path, true])
    }
  })
}

test('the ids of advertisers have the lengths of the real ones and never change', () => {
  const profile = { instanceId: 'amcx', customerCanonicalName: 'X', countryCode: 'US', marketplaceId: 'M', advertiserTypes: ['DISPLAY', 'SPONSORED_ADS'] as const }
  const [display, sponsored] = builtInAdvertisers({ ...profile, instanceName: '', instanceType: 'STANDARD', accountId: '', region: 'NA', advertiserTimeZone: 'UTC', currencyCode: 'USD' })
  expect([display?.id, sponsored?.id]).toEqual([expect.stringMatching(/^5\d{17}$/), expect.stringMatching(/^ENTITY[0-9A-Z]{13}$/)])
})
