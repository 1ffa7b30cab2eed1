import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Scope } from '#shared/base/scope.ts'
import { builtInAccounts } from './data/profiles.ts'
import { startSandbox } from './sandbox.ts'
import { approve, createCaller, exchangeFields, requestTokens } from './testing/fixture.ts'

test('the whole service: real events, real SQL, from sign-in to rows', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'recomamp-sandbox-whole-'))
  const scope = new Scope('whole service')
  try {
    const problems: unknown[] = []
    const { url } = await startSandbox({ port: 0, seed: 7, scale: 'small', dataDir, runDurationMs: 100, onProblem: (failure) => problems.push(failure) }, scope)
    const tokens = await requestTokens(url, exchangeFields(await approve(url)))
    const caller = createCaller(() => url, String(tokens.body['access_token']), '')
    const account = builtInAccounts[0]
    const headers = { 'amazon-advertising-api-advertiserid': account?.accountId, 'amazon-advertising-api-marketplaceid': account?.marketplaceId }
    const { body } = await caller.call('GET', '/amc/instances', undefined, headers)
    const instance = (body['instances'] as { instanceId: string; instanceType: string }[]).find((known) => known.instanceType === 'STANDARD')?.instanceId ?? ''
    const base = `/amc/reporting/${instance}`
    const submit = (sqlQuery: string) => caller.call('POST', `${base}/workflowExecutions`, { workflow: { sqlQuery }, timeWindowType: 'ALL' }, headers)
    const sources = await caller.call('GET', `${base}/dataSources`, undefined, headers)
    expect((sources.body['dataSources'] as unknown[]).length).toBeGreaterThan(40)

    const created = await submit('SELECT campaign, SUM(impressions) AS imps, COUNT(DISTINCT user_id) AS reach FROM dsp_impressions GROUP BY 1')
    const executionPath = `${base}/workflowExecutions/${String(created.body['workflowExecutionId'])}`
    const read = async () => (await caller.call('GET', executionPath, undefined, headers)).body
    await expect.poll(async () => (await read())['status'], { timeout: 25_000 }).toMatch(/SUCCEEDED|FAILED|REJECTED/)
    expect([(await read())['status'], (await read())['statusReason'], problems]).toEqual(['SUCCEEDED', undefined, []])
    const [download = ''] = (await caller.call('GET', `${executionPath}/downloadUrls`, undefined, headers)).body['downloadUrls'] as string[]
    const [header, ...rows] = (await (await fetch(download)).text()).trim().split('\n')
    expect(header?.trim()).toBe('campaign,imps,reach')
    expect(rows.length).toBeGreaterThan(3)
    for (const row of rows) expect(Number(row.split(',')[2])).toBeGreaterThanOrEqual(2)

    const wrong = await submit('SELECT nothing_like_this FROM dsp_impressions')
    expect([wrong.status, wrong.body['details']]).toEqual([400, expect.stringMatching(/^Was unable to compile workflow transient_\S+ because .*nothing_like_this/s)])
    const secret = await submit("SELECT * FROM read_csv('/etc/passwd')")
    expect(secret.status).toBe(400)
  } finally {
    await scope.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}, 60_000)
