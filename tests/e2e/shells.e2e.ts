import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startProcess } from './harness/app-process.ts'
import { forEachShell, type OpenedApp } from './harness/open-app.ts'
import { projectDir } from '../../scripts/build/build-stale.ts'

forEachShell((open, shell) => {
  test('the page opens in a secure context, under the policy, and says which shell it is in', async () => {
    const app = await open()
    const problems: string[] = []
    app.page.on('pageerror', (failure) => problems.push(failure.message))
    app.page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    await app.page.getByRole('button', { name: 'Explore with sample data' }).waitFor()
    const facts = await app.page.evaluate(() => ({ title: document.title, secure: isSecureContext, host: (window as { recomampHost?: { shell: string } }).recomampHost?.shell ?? 'none', hash: location.hash, cookies: document.cookie }))
    // The link's code is gone from the address, before or after the welcome page put its own name there.
    expect(facts).toEqual({ title: 'RecomAMP', secure: true, host: shell === 'web' ? 'none' : 'electron', hash: expect.stringMatching(/^(#\/welcome)?$/), cookies: '' })
    expect(problems).toEqual([])
  })

  test('the policy stops scripts from elsewhere, evaluated code, and every contact with another address', async () => {
    const app = await open()
    await app.page.getByRole('button', { name: 'Explore with sample data' }).waitFor()
    const outcome = await app.page.evaluate(async () => {
      const violations: string[] = []
      document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective))
      const script = document.createElement('script')
      script.textContent = 'globalThis.injected = true'
      document.body.append(script)
      const contact = await fetch('http://127.0.0.1:9/').then(() => 'reached', () => 'stopped')
      await new Promise((resolve) => setTimeout(resolve))
      return { injected: 'injected' in globalThis, contact, violations: violations.toSorted() }
    })
    expect(outcome).toEqual({ injected: false, contact: 'stopped', violations: ['connect-src', 'script-src-elem'] })
  })

  const isConnected = (app: OpenedApp) => expect.poll(() => app.page.getByText('Connected').first().isVisible(), { timeout: 60_000 }).toBe(true)

  test('a reload keeps the window connected, and a restart opens the same profile', async () => {
    const app = await open()
    await isConnected(app)
    await app.page.reload()
    await isConnected(app)
    await app.restart()
    await isConnected(app)
  })

  test('a page whose code could not be loaded says so, and is there when it is tried again', async () => {
    const { page } = await open()
    await page.getByRole('button', { name: 'Explore with sample data' }).waitFor()
    let isGone = true
    await page.route(/\/logins-page[^/]*\.js$/, route => (isGone ? route.abort() : route.continue()))
    await page.getByRole('button', { name: 'Logins', exact: true }).click()
    await page.getByText('This page could not be loaded').waitFor()
    isGone = false
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('No login yet').waitFor()
  })

  test('after SIGKILL the profile opens again at once', async () => {
    const app = await open()
    await isConnected(app)
    await app.kill()
    await app.restart()
    await isConnected(app)
  })

  test('a runner and a second shell do not disturb the profile', async () => {
    const app = await open()
    await isConnected(app)
    const run = async (...args: readonly string[]) => {
      const other = startProcess(process.execPath, args, process.env)
      return { code: await other.exited, output: other.output() }
    }
    const outcomes = [
      await run(join(projectDir, 'out/headless/runner.js'), 'list-queries', '--profile', app.profileDir),
      await run(join(projectDir, 'out/headless/web.js'), '--no-open', '--profile', app.profileDir),
    ]
    const taken = expect.stringContaining(`is already in use by the RecomAMP desktop app (process ${app.pid}). Nothing was started.`)
    const expected = {
      web: [{ code: 0, output: expect.stringContaining('RecomAMP is running on this profile; it does the work.') }, { code: 0, output: expect.stringContaining('this is a fresh link into it') }],
      electron: [{ code: 3, output: taken }, { code: 1, output: taken }],
    }
    expect(outcomes).toEqual(expected[shell === 'web' ? 'web' : 'electron'])
    await app.page.reload()
    await isConnected(app)
  })

  if (shell !== 'electron-sim') return

  test('the window lets nobody lead it away, open windows or reach the network', async () => {
    const app = await open()
    await isConnected(app)
    const address = app.page.url()
    await app.page.evaluate(() => {
      window.open('https://advertising.amazon.com/outside')
      window.open('file:///etc/passwd')
    })
    await expect.poll(() => app.openedAddresses()).toEqual(['https://advertising.amazon.com/outside'])
    await app.page.evaluate(() => {
      location.href = 'http://evil.test/'
    })
    await isConnected(app)
    expect(app.page.url()).toBe(address)
    expect(app.output()).not.toContain('electron-sim: a ')
  })
})

test('nothing that runs without Electron imports it', () => {
  const files = ['out/headless/web.js', 'out/headless/runner.js', 'out/sandbox/index.js']
  expect(files.filter((path) => /(?:from|import\(|require\()\s*["']electron/.test(readFileSync(join(projectDir, path), 'utf8')))).toEqual([])
})
