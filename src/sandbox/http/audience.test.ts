import { expect, test } from 'vitest'
import { standardInstance, startTestService, type Caller } from '../testing/fixture.ts'

const headers = { 'amazon-marketing-cloud-audience-instanceid': standardInstance, 'amazon-advertising-api-advertiserid': undefined, 'amazon-advertising-api-marketplaceid': undefined }
const request = {
  audienceName: 'buyers', advertiserId: '1234567890123', timeWindowStart: '2025-05-01T00:00:00Z', timeWindowEnd: '2025-05-08T00:00:00Z', refreshRateDays: 7,
  query: 'SELECT user_id FROM conversions_for_audiences rows 2500',
}

async function settled(caller: Caller, id: string, accept = 'application/vnd.amcquerybasedaudience.v1.2+json'): Promise<Record<string, unknown>> {
  const read = async () => (await caller.call('GET', `/amc/audiences/query/${id}`, undefined, { ...headers, accept })).body
  await expect.poll(async () => (await read())['status']).toMatch(/SUCCEEDED|FAILED/)
  return read()
}

async function create(caller: Caller, body: object, kind = 'query'): Promise<string> {
  const answer = await caller.call('POST', `/amc/audiences/${kind}`, body, headers)
  expect([answer.status, answer.body['status']]).toEqual([200, 'PENDING'])
  return String(answer.body['audienceExecutionId'])
}

test('an audience is counted and shown with the fields of the version that was asked for', async () => {
  await using service = await startTestService()
  const caller = await service.signIn()
  const id = await create(caller, request)
  expect(await settled(caller, id)).toMatchObject({ status: 'SUCCEEDED', audienceCount: 2500, audienceType: 'RULE_BASED', no3pTrackers: true, dspAudienceId: expect.any(String) })
  expect(await settled(caller, id, 'application/vnd.amcquerybasedaudience.v1.1+json')).toMatchObject({ audienceCount: 2500, dspCanonicalId: expect.any(String) })
  expect(await settled(caller, id, 'application/json')).not.toHaveProperty('audienceCount')
  const again = await caller.call('POST', '/amc/audiences/query', request, headers)
  expect(again.body).toMatchObject({ audienceExecutionId: id, status: 'SUCCEEDED' })
  expect(service.requests.at(-1)).toMatchObject({ audience: true, window: { startMs: Date.UTC(2025, 4, 1), endMs: Date.UTC(2025, 4, 8) } })
})

test('an audience fails for the wrong tables and for too few users, and only then can be changed or deleted', async () => {
  await using service = await startTestService()
  const caller = await service.signIn()
  const wrongTables = await create(caller, { ...request, query: 'SELECT user_id FROM conversions' })
  expect((await settled(caller, wrongTables))['statusReason']).toBe('Invalid tables in the SQL query: Use audience-specific tables in the query.')
  const tooFew = await create(caller, { ...request, query: 'SELECT user_id FROM conversions_for_audiences rows 1999' })
  expect((await settled(caller, tooFew))['statusReason']).toContain('2000')
  expect((await caller.call('PUT', `/amc/audiences/query/${tooFew}`, { ...request, audienceType: 'RULE_BASED' }, headers)).status).toBe(200)
  expect(await settled(caller, tooFew)).toMatchObject({ status: 'SUCCEEDED' })
  expect((await caller.call('DELETE', `/amc/audiences/query/${tooFew}`, undefined, headers)).status).toBe(400)
  expect((await caller.call('DELETE', `/amc/audiences/query/${wrongTables}`, undefined, headers)).status).toBe(204)
  expect((await caller.call('GET', `/amc/audiences/query/${wrongTables}`, undefined, headers)).status).toBe(404)
})

test('a lookalike needs a reach and a seed of 500 users', async () => {
  await using service = await startTestService()
  const caller = await service.signIn()
  expect((await caller.call('POST', '/amc/audiences/lookalike', request, headers)).status).toBe(400)
  const id = await create(caller, { ...request, query: 'SELECT user_id FROM x_for_audiences rows 600', lookalikeAudienceExpectedReach: 'SIMILAR' }, 'lookalike')
  expect(await settled(caller, id)).toMatchObject({ status: 'SUCCEEDED', audienceType: 'LOOKALIKE', lookalikeAudienceExpectedReach: 'SIMILAR' })
})

test('mistakes are refused in the shape of audience errors', async () => {
  await using service = await startTestService()
  const caller = await service.signIn()
  for (const wrong of [{ timeWindowStart: '2025-05-01T00:00:00' }, { timeWindowEnd: request.timeWindowStart }, { query: undefined }, { workflowId: 'w' }, { refreshRateDays: 22 }, { audienceName: '' }]) {
    const { status, body } = await caller.call('POST', '/amc/audiences/query', { ...request, ...wrong }, headers)
    expect([status, Object.keys(body).sort()]).toEqual([400, ['code', 'details', 'requestId']])
  }
  expect((await caller.call('GET', '/amc/audiences/query', undefined, { ...headers, 'amazon-marketing-cloud-audience-instanceid': 'amcnope' })).status).toBe(403)
  expect((await caller.call('GET', '/amc/audiences/query', undefined, { ...headers, 'amazon-advertising-api-entityid': 'ENTITYX' })).status).toBe(403)
})

test('uploaded audience records are judged one by one', async () => {
  await using service = await startTestService()
  const caller = await service.signIn({ scope: 'advertising::audiences' })
  const metadata = await caller.call('POST', '/amc/audiences/metadata', { name: 'my own audience', description: 'd', metadata: { externalAudienceId: 'e' }, targetResource: { advertiserId: 5 } })
  expect(metadata.status).toBe(201)
  const good = { action: 'CREATE', externalUserId: 'u1', hashedPII: [{ email: 'x' }] }
  const records = await caller.call('POST', '/amc/audiences/records', { audienceId: metadata.body['audienceId'], records: [good, { ...good, externalUserId: 'not valid!' }] })
  expect(records.status).toBe(202)
  const job = () => caller.call('GET', `/amc/audiences/records/${String(records.body['jobRequestId'])}`)
  expect((await job()).body['jobState']).toBe('PENDING')
  expect((await caller.call('POST', '/amc/audiences/records', { audienceId: metadata.body['audienceId'], records: Array.from({ length: 10_001 }, () => good) })).status).toBe(400)
  expect((await (await service.signIn()).call('GET', '/amc/audiences/connections')).status).toBe(403)
})
