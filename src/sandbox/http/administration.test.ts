import { expect, test } from 'vitest'
import { createManualClock, selfServiceInstance, standardInstance, startTestService, testAccount } from '../testing/fixture.ts'

const selfService = { 'amazon-advertising-api-advertiserid': 'ENTITY2SELFSERVICE', 'amazon-advertising-api-marketplaceid': 'A1F83G8C2ARO7P' }

test('a person sees the accounts that are theirs, and instances by account', async () => {
  await using service = await startTestService()
  const lead = await service.signIn()
  const client = await service.signIn({ person: 'blake' })
  expect((await lead.call('GET', '/amc/accounts')).body).toEqual({
    amcAccounts: [
      { accountId: testAccount.accountId, accountName: 'Test Media', marketplaceId: testAccount.marketplaceId },
      { accountId: 'ENTITY2SELFSERVICE', accountName: 'Self Service', marketplaceId: 'A1F83G8C2ARO7P' },
    ],
    nextToken: null,
  })
  expect((await client.call('GET', '/amc/accounts')).body['amcAccounts']).toHaveLength(1)
  expect((await client.call('GET', '/amc/instances', undefined, selfService)).status).toBe(403)
  const { body } = await lead.call('GET', '/amc/instances?limit=1')
  expect(body['instances']).toEqual([{
    instanceId: standardInstance, instanceName: 'test one', instanceType: 'STANDARD', customerCanonicalName: 'Test Client', creationStatus: 'COMPLETED',
    creationDatetime: '2025-03-29T08:12:11.572511Z', s3BucketName: '', awsAccountId: '', entities: ['NA'], dataUploadAwsAccountId: '000000000000',
    apiEndpoint: 'https://advertising-api.amazon.com', acrCollaboration: null, optionalDatasets: [], advertiserTypes: ['DISPLAY', 'SPONSORED_ADS'],
  }])
  const rest = await lead.call('GET', `/amc/instances?limit=5&nextToken=${String(body['nextToken'])}`)
  expect((rest.body['instances'] as { instanceType: string }[]).map((instance) => instance.instanceType)).toEqual(['SANDBOX'])
  expect(rest.body['nextToken']).toBeNull()
})

test('an instance is requested, completes, is renamed and deleted; the same token makes no second one; all of it outlives a restart', async () => {
  const clock = createManualClock(Date.UTC(2025, 5, 10))
  await using service = await startTestService({ clock })
  const caller = await service.signIn()
  const request = { instanceName: 'brand new', advertiserName: 'New Client', idempotencyToken: 'once' }
  const created = (await caller.call('POST', '/amc/instances', request)).body['instance'] as Record<string, unknown>
  expect(created).toMatchObject({ instanceId: expect.stringMatching(/^amc[0-9a-z]{8}$/), creationStatus: 'REQUESTED', customerCanonicalName: 'New Client' })
  expect(((await caller.call('POST', '/amc/instances', request)).body['instance'] as Record<string, unknown>)['instanceId']).toBe(created['instanceId'])
  const path = `/amc/instances/${String(created['instanceId'])}`
  expect((await caller.call('DELETE', path)).status).toBe(400)
  await clock.advance(2000)
  expect((await caller.call('PUT', path, { instanceName: 'brand newer' })).body['instance']).toMatchObject({ instanceName: 'brand newer', creationStatus: 'COMPLETED' })
  await service.restart()
  expect((await caller.call('GET', path)).body['instance']).toMatchObject({ instanceName: 'brand newer' })
  expect((await caller.call('DELETE', path)).status).toBe(204)
  expect((await caller.call('GET', path)).status).toBe(403)
  await service.restart()
  expect((await caller.call('GET', path)).status).toBe(403)
  for (const instanceName of ['x', 'has-dash', 'y'.repeat(51), 'test one']) expect((await caller.call('POST', '/amc/instances', { instanceName })).status).toBe(400)
})

test('self-service accounts cannot change their instances', async () => {
  await using service = await startTestService()
  const caller = await service.signIn()
  for (const [method, path, body] of [
    ['POST', '/amc/instances', { instanceName: 'brand new' }], ['DELETE', `/amc/instances/${selfServiceInstance}`, undefined],
    ['PUT', `/amc/instances/${selfServiceInstance}`, { advertiserName: 'x' }],
    ['POST', `/amc/instances/${selfServiceInstance}/advertisers/updates`, { advertisersToAdd: [{ id: '1', type: 'DISPLAY' }] }],
  ] as const) {
    expect([path, (await caller.call(method, path, body, selfService)).status]).toEqual([path, 400])
  }
})

test('advertisers change by updates, one at a time', async () => {
  const clock = createManualClock(Date.UTC(2025, 5, 10))
  await using service = await startTestService({ clock })
  const caller = await service.signIn()
  const path = `/amc/instances/${standardInstance}/advertisers`
  const before = (await caller.call('GET', path)).body
  expect(before).toMatchObject({ totalCount: 2, nextToken: null, advertisers: [{ type: 'DISPLAY', marketplaceId: null }, { type: 'SPONSORED_ADS', marketplaceId: testAccount.marketplaceId }] })
  const [display] = before['advertisers'] as { id: string; type: string }[]
  const change = { advertisersToAdd: [{ id: '42', type: 'DISPLAY' }], advertisersToRemove: [{ id: display?.id, type: 'DISPLAY' }] }
  expect((await caller.call('POST', `${path}/updates`, change)).body['advertiserUpdate']).toMatchObject({ updateId: 0, status: 'PENDING' })
  expect((await caller.call('POST', `${path}/updates`, change)).status).toBe(400)
  await clock.advance(1000)
  expect((await caller.call('GET', `${path}/updates/0`)).body['advertiserUpdate']).toMatchObject({ status: 'UPDATING' })
  await clock.advance(1000)
  expect((await caller.call('GET', `${path}/updates`)).body['advertiserUpdates']).toEqual([{ updateId: 0, status: 'COMPLETED' }])
  expect((await caller.call('GET', `${path}?type=DISPLAY`)).body['advertisers']).toEqual([{ id: '42', name: 'Advertiser 42', type: 'DISPLAY', marketplaceId: null, configuredAdvertiserTypes: ['DISPLAY'] }])
  expect((await caller.call('POST', `${path}/updates`, {})).status).toBe(400)
  expect((await caller.call('GET', `${path}/updates/9`)).status).toBe(404)
})
