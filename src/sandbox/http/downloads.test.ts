import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createManualClock, standardInstance, startTestService, type Caller } from '../testing/fixture.ts'
import { createPresigner } from './presign.ts'

const base = `/amc/reporting/${standardInstance}`

async function runAndAsk(caller: Caller, sqlQuery: string): Promise<{ urls: string[]; metadata: string; id: string }> {
  const { body } = await caller.call('POST', `${base}/workflowExecutions`, { workflow: { workflowId: 'report', sqlQuery } })
  const id = String(body['workflowExecutionId'])
  await caller.until(id, ['SUCCEEDED'])
  const answer = (await caller.call('GET', `${base}/workflowExecutions/${id}/downloadUrls`)).body
  return { id, urls: answer['downloadUrls'] as string[], metadata: (answer['metadataDownloadUrls'] as string[])[0] ?? '' }
}

const expectedCsv = (rows: number, from = 0): string =>
  `campaign,n\n${Array.from({ length: rows }, (_, index) => `"line ${index + from}\nsecond, ""quoted""",${index + from}\n`).join('')}`

test('a result is fetched without Ads headers and described by metadata', async () => {
  await using service = await startTestService()
  const { urls, metadata, id } = await runAndAsk(await service.signIn(), 'SELECT 1')
  expect(urls).toHaveLength(1)
  expect(new URL(urls[0] ?? '').searchParams.get('X-Amz-Expires')).toBe('600')
  expect(new URL(urls[0] ?? '').pathname).toMatch(/\d{4}-\d\d-\d\d-report-ver1\.csv$/)
  const response = await fetch(urls[0] ?? '')
  const text = await response.text()
  expect(text).toBe(expectedCsv(3))
  expect(response.headers.get('content-length')).toBe(String(Buffer.byteLength(text)))
  expect(await (await fetch(metadata)).json()).toMatchObject({ workflowExecutionId: id, sqlQuery: 'SELECT 1', rowCount: 3 })
})

test('ranges give exactly their bytes, and a changed file is noticed', async () => {
  await using service = await startTestService()
  const { urls } = await runAndAsk(await service.signIn(), 'SELECT 1 rows 50')
  const whole = Buffer.from(await (await fetch(urls[0] ?? '')).arrayBuffer())
  const fetchRange = (range: string, extra = {}) => fetch(urls[0] ?? '', { headers: { range, ...extra } })
  const { headers } = await fetchRange('bytes=0-0')
  await fc.assert(fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(whole.length + 10), async (start, length) => {
    const end = Math.min(whole.length, start + length + 1)
    const response = await fetchRange(`bytes=${start}-${start + length}`)
    expect(response.status).toBe(206)
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/${whole.length}`)
    expect(Buffer.from(await response.arrayBuffer()).equals(whole.subarray(start, end))).toBe(true)
  }), { numRuns: 25 })
  expect(Buffer.from(await (await fetchRange('bytes=-7')).arrayBuffer()).equals(whole.subarray(-7))).toBe(true)
  expect(Buffer.from(await (await fetchRange('bytes=9-')).arrayBuffer()).equals(whole.subarray(9))).toBe(true)
  const beyond = await fetchRange(`bytes=${whole.length}-`)
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${whole.length}`])
  expect((await fetchRange('bytes=5-4')).status).toBe(416)
  expect((await fetchRange('bytes=0-1,3-4')).status).toBe(200)
  expect((await fetchRange('bytes=0-1', { 'if-range': headers.get('etag') })).status).toBe(206)
  expect((await fetchRange('bytes=0-1', { 'if-range': '"other"' })).status).toBe(200)
})

test('an address ends after ten minutes, and any change or Ads header spoils it', async () => {
  const clock = createManualClock(Date.UTC(2025, 5, 10))
  await using service = await startTestService({ clock, runDurationMs: 0 })
  const caller = await service.signIn()
  const created = await caller.call('POST', `${base}/workflowExecutions`, { workflow: { sqlQuery: 'SELECT 1' } })
  const id = String(created.body['workflowExecutionId'])
  await expect.poll(async () => {
    await clock.advance(1)
    return (await caller.call('GET', `${base}/workflowExecutions/${id}`)).body['status']
  }).toBe('SUCCEEDED')
  const [url = ''] = (await caller.call('GET', `${base}/workflowExecutions/${id}/downloadUrls`)).body['downloadUrls'] as string[]
  const attempt = async (address: string, headers = {}) => {
    const response = await fetch(address, { headers })
    const text = await response.text()
    return [response.status, response.headers.get('content-type'), /<Code>(\w+)<\/Code>/.exec(text)?.[1], /<Message>([^<]+)<\/Message>/.exec(text)?.[1]?.slice(0, 21)]
  }
  expect((await attempt(url))[0]).toBe(200)
  expect(await attempt(url.replace('X-Amz-Expires=600', 'X-Amz-Expires=601'))).toEqual([403, 'application/xml', 'SignatureDoesNotMatch', 'The request signature'])
  expect((await attempt(url.replace(id, id.replace(/^./, 'x'))))[2]).toBe('SignatureDoesNotMatch')
  expect((await attempt(url.replace(/.$/, (last) => (last === '0' ? '1' : '0'))))[2]).toBe('SignatureDoesNotMatch')
  expect((await attempt(`${url}&more=1`))[2]).toBe('SignatureDoesNotMatch')
  expect((await attempt(url.split('?')[0] ?? ''))[2]).toBe('AccessDenied')
  expect((await attempt(url, { authorization: 'Bearer x' }))[0]).toBe(400)
  await clock.advance(599_000)
  expect((await attempt(url))[0]).toBe(200)
  await clock.advance(1000)
  expect(await attempt(url)).toEqual([403, 'application/xml', 'AccessDenied', 'Request has expired'])
})

test('a signature covers path and parameters, whatever they are', () => {
  const presigner = createPresigner('key')
  fc.assert(fc.property(fc.webUrl({ withQueryParameters: true }), fc.nat(4_000_000_000), (url, seconds) => {
    const signed = new URL(presigner.sign(url, seconds * 1000))
    expect(presigner.check(signed.pathname, signed.searchParams, seconds * 1000)).toBe('good')
    expect(presigner.check(`${signed.pathname}x`, signed.searchParams, seconds * 1000)).toBe('altered')
    expect(presigner.check(signed.pathname, signed.searchParams, (seconds + 600) * 1000)).toBe('expired')
    expect(createPresigner('other').check(signed.pathname, signed.searchParams, seconds * 1000)).toBe('altered')
  }))
})

test('large results may come in up to five files, each with the header', async () => {
  await using service = await startTestService({ faults: { behaviour: { splitRows: 4 } } })
  const caller = await service.signIn()
  const fetchAll = async (sqlQuery: string) => Promise.all((await runAndAsk(caller, sqlQuery)).urls.map(async (url) => (await fetch(url)).text()))
  expect(await fetchAll('SELECT 1 rows 4')).toEqual([expectedCsv(4)])
  expect(await fetchAll('SELECT 1 rows 10')).toEqual([expectedCsv(4), expectedCsv(4, 4), expectedCsv(2, 8)])
  expect(await fetchAll('SELECT 1 rows 0')).toEqual([expectedCsv(0)])
  const many = await fetchAll('SELECT 1 rows 20011')
  expect(many).toHaveLength(5)
  expect(digest(many.map((part, index) => (index === 0 ? part : part.slice('campaign,n\n'.length))).join(''))).toBe(digest(expectedCsv(20_011)))
})

test('the oldest results make room for new ones', async () => {
  const size = Buffer.byteLength(expectedCsv(3))
  await using service = await startTestService({ retentionBytes: 2 * size, maxExecutions: 4 })
  const caller = await service.signIn()
  const ids: string[] = []
  for (let index = 0; index < 6; index += 1) ids.push((await runAndAsk(caller, 'SELECT 1')).id)
  await expect.poll(async () => {
    const answers = await Promise.all(ids.map((id) => caller.call('GET', `${base}/workflowExecutions/${id}/downloadUrls`)))
    return answers.map(({ status, body }) => (status === 200 ? 'there' : String(body['details']).replace(/ID \S+/, 'ID')))
  }).toEqual([
    'Workflow execution with ID does not exist.', 'Workflow execution with ID does not exist.',
    'Execution with ID is unavailable for download.', 'Execution with ID is unavailable for download.', 'there', 'there',
  ])
})

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
