/** An Amazon that repeats every secret it was sent, in errors and answers: none of them gets into what people, logs or files see. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freePort } from '#kit/free-port.ts'
import { waitUntil } from '#kit/wait-until.ts'
import { reporting, startAmazonWithRuns, startSignedInCore } from './amazon-with-runs.ts'

function filesBelow(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name)
    return statSync(path).isDirectory() ? filesBelow(path) : [path]
  })
}

test('no token, code, secret or verifier is in any log line, answer, error, event, audit line or file', async () => {
  const amazon = await startAmazonWithRuns()
  const test = await startSignedInCore(amazon)
  const { api, core, instanceId, logLines, profileDir, run } = test
  const seen: string[] = []
  const note = (value: unknown) => void seen.push(JSON.stringify(value))
  const stop = new AbortController()
  const stream = await api.events.stream(undefined, { signal: stop.signal })
  const listening = (async () => {
    for await (const event of stream) note(event)
  })().catch(() => undefined)
  const [login] = await api.logins.list({})
  if (!login) throw new Error('no login')
  const attempt = async (work: Promise<unknown>) => note(await work.catch((error: Error & { data?: unknown }) => ({ message: error.message, data: error.data, stack: error.stack, cause: String(error.cause) })))

  const echo = (headers: Readonly<Record<string, unknown>>, body: string) => `You sent ${String(headers['authorization'])} ${JSON.stringify(headers)} ${decodeURIComponent(body)}`
  for (const status of [400, 401, 403, 404, 429, 500]) {
    amazon.amazon.script('/amc/accounts', [1, 2, 3, 4, 5].map(() => ({ status, body: { code: String(status), details: echo({ authorization: amazon.amazon.calls.at(-1)?.headers.authorization }, '') } })))
    await attempt(api.instances.discover({}))
  }
  amazon.amazon.script('/amc/accounts', [])
  amazon.amazon.script('/auth/o2/token', (call) => ({ status: 400, body: { error: 'invalid_request', error_description: echo(call.headers, call.body) } }))
  await attempt(api.logins.refresh({ id: login.id }))
  amazon.amazon.script('/auth/o2/token', [])
  await attempt(api.logins.refresh({ id: login.id }))
  // A second sign-in with a secret that looks like nothing in particular, refused with everything repeated.
  await api.logins.saveClientApp({ clientId: amazon.amazon.clientId, clientSecret: '9f86d081884c7d659a2feaa0c55ad015', redirectPort: await freePort() })
  amazon.amazon.script('/auth/o2/token', (call) => ({ status: 400, body: { error: 'invalid_request', error_description: echo(call.headers, call.body) } }))
  const waiting = await api.logins.startSignIn({ region: 'EU' })
  if (waiting.kind !== 'waiting') throw new Error('the sign-in did not begin')
  await attempt(api.logins.finishSignIn({ attemptId: waiting.attemptId, url: amazon.amazon.visit(waiting.authorizeUrl) }))
  await waitUntil('the refusal', async () => (await api.logins.signInState({})).kind === 'failed')
  await attempt(api.logins.signInState({}))
  amazon.amazon.script('/auth/o2/token', [])
  amazon.onLook = (seenRun) => void (seenRun.status = 'FAILED')
  amazon.spoil = (kind, body) => (kind === 'get' || kind === 'list' ? JSON.parse(JSON.stringify(body).replaceAll('"statusReason":null', JSON.stringify({ statusReason: echo(amazon.amazon.calls.at(-1)?.headers ?? {}, '') }).slice(1, -1))) as unknown : body)
  const { id } = await run('failing')
  await waitUntil('the run to fail', async () => (await api.executions.get({ id })).state === 'failed')
  amazon.amazon.script(`${reporting}/dataSources`, (call) => ({ status: 500, body: `<html><title>${echo(call.headers, '')}</title></html>` }))
  await attempt(api.instances.refreshDataSources({ id: instanceId }))

  for (const work of [api.app.info({}), api.settings.list({}), api.logins.list({}), api.logins.clientApp({}), api.logins.signInState({}), api.instances.list({}), api.audit.list({}), api.executions.list({}), api.executions.get({ id }), api.executions.curl({ id }), api.tabs.list({})]) await attempt(work)
  stop.abort()
  await listening
  await core.scope.close()

  const secrets = new Set<string>([amazon.amazon.clientSecret])
  for (const { headers, body } of amazon.amazon.calls) {
    const bearer = headers.authorization?.replace(/^Bearer /, '')
    if (bearer !== undefined) secrets.add(bearer)
    for (const [name, value] of new URLSearchParams(body)) if (['refresh_token', 'code', 'code_verifier', 'client_secret'].includes(name)) secrets.add(value)
  }
  expect(secrets.size).toBeGreaterThanOrEqual(6)
  const places = { answers: seen.join('\n'), logs: logLines.join(''), ...Object.fromEntries(filesBelow(profileDir).map((path) => [path.slice(profileDir.length), readFileSync(path, 'latin1')])) }
  expect(places.answers).toContain('[secret]')
  for (const secret of secrets) {
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64'), secret.slice(0, 40)]) {
      expect(Object.entries(places).filter(([, text]) => text.includes(form)).map(([place]) => place)).toEqual([])
    }
  }
})
