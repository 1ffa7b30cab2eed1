import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startProcess } from './harness/app-process.ts'
import { forEachShell } from './harness/open-app.ts'
import { projectDir } from '../../scripts/build/build-stale.ts'

forEachShell((open, shell) => {
  test('the page opens in a secure context, under the policy, and says which shell it is in', async () => {
    const app = await open()
    const problems: string[] = []
    app.page.on('pageerror', (failure) => problems.push(failure.message))
    app.page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    await app.page.getByRole('button', { name: 'Explore with sample data' }).waitFor()
    const facts = await app.page.evaluate(() => ({ title: document.title, secure: isSecureContext, host: (window as { recomampHost?: { shell: string } }).recomampHost?.shell ?? 'none', hash: location.hash, cookies: document.cookie }))
    expect(facts).toEqual({ title: 'RecomAMP', secure: true, host: shell === 'web' ? 'none' : 'electron', hash: '', cookies: '' })
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

  test('a reload keeps the window connected, and a restart opens the same profile', async () => {
    const app = await open()
    const connected = () => app.page.getByText('Connected').first().waitFor()
    await connected()
    await app.page.reload()
    await connected()
    await app.restart()
    await connected()
  })

  test('after SIGKILL the profile opens again at once', async () => {
    const app = await open()
    await app.page.getByText('Connected').first().waitFor()
    await app.kill()
    await app.restart()
    await app.page.getByText('Connected').first().waitFor()
  })

  test('a runner or a second shell of another kind does not disturb the profile', async () => {
    const app = await open()
    await app.page.getByText('Connected').first().waitFor()
    const runner = startProcess(process.execPath, [join(projectDir, 'out/headless/runner.js'), 'list-queries', '--profile', app.profileDir], process.env)
    const code = await runner.exited
    if (shell === 'web') {
      expect({ code, output: runner.output() }).toEqual({ code: 0, output: expect.stringContaining('RecomAMP is running on this profile; it does the work.') })
    } else {
      expect({ code, output: runner.output() }).toEqual({ code: 3, output: expect.stringContaining(`is already in use by the RecomAMP desktop app (process ${app.pid}). Nothing was started.`) })
      const web = startProcess(process.execPath, [join(projectDir, 'out/headless/web.js'), '--no-open', '--profile', app.profileDir], process.env)
      expect({ code: await web.exited, output: web.output() }).toEqual({ code: 1, output: expect.stringContaining('is already in use by the RecomAMP desktop app') })
    }
    await app.page.reload()
    await app.page.getByText('Connected').first().waitFor()
  })

  if (shell !== 'electron-sim') return

  test('the window lets nobody lead it away, open windows or reach the network', async () => {
    const app = await open()
    await app.page.getByText('Connected').first().waitFor()
    const address = app.page.url()
    await app.page.evaluate(() => {
      window.open('https://advertising.amazon.com/outside')
      window.open('file:///etc/passwd')
    })
    await expect.poll(() => app.openedAddresses()).toEqual(['https://advertising.amazon.com/outside'])
    await app.page.evaluate(() => {
      location.href = 'http://evil.test/'
    })
    await app.page.getByText('Connected').first().waitFor()
    expect(app.page.url()).toBe(address)
    expect(app.output()).not.toContain('electron-sim: a ')
  })
})

test('nothing that runs without Electron imports it', () => {
  const files = ['out/headless/web.js', 'out/headless/runner.js', 'out/sandbox/index.js']
  expect(files.filter((path) => /(?:from|import\(|require\()\s*["']electron/.test(readFileSync(join(projectDir, path), 'utf8')))).toEqual([])
})
