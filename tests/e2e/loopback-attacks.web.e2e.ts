import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWebServer, type WebServer } from '#headless/web/web-server.ts'
import { printedCodeMs } from '#headless/web/sessions.ts'
import { systemIds } from '#core/shell/system-ids.ts'
import { systemClock } from '#shared/base/clock.ts'
import { Scope } from '#shared/base/scope.ts'
import { findBrowser } from './harness/browser.ts'

/** The loopback matrix of a real browser against the real server: what other sites, ports and names can reach. */
let browser: Browser
let server: WebServer
let stranger: Server
let strangerPort: number
const reached: string[] = []
const scope = new Scope('attacks')
const rendererDir = mkdtempSync(join(tmpdir(), 'attacks-'))

beforeAll(async () => {
  writeFileSync(join(rendererDir, 'index.html'), '<!doctype html><title>victim</title><p>victim</p>')
  writeFileSync(join(rendererDir, 'script.js'), 'globalThis.loaded = true')
  const handle = async (request: Request) => {
    reached.push(`${request.method} ${new URL(request.url).pathname}`)
    return Response.json({ secret: 42 })
  }
  server = await createWebServer({ handle, clock: systemClock, randomHex: (byteCount) => systemIds.randomHex(byteCount), onFailure: () => {} }, { rendererDir, port: 0, version: '1' }, scope)
  stranger = createServer((_incoming, outgoing) => outgoing.setHeader('content-type', 'text/html').end('<!doctype html><title>stranger</title>'))
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
  strangerPort = (stranger.address() as AddressInfo).port
  const { launch } = await findBrowser()
  browser = await chromium.launch({ ...launch, args: [...launch.args, '--host-resolver-rules=MAP evil.test 127.0.0.1'] })
})

afterAll(async () => {
  await browser.close()
  stranger.close()
  await scope.close()
  rmSync(rendererDir, { recursive: true })
})

/** Signs a page of the victim in as the app's page does, and returns its token. */
async function signIn(page: Page): Promise<string> {
  await page.goto(server.launchUrl(printedCodeMs))
  return page.evaluate(async () => {
    const code = new URLSearchParams(location.hash.slice(1)).get('launch')
    const answer = await fetch('/launch', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ code }) })
    const { token } = await answer.json()
    sessionStorage.setItem('recomamp.token', token)
    return token
  })
}

/** Everything a page can try against the port, with the token it should never have; what each try gave. */
function attack(page: Page, target: string, token: string): Promise<Record<string, string>> {
  return page.evaluate(
    async ([address, stolen]) => {
      const attempt = (path: string, init: RequestInit) => fetch(`${address}${path}`, init).then((answer) => (answer.type === 'opaque' ? 'opaque' : String(answer.status)), () => 'blocked')
      const loads = (tag: 'img' | 'script' | 'iframe', path: string) =>
        new Promise<string>((resolve) => {
          const element = document.createElement(tag)
          element.addEventListener('load', () => resolve('loaded'))
          element.addEventListener('error', () => resolve('blocked'))
          element.src = `${address}${path}`
          document.body.append(element)
        })
      const authorization = `Bearer ${stolen}`
      return {
        read: await attempt('/', {}),
        readNoCors: await attempt('/', { mode: 'no-cors', credentials: 'include' }),
        simplePost: await attempt('/rpc/app/info', { method: 'POST', mode: 'no-cors', body: '{}' }),
        jsonPost: await attempt('/rpc/app/info', { method: 'POST', headers: { 'content-type': 'application/json', authorization }, body: '{}' }),
        bulk: await attempt('/bulk/x', { headers: { authorization } }),
        launch: await attempt('/launch', { method: 'POST', mode: 'no-cors', body: '{"code":"x"}' }),
        script: await loads('script', '/script.js'),
        socket: await new Promise<string>((resolve) => {
          const socket = new WebSocket(`${address.replace('http', 'ws')}/rpc/x`)
          socket.addEventListener('open', () => resolve('open'))
          socket.addEventListener('error', () => resolve('blocked'))
        }),
      }
    },
    [target, token] as const,
  )
}

test("the app's own page works, and keeps working after a reload", async () => {
  const page = await browser.newPage()
  await signIn(page)
  await page.reload()
  const status = await page.evaluate(async () => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${sessionStorage.getItem('recomamp.token')}` }
    return (await fetch('/rpc/app/info', { method: 'POST', headers, body: '{}' })).status
  })
  expect(status).toBe(200)
  expect(await page.context().cookies()).toEqual([])
  await page.context().close()
})

test('a page on another port of this machine reaches nothing, even with the token', async () => {
  const page = await browser.newPage()
  const token = await signIn(page)
  reached.length = 0
  await page.goto(`http://127.0.0.1:${strangerPort}/`)
  expect(await page.evaluate(() => sessionStorage.getItem('recomamp.token'))).toBeNull()
  const results = await attack(page, `http://127.0.0.1:${server.port}`, token)
  expect(results).toEqual({ read: 'blocked', readNoCors: 'blocked', simplePost: 'blocked', jsonPost: 'blocked', bulk: 'blocked', launch: 'blocked', script: 'blocked', socket: 'blocked' })
  expect(reached).toEqual([])
  await page.context().close()
})

test('a name that was rebound to this machine gets neither the page nor an answer', async () => {
  const page = await browser.newPage()
  const token = await signIn(page)
  reached.length = 0
  const answer = await page.goto(`http://evil.test:${server.port}/`)
  expect(answer?.status()).toBe(421)
  expect(await page.title()).not.toBe('victim')
  const results = await attack(page, `http://evil.test:${server.port}`, token)
  expect(Object.values(results).filter((result) => !['421', 'blocked'].includes(result))).toEqual([])
  expect(reached).toEqual([])
  await page.context().close()
})

test('a page of another site reaches nothing and cannot frame the app', async () => {
  const page = await browser.newPage()
  const token = await signIn(page)
  reached.length = 0
  await page.goto(`http://evil.test:${strangerPort}/`)
  const results = await attack(page, `http://127.0.0.1:${server.port}`, token)
  expect(Object.values(results)).toEqual(Object.values(results).map(() => 'blocked'))
  await page.evaluate((address) => {
    const frame = document.createElement('iframe')
    frame.src = address
    document.body.append(frame)
    return new Promise((resolve) => frame.addEventListener('load', resolve))
  }, `http://127.0.0.1:${server.port}/`)
  expect(await Promise.all(page.frames().map((frame) => frame.title()))).not.toContain('victim')
  expect(reached).toEqual([])
  await page.context().close()
})

test('a link from another site opens the public start page and nothing more', async () => {
  const page = await browser.newPage()
  reached.length = 0
  await page.goto(`http://evil.test:${strangerPort}/`)
  await page.evaluate((address) => {
    location.href = address
  }, `http://127.0.0.1:${server.port}/`)
  await page.waitForURL(`http://127.0.0.1:${server.port}/`)
  expect(await page.title()).toBe('victim')
  expect(await page.evaluate(() => sessionStorage.getItem('recomamp.token'))).toBeNull()
  expect(reached).toEqual([])
  await page.context().close()
})
