import fc from 'fast-check'
import { expect, test } from 'vitest'
import { standardInstance, startTestService } from '../testing/fixture.ts'

const reporting = `/amc/reporting/${standardInstance}`
const writes: readonly (readonly [string, string])[] = [
  ['POST', `${reporting}/workflows`], ['PUT', `${reporting}/workflows/w`], ['POST', `${reporting}/workflowExecutions`], ['PUT', `${reporting}/workflowExecutions/EXECUTION`],
  ['POST', `${reporting}/schedules`], ['PUT', `${reporting}/schedules/s`], ['POST', '/amc/instances'], ['PUT', `/amc/instances/${standardInstance}`],
  ['POST', `/amc/instances/${standardInstance}/advertisers/updates`], ['POST', `/amc/instances/${standardInstance}/updateCustomerAwsAccount`],
  ['POST', '/amc/audiences/query'], ['POST', '/amc/audiences/lookalike'], ['POST', '/amc/audiences/connections'], ['PATCH', '/amc/audiences/connections/terms'],
  ['POST', '/amc/audiences/metadata'], ['POST', '/amc/audiences/records'], ['POST', '/adsAccounts/list'], ['PUT', '/v2/profiles'], ['POST', '/auth/o2/token'], ['POST', '/ap/oa'],
]
const reads = [
  `${reporting}/workflows`, `${reporting}/workflowExecutions`, `${reporting}/schedules`, `${reporting}/dataSources`, '/amc/instances', '/amc/accounts', '/v2/profiles',
  '/amc/audiences/query', '/amc/audiences/connections', `/amc/instances/${standardInstance}/advertisers`, '/ap/oa', '/download/a/b/c',
]
const names = [
  'workflowId', 'workflow', 'sqlQuery', 'query', 'inputParameters', 'outputColumns', 'outputFormat', 'name', 'dataType', 'type', 'elementDataType', 'defaultValue', 'columnType',
  'timeWindowType', 'timeWindowStart', 'timeWindowEnd', 'timeWindowTimeZone', 'parameterValues', 'status', 'dryRun', 'workflowExecutionTimeoutSeconds', 'advertisers', 'id',
  'scheduleId', 'aggregationPeriod', 'aggregationHourUtc', 'instanceName', 'advertisersToAdd', 'audienceName', 'advertiserId', 'refreshRateDays', 'metadata', 'targetResource',
  'externalAudienceId', 'records', 'audienceId', 'maxResults', 'nextToken', 'profileId', 'hasAccepted', 'agreementToken', 'grant_type', 'code', 'client_id', 'redirect_uri',
  '__proto__', 'constructor', 'toString',
]
const texts = [
  'w', 's', 'SELECT 1', 'EXPLICIT', 'ALL', '2025-05-01T00:00:00', '2025-05-01T00:00:00Z', '+99999-01-01T00:00:00', 'UTC', 'Daily', 'Weekly', 'CANCELLED', 'ARRAY', 'STRING', 'DISPLAY',
  'true', '1', '-1', '1e400', '', '../../etc/passwd', '\u0000', '💥', 'authorization_code', 'x'.repeat(2000), '__proto__', 'http://localhost:1/', 'http://localhost:1/\r\nx: y',
]
const name = fc.constantFrom(...names)
const leaf = fc.oneof(fc.constantFrom(...texts), fc.string(), fc.double(), fc.integer(), fc.boolean(), fc.constant(null))
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof({ maxDepth: 4, withCrossShrink: true }, leaf, fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(name, tie('value'), { maxKeys: 7 })),
})).value
const body = fc.oneof({ weight: 6, arbitrary: fc.dictionary(name, json, { minKeys: 1, maxKeys: 9 }) }, { weight: 1, arbitrary: json })

test('no body, however strange, makes the service stumble, and every refusal says why', async () => {
  const problems: unknown[] = []
  await using service = await startTestService({ onProblem: (problem) => problems.push(problem) })
  const caller = await service.signIn({ scope: 'advertising::campaign_management advertising::audiences' })
  await caller.call('POST', `${reporting}/workflows`, { workflowId: 'w', sqlQuery: 'SELECT 1' })
  await caller.call('POST', `${reporting}/schedules`, { scheduleId: 's', workflowId: 'w', aggregationPeriod: 'Daily' })
  const execution = (await caller.call('POST', `${reporting}/workflowExecutions`, { workflowId: 'w' })).body['workflowExecutionId']
  await fc.assert(fc.asyncProperty(fc.constantFrom(...writes), body, async ([method, path], strange) => {
    const answer = await caller.call(method, path.replace('EXECUTION', String(execution)), strange, { 'amazon-marketing-cloud-audience-instanceid': standardInstance })
    expect([method, path, answer.status, answer.text]).toEqual([method, path, expect.toSatisfy((status: number) => status < 500), expect.toSatisfy((text: string) => answer.status === 204 || text.length > 1)])
  }), { numRuns: 600 })
  expect(problems).toEqual([])
  expect((await caller.call('GET', `${reporting}/workflows/w`)).status).toBe(200)
})

test('no query string makes the service stumble', async () => {
  const problems: unknown[] = []
  await using service = await startTestService({ onProblem: (problem) => problems.push(problem) })
  const caller = await service.signIn({ scope: 'advertising::campaign_management advertising::audiences' })
  const parameter = fc.constantFrom('limit', 'nextToken', 'workflowId', 'minCreationTime', 'maxCreationTime', 'timeZone', 'sortAscending', 'includeWorkflow', 'type', 'maxResults', 'client_id', 'redirect_uri', 'scope', 'X-Amz-Date', 'X-Amz-Signature')
  await fc.assert(fc.asyncProperty(fc.constantFrom(...reads), fc.array(fc.tuple(parameter, fc.oneof(fc.constantFrom(...texts), fc.string())), { maxLength: 5 }), async (path, query) => {
    const answer = await caller.call('GET', `${path}?${new URLSearchParams(query)}`, undefined, { 'amazon-marketing-cloud-audience-instanceid': standardInstance, ...(path.startsWith('/download') ? { authorization: undefined } : {}) })
    expect([path, answer.status]).toEqual([path, expect.toSatisfy((status: number) => status < 500)])
  }), { numRuns: 300 })
  expect(problems).toEqual([])
})
