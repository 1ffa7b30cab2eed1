import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startProcess, type AppProcess } from './harness/app-process.ts'
import { projectDir } from '../../scripts/build/build-stale.ts'

const ready = /RecomAMP is ready: (http:\/\/127\.0\.0\.1:(\d+)\/#launch=([0-9a-f]{64}))/

function start(profileDir: string, ...flags: readonly string[]): AppProcess {
  const app = startProcess(process.execPath, [join(projectDir, 'scripts/start.mjs'), '--profile', profileDir, ...flags], process.env)
  onTestFinished(async () => {
    await app.stop('SIGKILL')
  })
  return app
}

function tempProfile(): string {
  const dir = mkdtempSync(join(tmpdir(), 'recomamp-start-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

function exchange(port: string, code: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, path: '/launch', method: 'POST', agent: false, headers: { origin: `http://127.0.0.1:${port}`, 'content-type': 'application/json' } }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    asking.on('error', reject)
    asking.end(JSON.stringify({ code }))
  })
}

test('npm start says which shell and why, prints the link, and ends cleanly on SIGINT', async () => {
  const profileDir = tempProfile()
  const app = start(profileDir, '--no-open')
  const [, , port, code] = await app.waitFor(ready)
  expect(app.output()).toContain('RecomAMP opens in your browser, because with --no-open you open the link yourself.')
  expect(await exchange(port ?? '', code ?? '')).toBe(200)
  expect(await app.stop('SIGINT')).toBe(0)
  expect(readdirSync(profileDir)).not.toContain('instance.json')
})

test('a second npm start on the profile gives a fresh link into the first and starts nothing', async () => {
  const profileDir = tempProfile()
  const first = start(profileDir, '--no-open')
  const [, , port] = await first.waitFor(ready)
  const second = start(profileDir, '--no-open')
  const [, , samePort, code] = await second.waitFor(ready)
  expect(await second.exited).toBe(0)
  expect(samePort).toBe(port)
  expect(second.output()).toContain('RecomAMP already serves this profile')
  expect(await exchange(port ?? '', code ?? '')).toBe(200)
  expect(await first.stop('SIGTERM')).toBe(0)
})

test('after a kill the next start takes the profile over, though the old record is still there, at the same address', async () => {
  const profileDir = tempProfile()
  const web = startProcess(process.execPath, [join(projectDir, 'out/headless/web.js'), '--no-open', '--profile', profileDir], process.env)
  const [, , port] = await web.waitFor(ready)
  await web.stop('SIGKILL')
  expect(existsSync(join(profileDir, 'instance.json'))).toBe(true)
  const next = start(profileDir, '--no-open')
  const [, , portAgain] = await next.waitFor(ready)
  expect(portAgain).toBe(port)
  expect(next.output()).not.toContain('already serves')
  await next.stop('SIGTERM')
})

test('a flag that is wrong starts nothing', async () => {
  const app = start(tempProfile(), '--port', 'many')
  expect(await app.exited).toBe(2)
  expect(app.output()).toBe('--port takes a number from 1 to 65535, not "many". RecomAMP was not started. See npm start -- --help.\n')
})

test.runIf(process.platform === 'linux')('the desktop app is not promised where it cannot be', async () => {
  const app = startProcess(process.execPath, [join(projectDir, 'scripts/start.mjs'), '--shell', 'electron'], { ...process.env, DISPLAY: undefined, WAYLAND_DISPLAY: undefined })
  expect(await app.exited).toBe(1)
  expect(app.output()).toBe('The desktop app cannot be opened: this session has no display. Nothing was started. Use npm start -- --shell web for the same app in your browser.\n')
})
