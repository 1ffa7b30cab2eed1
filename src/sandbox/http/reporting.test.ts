import { expect, test } from 'vitest'
import type { Dataset } from '../ports.ts'
import { createManualClock, sandboxInstance, selfServiceInstance, standardInstance, startTestService, testAccount, type Caller } from '../testing/fixture.ts'

const base = `/amc/reporting/${standardInstance}`
const inline = (sqlQuery: string, more: object = {}) => ({ workflow: { sqlQuery }, ...more })

async function submit(caller: Caller, body: object, instanceId = standardInstance): Promise<string> {
  const answer = await caller.call('POST', `/amc/reporting/${instanceId}/workflowExecutions`, body)
  expect(answer.text).toContain('workflowExecutionId')
  expect(answer.status).toBe(200)
  return String(answer.body['workflowExecutionId'])
}

test('headers are judged in the order bearer, client, account, instance, terms', async () => {
  await using service = await startTestService()
  const caller = await service.signIn()
  const newcomer = await service.signIn({ person: 'casey' })
  const audienceOnly = await service.signIn({ scope: 'advertising::audiences' })
  const attempt = async (by: Caller, extra: Record<string, string | undefined>, path = `${base}/workflows`) => {
    const { status, body } = await by.call('GET', path, undefined, extra)
    return [status, body['code'], body['details']]
  }
  const wrongAccount = { 'amazon-advertising-api-advertiserid': 'ENTITYWRONG' }
  expect(await attempt(caller, {})).toEqual([200, undefined, undefined])
  expect(await attempt(caller, { authorization: undefined, ...wrongAccount })).toEqual([401, '401', 'Missing Authorization header.'])
  expect(await attempt(caller, { authorization: 'Bearer Atza|x', ...wrongAccount })).toEqual([401, '401', 'Invalid or expired access token.'])
  expect((await attempt(caller, { 'amazon-advertising-api-clientid': undefined, ...wrongAccount }))[0]).toBe(401)
  expect((await attempt(caller, { 'amazon-advertising-api-clientid': 'other', ...wrongAccount }))[0]).toBe(401)
  expect(await attempt(caller, wrongAccount)).toEqual([403, '403', 'Unauthorized request.'])
  expect(await attempt(caller, { 'amazon-advertising-api-marketplaceid': 'A1F83G8C2ARO7P' })).toEqual([403, '403', 'Unauthorized request.'])
  expect(await attempt(caller, {}, `/amc/reporting/${selfServiceInstance}/workflows`)).toEqual([403, '403', 'Unauthorized request.'])
  expect(await attempt(audienceOnly, {})).toEqual([403, '403', 'Unauthorized request.'])
  expect(await attempt(newcomer, {})).toEqual([403, '403', 'Terms and conditions must be accepted to continue.'])
  expect((await attempt(newcomer, {}, '/amc/instances'))[0]).toBe(200)
  const terms = await newcomer.call('GET', '/amc/audiences/connections/terms')
  expect(terms.body['hasAccepted']).toBe(false)
  expect((await newcomer.call('PATCH', '/amc/audiences/connections/terms', { agreementToken: terms.body['agreementToken'], hasAccepted: true })).status).toBe(204)
  expect((await attempt(newcomer, {}))[0]).toBe(200)
})

test('workflows are created with {}, read back bare without unknown fields, replaced, listed and deleted', async () => {
  await using service = await startTestService()
  const caller = await service.signIn()
  const workflow = {
    workflowId: 'reach.by-campaign_1', sqlQuery: 'SELECT campaign FROM dsp_impressions', filteredMetricsDiscriminatorColumn: 'filtered', notAField: 1,
    inputParameters: [{ name: 'camps', dataType: { type: 'ARRAY', elementDataType: 'STRING' }, column_type: 'DIMENSION', defaultValue: ['ALL'] }],
    outputFormat: { separatorCharacter: '|' },
  }
  const created = await caller.call('POST', `${base}/workflows`, workflow)
  expect([created.status, created.text, created.headers.get('content-type')]).toEqual([200, '{}', 'application/octet-stream'])
  expect(created.headers.get('x-amz-rid')).toMatch(/^[0-9A-F]{16}$/)
  const repeated = await caller.call('POST', `${base}/workflows`, workflow)
  expect([repeated.status, repeated.body]).toEqual([400, { code: '400', details: 'Workflow with ID reach.by-campaign_1 already exists.' }])
  const read = await caller.call('GET', `${base}/workflows/reach.by-campaign_1`)
  expect(read.headers.get('content-type')).toBe('application/vnd.amcworkflows.v1+json')
  expect(read.body).toEqual({
    workflowId: workflow.workflowId, sqlQuery: workflow.sqlQuery, filteredMetricsDiscriminatorColumn: 'filtered', outputFormat: { separatorCharacter: '|' },
    inputParameters: [{ name: 'camps', dataType: { type: 'ARRAY', elementDataType: 'STRING' }, defaultValue: ['ALL'] }],
  })
  expect((await caller.call('PUT', `${base}/workflows/reach.by-campaign_1`, { workflowId: 'other', sqlQuery: 'SELECT 1' })).status).toBe(400)
  expect((await caller.call('PUT', `${base}/workflows/reach.by-campaign_1`, { workflowId: workflow.workflowId, sqlQuery: 'SELECT 2' })).text).toBe('{}')
  expect((await caller.call('GET', `${base}/workflows`)).body['workflows']).toEqual([{ workflowId: workflow.workflowId, sqlQuery: 'SELECT 2' }])
  const schedule = { scheduleId: 's', workflowId: workflow.workflowId, aggregationPeriod: 'Daily' }
  expect((await caller.call('POST', `${base}/schedules`, schedule)).text).toBe('{}')
  expect((await caller.call('DELETE', `${base}/workflows/reach.by-campaign_1`)).status).toBe(400)
  expect((await caller.call('DELETE', `${base}/schedules/s`)).text).toBe('{}')
  expect((await caller.call('DELETE', `${base}/workflows/reach.by-campaign_1`)).text).toBe('{}')
  expect((await caller.call('GET', `${base}/workflows/reach.by-campaign_1`)).status).toBe(404)
})

test('SQL that does not compile is refused with the text of AMC, or REJECTED later when the switch says so', async () => {
  await using service = await startTestService()
  const caller = await service.signIn()
  const refused = await caller.call('POST', `${base}/workflows`, { workflowId: 'w', sqlQuery: 'SELECT bad' })
  expect(refused.body).toEqual({
    code: '400', details: "From line 1, column 8 to line 1, column 10: Column 'bad' not found in any table",
  })
  expect((await caller.call('POST', `${base}/workflowExecutions`, inline('SELECT bad'))).status).toBe(400)
  service.sandbox.control.setFaults({ behaviour: { compileErrors: 'rejected' } })
  const id = await submit(caller, inline('SELECT bad'))
  expect(await caller.until(id, ['REJECTED'])).toMatchObject({ statusReason: "From line 1, column 8 to line 1, column 10: Column 'bad' not found in any table" })
})

test('an execution goes from PENDING over RUNNING to SUCCEEDED with the fields of live answers', async () => {
  const clock = createManualClock(Date.UTC(2025, 5, 10, 3, 11, 52))
  await using service = await startTestService({ clock, runDurationMs: 4000 })
  const caller = await service.signIn()
  const created = await caller.call('POST', `${base}/workflowExecutions`, inline('SELECT campaign', { parameterValues: { a: '1' }, requireSyntheticData: 'False', workflowExecutionTimeoutSeconds: '86400' }))
  expect(created.headers.get('content-type')).toBe('application/vnd.amcworkflowexecutions.v1+json')
  expect(created.body).toEqual({
    workflowExecutionId: expect.stringMatching(/^[0-9a-f-]{36}$/), workflowId: expect.stringMatching(/^transient_[0-9a-f-]{36}$/), status: 'PENDING',
    createTime: '2025-06-10T03:11:52Z', lastUpdatedTime: '2025-06-10T03:11:52Z', expireTime: '2025-06-11T03:11:52Z', waitUntil: '2025-06-10T02:11:52Z',
    executionCategory: 'AD_HOC', timeWindowTimeZoneOriginal: 'UTC', workflowExecutionTimeoutSeconds: 86_400, parameterValues: { a: '1' }, dataGaps: [],
    ignoreDataGaps: false, disableAggregationControls: false, requireSyntheticData: false,
  })
  const id = String(created.body['workflowExecutionId'])
  await clock.advance(1000)
  const running = await caller.until(id, ['RUNNING'])
  expect(running).toMatchObject({
    validatedTime: '2025-06-10T03:11:53.000Z', timeWindowStart: '2025-06-07T00:00:00Z', timeWindowEnd: '2025-06-08T00:00:00Z',
    timeWindowStartOriginal: '2025-06-07T00:00:00', invalidationOffsetSecs: 266_400, outputS3URI: 'N/A',
    outputColumns: [{ name: 'campaign', columnType: 'DIMENSION', dataType: 'STRING' }, { name: 'n', columnType: 'METRIC', dataType: 'LONG' }],
  })
  expect((await caller.call('GET', `${base}/workflowExecutions/${id}/downloadUrls`)).body).toEqual({ code: '400', details: `Execution with ID ${id} is unavailable for download.` })
  await clock.advance(3000)
  expect(await caller.until(id, ['SUCCEEDED'])).toMatchObject({ executionTime: 3, availableTimeBeforeWindowSecs: 0 })
  expect((await caller.call('GET', `${base}/workflowExecutions/${id}?includeWorkflow=True`)).body).toMatchObject({ sqlQuery: 'SELECT campaign' })
  expect(service.requests[0]).toMatchObject({ window: { startMs: Date.UTC(2025, 5, 7), endMs: Date.UTC(2025, 5, 8), timeZone: 'UTC' }, parameterValues: { a: '1' } })
})

test('saved workflows run under their own id, inline ones may bring theirs, and every mistake is a 400 with a reason', async () => {
  await using service = await startTestService()
  const caller = await service.signIn()
  await caller.call('POST', `${base}/workflows`, { workflowId: 'saved', sqlQuery: 'SELECT 1' })
  const saved = await caller.until(await submit(caller, { workflowId: 'saved' }), ['SUCCEEDED'])
  expect(saved['workflowId']).toBe('saved')
  const own = await caller.until(await submit(caller, { workflow: { workflowId: 'own', sqlQuery: 'SELECT 1' } }), ['SUCCEEDED'])
  expect(own['workflowId']).toBe('own')
  const explicit = { timeWindowType: 'EXPLICIT', timeWindowStart: '2025-05-01T00:00:00', timeWindowEnd: '2025-06-01T00:00:00' }
  const detailsOf = async (body: unknown) => {
    const answer = await caller.call('POST', `${base}/workflowExecutions`, body)
    return answer.status === 400 ? answer.body['details'] : answer.status
  }
  expect(await detailsOf({ workflowId: 'nope' })).toBe('Workflow with ID nope does not exist')
  expect(await detailsOf({})).toBe('One of workflowId and workflow is required.')
  expect(await detailsOf({ workflowId: 'saved', workflow: { sqlQuery: 'SELECT 1' } })).toBe('Only one of workflowId and workflow can be specified.')
  expect(await detailsOf([])).toBe('The request body must be a JSON object.')
  expect(await detailsOf(inline('SELECT 1', { ...explicit, timeWindowStart: '2025-05-01' }))).toBe("timeWindowStart must have the format yyyy-MM-dd'T'HH:mm:ss.")
  expect(await detailsOf(inline('SELECT 1', { ...explicit, timeWindowStart: '2025-02-30T00:00:00' }))).toBe("timeWindowStart must have the format yyyy-MM-dd'T'HH:mm:ss.")
  expect(await detailsOf(inline('SELECT 1', { ...explicit, timeWindowEnd: explicit.timeWindowStart }))).toBe('timeWindowEnd must be after timeWindowStart.')
  expect(await detailsOf(inline('SELECT 1', { ...explicit, timeWindowEnd: undefined }))).toBe('timeWindowStart and timeWindowEnd are required with a timeWindowType of EXPLICIT.')
  expect(await detailsOf(inline('SELECT 1', { ...explicit, timeWindowTimeZone: 'Mars/Base' }))).toBe('timeWindowTimeZone Mars/Base is not a known time zone.')
  expect(await detailsOf(inline('SELECT 1', { timeWindowType: 'YESTERDAY' }))).toContain('timeWindowType YESTERDAY')
  expect(await detailsOf(inline('SELECT 1', { dryRun: 'maybe' }))).toBe('dryRun must be true or false.')
  expect(await detailsOf(inline('SELECT 1', { workflowExecutionTimeoutSeconds: 899 }))).toBe('workflowExecutionTimeoutSeconds must be between 900 and 86400.')
  expect(await detailsOf(inline('SELECT 1', { parameterValues: [] }))).toBe('parameterValues must be a JSON object.')
  expect(await detailsOf({ workflow: { workflowId: 'no spaces', sqlQuery: 'SELECT 1' } })).toContain('workflowId must have')
})

test('an explicit window is echoed at once, in its zone and in UTC', async () => {
  await using service = await startTestService()
  const caller = await service.signIn()
  const { body } = await caller.call('POST', `${base}/workflowExecutions`, inline('SELECT 1', {
    timeWindowType: 'EXPLICIT', timeWindowStart: '2025-05-01T00:00:00', timeWindowEnd: '2025-06-01T00:00:00', timeWindowTimeZone: 'America/New_York',
  }))
  expect(body).toMatchObject({
    timeWindowStart: '2025-05-01T04:00:00Z', timeWindowEnd: '2025-06-01T04:00:00Z', timeWindowStartOriginal: '2025-05-01T00:00:00',
    timeWindowEndOriginal: '2025-06-01T00:00:00', timeWindowTimeZoneOriginal: 'America/New_York',
  })
})

test('dry runs validate without running, failing queries fail with a reason, sandbox instances insist on synthetic data', async () => {
  await using service = await startTestService()
  const caller = await service.signIn()
  const dry = await submit(caller, inline('SELECT broken', { dryRun: true }))
  await caller.until(dry, ['SUCCEEDED'])
  expect((await caller.call('GET', `${base}/workflowExecutions/${dry}/downloadUrls`)).status).toBe(400)
  const unprotected = await submit(caller, inline('SELECT broken', { disableAggregationControls: true }))
  await caller.until(unprotected, ['SUCCEEDED'])
  expect(service.requests).toHaveLength(0)
  expect(await caller.until(await submit(caller, inline('SELECT broken')), ['FAILED'])).toMatchObject({ statusReason: 'Division by zero.' })
  const plain = await submit(caller, inline('SELECT 1'), sandboxInstance)
  expect((await caller.until(plain, ['REJECTED'], sandboxInstance))['statusReason']).toContain('requireSyntheticData')
  const synthetic = await submit(caller, inline('SELECT 1', { requireSyntheticData: 'True', disableAggregationControls: true }), sandboxInstance)
  await caller.until(synthetic, ['SUCCEEDED'], sandboxInstance)
  expect(service.requests.at(-1)?.disableAggregationControls).toBe(true)
})

test('ten executions of an instance run at a time, the others wait in order, and cancelling makes room', async () => {
  await using service = await startTestService()
  const caller = await service.signIn()
  const ids: string[] = []
  for (let index = 0; index < 13; index += 1) ids.push(await submit(caller, inline('SELECT hang')))
  await Promise.all(ids.slice(0, 10).map((id) => caller.until(id, ['RUNNING'])))
  const statuses = async () => {
    const { body } = await caller.call('GET', `${base}/workflowExecutions?minCreationTime=2020-01-01T00:00:00&sortAscending=true&includeCancelled=true`)
    return (body['executions'] as { status: string }[]).map(({ status }) => status)
  }
  expect(await statuses()).toEqual([...Array(10).fill('RUNNING'), 'PENDING', 'PENDING', 'PENDING'])
  expect((await caller.call('PUT', `${base}/workflowExecutions/${ids[0]}`, { status: 'CANCELLED' })).text).toBe('{}')
  await caller.until(ids[10] ?? '', ['RUNNING'])
  expect((await statuses()).slice(9)).toEqual(['RUNNING', 'RUNNING', 'PENDING', 'PENDING'])
  expect(await caller.until(ids[0] ?? '', ['CANCELLED'])).toMatchObject({ statusReason: 'Cancelled by the user.' })
  expect((await caller.call('PUT', `${base}/workflowExecutions/${ids[0]}`, { status: 'CANCELLED' })).status).toBe(400)
  expect((await caller.call('PUT', `${base}/workflowExecutions/${ids[1]}`, {})).text).toBe('{}')
  expect((await caller.call('PUT', `${base}/workflowExecutions/${ids[1]}`, { status: 'SUCCEEDED' })).status).toBe(400)
  await caller.call('PUT', `${base}/workflowExecutions/${ids[12]}`, { status: 'CANCELLED' })
  expect((await statuses()).at(-1)).toBe('CANCELLED')
})

test('an execution that outlives its timeout fails and says so', async () => {
  const clock = createManualClock(Date.UTC(2025, 5, 10))
  await using service = await startTestService({ clock })
  const caller = await service.signIn()
  const id = await submit(caller, inline('SELECT hang', { workflowExecutionTimeoutSeconds: 900 }))
  await clock.advance(1000)
  await caller.until(id, ['RUNNING'])
  await clock.advance(900_000)
  expect(await caller.until(id, ['FAILED'])).toMatchObject({ statusReason: 'Workflow execution timed out after 900 seconds.' })
})

test('while the events are being prepared the service answers, and executions stay PENDING until they are there', async () => {
  let finish: (dataset: Dataset) => void = () => undefined
  const opening = new Promise<Dataset>((resolve) => (finish = resolve))
  const clock = createManualClock(Date.UTC(2025, 5, 10))
  await using service = await startTestService({ clock }, { openDataset: () => opening })
  const caller = await service.signIn()
  const answer = caller.call('POST', `${base}/workflowExecutions`, inline('SELECT 1'))
  // The request waits a moment for the compiler; the wait ends by the clock.
  await expect.poll(async () => {
    await clock.advance(4000)
    return Promise.race([answer.then(() => true), new Promise((resolve) => setTimeout(() => resolve(false), 5))])
  }).toBe(true)
  const id = String((await answer).body['workflowExecutionId'])
  expect((await caller.until(id, ['PENDING']))['status']).toBe('PENDING')
  finish({ tables: new Set(['dsp_impressions']), close: () => undefined } as unknown as Dataset)
  await expect.poll(async () => {
    await clock.advance(4000)
    return (await caller.call('GET', `${base}/workflowExecutions/${id}`)).body['status']
  }).toBe('SUCCEEDED')
})

test('lists need a filter, hide cancelled executions, come newest first and page without gaps or repeats', async () => {
  await using service = await startTestService()
  const caller = await service.signIn()
  const ids: string[] = []
  for (let index = 0; index < 7; index += 1) ids.push(await submit(caller, { workflow: { workflowId: index % 2 ? 'odd' : 'even', sqlQuery: 'SELECT 1' } }))
  await Promise.all(ids.map((id) => caller.until(id, ['SUCCEEDED'])))
  expect((await caller.call('GET', `${base}/workflowExecutions`)).body).toEqual({ code: '400', details: 'One of workflowId and minCreationTime is required.' })
  expect((await caller.call('GET', `${base}/workflowExecutions?minCreationTime=2020-01-01`)).status).toBe(400)
  expect((await caller.call('GET', `${base}/workflowExecutions?workflowId=odd&limit=101`)).status).toBe(400)
  expect((await caller.call('GET', `${base}/workflowExecutions?workflowId=odd&nextToken=x`)).status).toBe(400)
  const walk = async (query: string): Promise<string[]> => {
    const seen: string[] = []
    let nextToken = ''
    do {
      const { body } = await caller.call('GET', `${base}/workflowExecutions?${query}&limit=2&nextToken=${nextToken}&timeZone=`)
      seen.push(...(body['executions'] as { workflowExecutionId: string }[]).map((item) => item.workflowExecutionId))
      nextToken = String(body['nextToken'] ?? '')
    } while (nextToken !== '')
    return seen
  }
  expect(await walk('minCreationTime=2020-01-01T00:00:00')).toEqual(ids.toReversed())
  expect(await walk('minCreationTime=2020-01-01T00:00:00&sortAscending=true')).toEqual(ids)
  expect(await walk('workflowId=odd')).toEqual([ids[5], ids[3], ids[1]])
  expect(await walk('minCreationTime=2020-01-01T00:00:00&maxCreationTime=2020-01-02T00:00:00')).toEqual([])
  const firstPage = await caller.call('GET', `${base}/workflowExecutions?workflowId=odd&limit=1`)
  expect((await caller.call('GET', `${base}/workflowExecutions?workflowId=even&limit=1&nextToken=${String(firstPage.body['nextToken'])}`)).status).toBe(400)
})

test('unknown executions are 400 and those of other instances are unknown', async () => {
  await using service = await startTestService()
  const caller = await service.signIn()
  const id = await submit(caller, inline('SELECT 1'))
  for (const path of [`${base}/workflowExecutions/nope`, `${base}/workflowExecutions/nope/downloadUrls`, `/amc/reporting/${sandboxInstance}/workflowExecutions/${id}`]) {
    const { status, body } = await caller.call('GET', path)
    expect([status, String(body['details'])]).toEqual([400, expect.stringMatching(/^Workflow execution with ID \S+ does not exist\.$/)])
  }
})

test('workflows, schedules, executions and results outlive a restart, and what was running is run again', async () => {
  await using service = await startTestService({ runDurationMs: 300 })
  const caller = await service.signIn()
  await caller.call('POST', `${base}/workflows`, { workflowId: 'kept', sqlQuery: 'SELECT 1' })
  await caller.call('POST', `${base}/schedules`, { scheduleId: 'weekly', workflowId: 'kept', aggregationPeriod: 'Weekly', aggregationStartDay: 'Monday', aggregationHourUtc: '14', scheduleEnabled: true })
  const done = await submit(caller, { workflowId: 'kept' })
  await caller.until(done, ['SUCCEEDED'])
  const running = await submit(caller, inline('SELECT 1 rows 4'))
  const waiting = await submit(caller, inline('SELECT 1'))
  await caller.until(running, ['RUNNING'])
  await service.restart()
  expect((await caller.call('GET', `${base}/workflows/kept`)).status).toBe(200)
  expect((await caller.call('GET', `${base}/schedules/weekly`)).body).toEqual({
    scheduleId: 'weekly', workflowId: 'kept', aggregationPeriod: 'Weekly', aggregationStartDay: 'Monday', aggregationHourUtc: 14, scheduleEnabled: true,
  })
  expect(await caller.until(running, ['SUCCEEDED', 'PENDING'])).toMatchObject({ status: 'SUCCEEDED' })
  await caller.until(waiting, ['SUCCEEDED'])
  for (const id of [done, running, waiting]) {
    const urls = (await caller.call('GET', `${base}/workflowExecutions/${id}/downloadUrls`)).body['downloadUrls'] as string[]
    expect((await fetch(urls[0] ?? '')).status).toBe(200)
  }
  const { submissions } = service.sandbox.control.calls()
  expect(submissions.find((entry) => entry.workflowId === 'kept')).toMatchObject({ submissions: 1, open: 0 })
})

test('data sources are the ones of the instance, with types', async () => {
  await using service = await startTestService()
  const caller = await service.signIn()
  const { body } = await caller.call('GET', `${base}/dataSources`)
  const sources = body['dataSources'] as { dataSourceId: string; columns: unknown[] }[]
  expect(sources.map((source) => source.dataSourceId)).toEqual(['dsp_impressions', 'dsp_clicks'])
  expect((await caller.call('GET', `${base}/dataSources/dsp_impressions`)).body).toEqual(sources[0])
  expect(sources[0]?.columns).toContainEqual(expect.objectContaining({ name: 'campaign', columnType: 'DIMENSION', dataType: 'STRING' }))
  expect((await caller.call('GET', `${base}/dataSources/nope`)).status).toBe(404)
})

test('single objects come wrapped when the switch says so, and may carry what nobody knows', async () => {
  await using service = await startTestService({ faults: { behaviour: { wrapped: true, unknownFields: true, publishing: true } } })
  const caller = await service.signIn()
  const { body } = await caller.call('POST', `${base}/workflowExecutions`, inline('SELECT 1'))
  expect(Object.keys(body)).toEqual(['workflowExecution'])
  expect(body['workflowExecution']).toMatchObject({ status: 'PENDING', unheardOf: {} })
})

test('a running execution may have a status that nobody knows, and pass through PUBLISHING', async () => {
  await using service = await startTestService({ runDurationMs: 200, faults: { behaviour: { unknownStatus: true, publishing: true } } })
  const caller = await service.signIn()
  const id = await submit(caller, inline('SELECT 1'))
  for (const status of ['PREPARING', 'PUBLISHING', 'SUCCEEDED']) expect((await caller.until(id, [status]))['status']).toBe(status)
})

test('a client without any login learns nothing of accounts', async () => {
  await using service = await startTestService()
  const response = await fetch(`${service.url}/amc/accounts`)
  const body = await response.json() as Record<string, unknown>
  expect([response.status, Object.keys(body).sort()]).toEqual([401, ['message', 'requestId']])
  expect(JSON.stringify(body)).not.toContain(testAccount.accountId)
})
