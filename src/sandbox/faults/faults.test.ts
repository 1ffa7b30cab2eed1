import fc from 'fast-check'
import { expect, test } from 'vitest'
import { builtInClient } from '../sandbox.ts'
import { requestTokens, sandboxInstance, standardInstance, startTestService, type Answer, type Caller } from '../testing/fixture.ts'
import { faultKinds, readFaultPlan } from './fault-rules.ts'
import { createFaults } from './faults.ts'

const base = `/amc/reporting/${standardInstance}`
const inline = { workflow: { workflowId: 'mine', sqlQuery: 'SELECT 1' } }

async function attempt(answer: Promise<Answer>): Promise<number | string> {
  return answer.then(({ status }) => status, () => 'dropped')
}

function submissions(caller: Caller): Promise<unknown> {
  return caller.call('GET', `${base}/workflowExecutions?workflowId=mine`).then(({ body }) => (body['executions'] as unknown[]).length)
}

test('throttling answers 429 with Retry-After at exactly the calls that were named', async () => {
  await using service = await startTestService({ faults: { rules: [{ kind: 'throttle', group: 'workflows', calls: [1, 3], retryAfterSeconds: 7 }] } })
  const caller = await service.signIn()
  const answers = [1, 2, 3, 4].map(() => () => caller.call('GET', `${base}/workflows`))
  const seen: unknown[] = []
  for (const ask of answers) {
    const { status, headers, body } = await ask()
    seen.push(status === 429 ? [status, headers.get('retry-after'), body] : status)
  }
  const throttled = [429, '7', { code: '429', details: 'Too Many Requests' }]
  expect(seen).toEqual([throttled, 200, throttled, 200])
  expect(await attempt(caller.call('GET', '/amc/instances'))).toBe(200)
  expect(service.sandbox.control.calls().faults).toEqual([{ kind: 'throttle', matched: 4, struck: 2 }])
})

test('server errors have the bodies of AMC, and the gateway its own', async () => {
  await using service = await startTestService({ faults: { rules: [
    { kind: 'error', path: '/amc/instances', calls: [1] }, { kind: 'error', path: '/amc/instances', calls: [2], status: 504 }, { kind: 'error', path: '/amc/instances', calls: [3], status: 503 },
  ] } })
  const caller = await service.signIn()
  const seen = []
  for (let index = 0; index < 4; index += 1) {
    const { status, body } = await caller.call('GET', '/amc/instances')
    seen.push(status === 200 ? status : [status, body])
  }
  // A call that one rule refuses is still counted by the others.
  expect(seen).toEqual([
    [500, { code: '500', details: 'Internal Server Error' }], [504, { message: 'Endpoint request timed out' }], [503, { code: '503', details: 'Service Unavailable' }], 200,
  ])
})

test('a slow answer is late and right', async () => {
  await using service = await startTestService({ faults: { rules: [{ kind: 'slow', group: 'accounts', delayMs: 120 }] } })
  const caller = await service.signIn()
  const started = performance.now()
  expect(await attempt(caller.call('GET', '/amc/accounts'))).toBe(200)
  expect(performance.now() - started).toBeGreaterThan(110)
})

test('a slow download is the whole file, at its pace', async () => {
  await using service = await startTestService({ faults: { rules: [{ kind: 'slow-download', bytesPerSecond: 200_000 }] } })
  const caller = await service.signIn()
  const { body } = await caller.call('POST', `${base}/workflowExecutions`, { workflow: { sqlQuery: 'SELECT 1 rows 2000' } })
  const id = String(body['workflowExecutionId'])
  await caller.until(id, ['SUCCEEDED'])
  const [url = ''] = (await caller.call('GET', `${base}/workflowExecutions/${id}/downloadUrls`)).body['downloadUrls'] as string[]
  const fetchTimed = async () => {
    const startedMs = performance.now()
    const bytes = Buffer.from(await (await fetch(url)).arrayBuffer())
    return { bytes, tookMs: performance.now() - startedMs }
  }
  const slow = await fetchTimed()
  service.sandbox.control.setFaults({ rules: [] })
  const quick = await fetchTimed()
  expect(slow.bytes.equals(quick.bytes)).toBe(true)
  expect(slow.tookMs).toBeGreaterThan(slow.bytes.length / 200_000 * 1000 * 0.9)
})

test('a connection dropped before the effect leaves nothing, one dropped after it leaves an execution', async () => {
  await using service = await startTestService()
  const caller = await service.signIn()
  const submit = () => attempt(caller.call('POST', `${base}/workflowExecutions`, inline))
  service.sandbox.control.setFaults({ rules: [{ kind: 'drop-before', group: 'executions', method: 'post' }] })
  expect([await submit(), await submissions(caller)]).toEqual(['dropped', 0])
  service.sandbox.control.setFaults({ rules: [{ kind: 'drop-after', group: 'executions', method: 'POST' }] })
  expect([await submit(), await submissions(caller)]).toEqual(['dropped', 1])
  expect(service.sandbox.control.calls().submissions).toEqual([expect.objectContaining({ workflowId: 'mine', submissions: 1 })])
  const posts = service.sandbox.control.calls().endpoints.find((entry) => entry.method === 'POST' && entry.path.endsWith('/workflowExecutions'))
  expect(posts).toMatchObject({ calls: 2, statuses: { 0: 2 } })
})

test('a truncated answer breaks off in the middle of its body', async () => {
  await using service = await startTestService()
  const caller = await service.signIn()
  const { body } = await caller.call('POST', `${base}/workflowExecutions`, { workflow: { sqlQuery: 'SELECT 1 rows 5000' } })
  const id = String(body['workflowExecutionId'])
  await caller.until(id, ['SUCCEEDED'])
  const [url = ''] = (await caller.call('GET', `${base}/workflowExecutions/${id}/downloadUrls`)).body['downloadUrls'] as string[]
  const whole = Buffer.from(await (await fetch(url)).arrayBuffer())
  service.sandbox.control.setFaults({ rules: [{ kind: 'truncate', group: 'downloads' }, { kind: 'truncate', group: 'accounts' }] })
  const response = await fetch(url)
  expect([response.status, response.headers.get('content-length')]).toEqual([200, String(whole.length)])
  const received: Uint8Array[] = []
  const read = async () => {
    for await (const chunk of response.body ?? []) received.push(chunk)
  }
  await expect(read()).rejects.toThrow('terminated')
  expect(whole.subarray(0, Math.floor(whole.length / 2)).equals(Buffer.concat(received))).toBe(true)
  expect(await attempt(caller.call('GET', '/amc/accounts'))).toBe('dropped')
})

test('an expired token can be refreshed, a revoked consent cannot, a forbidden call is a 403', async () => {
  await using service = await startTestService()
  const caller = await service.signIn()
  const refresh = () => requestTokens(service.url, { grant_type: 'refresh_token', refresh_token: caller.refreshToken, client_id: builtInClient.clientId, client_secret: builtInClient.clientSecret })
  service.sandbox.control.setFaults({ rules: [{ kind: 'token-forbidden', calls: [1] }, { kind: 'token-expired', calls: [3] }] })
  expect([await attempt(caller.call('GET', '/amc/accounts')), await attempt(caller.call('GET', '/amc/accounts')), await attempt(caller.call('GET', '/amc/accounts'))]).toEqual([403, 200, 401])
  expect((await refresh()).status).toBe(200)
  const other = await service.signIn({ person: 'blake' })
  service.sandbox.control.setFaults({ rules: [{ kind: 'token-revoked', calls: [1] }] })
  expect(await attempt(caller.call('GET', '/amc/accounts'))).toBe(401)
  expect((await refresh()).body['error']).toBe('invalid_grant')
  expect(await attempt(other.call('GET', '/amc/accounts'))).toBe(200)
})

test('download addresses expire and executions end badly on demand', async () => {
  await using service = await startTestService({ faults: { rules: [
    { kind: 'execution-failed', calls: [1], message: 'Out of memory.' }, { kind: 'execution-rejected', calls: [2] }, { kind: 'download-expired', calls: [1] },
  ] } })
  const caller = await service.signIn()
  const ids: string[] = []
  for (let index = 0; index < 3; index += 1) ids.push(String((await caller.call('POST', `${base}/workflowExecutions`, inline)).body['workflowExecutionId']))
  const ends = await Promise.all(ids.map((id) => caller.until(id, ['FAILED', 'REJECTED', 'SUCCEEDED'])))
  expect(ends.map((end) => [end['status'], end['statusReason']])).toEqual([
    ['FAILED', 'Out of memory.'], ['REJECTED', 'The workflow execution was rejected.'], ['SUCCEEDED', undefined],
  ])
  const [url = ''] = (await caller.call('GET', `${base}/workflowExecutions/${ids[2]}/downloadUrls`)).body['downloadUrls'] as string[]
  const first = await fetch(url)
  expect([first.status, (await first.text()).includes('Request has expired')]).toEqual([403, true])
  expect((await fetch(url)).status).toBe(200)
})

test('a skewed clock shows in Date and in the times of executions', async () => {
  await using service = await startTestService({ faults: { rules: [{ kind: 'clock-skew', skewMs: -3 * 3_600_000 }] } })
  const caller = await service.signIn()
  const answer = await caller.call('POST', `${base}/workflowExecutions`, inline)
  const expected = Date.now() - 3 * 3_600_000
  expect(Math.abs(Date.parse(answer.headers.get('date') ?? '') - expected)).toBeLessThan(5000)
  expect(Math.abs(Date.parse(String(answer.body['createTime'])) - expected)).toBeLessThan(5000)
})

test('a rate strikes about that often, and the same seed strikes the same calls', () => {
  fc.assert(fc.property(fc.nat(2 ** 32 - 1), fc.double({ min: 0.05, max: 0.95, noNaN: true }), (seed, rate) => {
    const plan = readFaultPlan({ seed, rules: [{ kind: 'throttle', rate }, { kind: 'error', rate }] })
    const target = { group: 'workflows', method: 'GET', path: '/x' }
    const play = () => {
      const faults = createFaults(plan)
      return Array.from({ length: 2000 }, () => faults.strike(target).map((rule) => rule.kind).join())
    }
    const first = play()
    expect(play()).toEqual(first)
    const share = first.filter((kinds) => kinds.includes('throttle')).length / first.length
    expect(Math.abs(share - rate)).toBeLessThan(0.06)
  }), { numRuns: 20 })
})

test('paths with stars match what they look like', () => {
  const faults = createFaults(readFaultPlan({ rules: [{ kind: 'error', path: '/amc/reporting/*/workflowExecutions' }] }))
  const strikes = (path: string) => faults.strike({ group: 'executions', method: 'GET', path }).length > 0
  expect(['/amc/reporting/a.b/workflowExecutions', '/amc/reporting/a/workflowExecutions/x', '/amc/reporting/workflowExecutions', '/x'].map(strikes)).toEqual([true, false, false, false])
})

test('a plan that cannot be used is refused with the reason and changes nothing', async () => {
  await using service = await startTestService({ faults: { rules: [{ kind: 'slow', group: 'accounts', delayMs: 0 }] } })
  const before = service.sandbox.control.faultPlan()
  const wrong: [unknown, string][] = [
    [[], 'The fault plan must be a JSON object.'], [{ rules: {} }, '"rules" must be a list.'], [{ rules: [{ kind: 'x' }] }, `Rule 1: "kind" must be one of ${faultKinds.join(', ')}.`],
    [{ rules: [{ kind: 'slow', delay: 1 }] }, 'Rule 1 has an unknown entry "delay"'], [{ rules: [{ kind: 'error', status: 200 }] }, 'Rule 1: "status" must be a whole number from 400 to 599.'],
    [{ rules: [{ kind: 'error', rate: 1.1 }] }, '"rate" must be a number from 0 to 1'], [{ rules: [{ kind: 'error', rate: 1, calls: [1] }] }, 'either "rate" or "calls"'],
    [{ rules: [{ kind: 'error', calls: [0] }] }, '"calls" must be a list of whole numbers from 1'], [{ rules: [{ kind: 'error', group: 'workflow' }] }, '"group" must be one of'],
    [{ seed: -1 }, '"seed" must be a whole number'], [{ behaviour: { splitRow: 1 } }, 'unknown entry "splitRow"'], [{ behaviour: { wrapped: 'yes' } }, '"wrapped" must be true or false'],
    [{ rules: Array.from({ length: 201 }, () => ({ kind: 'slow' })) }, 'at most 200'],
  ]
  for (const [plan, reason] of wrong) {
    const response = await fetch(`${service.url}/_sandbox/faults`, { method: 'PUT', headers: { 'x-sandbox-admin': '1', 'content-type': 'application/json' }, body: JSON.stringify(plan) })
    const { details } = await response.json() as { details: string }
    expect([response.status, details]).toEqual([400, expect.stringContaining(reason)])
    expect(details).toContain('No faults were changed.')
  }
  expect(service.sandbox.control.faultPlan()).toEqual(before)
})

test('one account can be forbidden while the others work', async () => {
  await using service = await startTestService({ faults: { rules: [{ kind: 'error', status: 403, accountId: 'ENTITY2SELFSERVICE' }] } })
  const caller = await service.signIn()
  const other = { 'amazon-advertising-api-advertiserid': 'ENTITY2SELFSERVICE', 'amazon-advertising-api-marketplaceid': 'A1F83G8C2ARO7P' }
  const refused = await caller.call('GET', '/amc/instances', undefined, other)
  expect([refused.status, refused.body, await attempt(caller.call('GET', '/amc/instances'))]).toEqual([403, { code: '403', details: 'Unauthorized request.' }, 200])
})

test('faults strike other instances and endpoints only when they are meant', async () => {
  await using service = await startTestService({ faults: { rules: [{ kind: 'error', path: `/amc/reporting/${sandboxInstance}/*` }] } })
  const caller = await service.signIn()
  expect([await attempt(caller.call('GET', `${base}/workflows`)), await attempt(caller.call('GET', `/amc/reporting/${sandboxInstance}/workflows`))]).toEqual([200, 500])
})
