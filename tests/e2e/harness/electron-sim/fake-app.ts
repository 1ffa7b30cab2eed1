import { EventEmitter } from 'node:events'
import { mkdirSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { findBrowser, type FoundBrowser } from '../browser.ts'
import { startPageServer } from './page-server.ts'
import { record, violate } from './records.ts'
import { sim } from './sim-state.ts'

/** The browser's window has a size of its own choosing per test, and its debugging port is how the test reaches the page. */
async function startBrowser(userDataDir: string): Promise<void> {
  // The test that starts this app has looked for a browser already.
  const handed = process.env['RECOMAMP_SIM_BROWSER']
  const launch = handed === undefined ? (await findBrowser()).launch : JSON.parse(handed) as FoundBrowser['launch']
  await startPageServer()
  const viewport = (process.env['RECOMAMP_SIM_VIEWPORT'] ?? '1280x800').split('x').map(Number)
  const context = await chromium.launchPersistentContext(join(userDataDir, 'sim-browser'), {
    ...launch,
    args: [...launch.args, '--remote-debugging-port=0'],
    viewport: { width: viewport[0] ?? 1280, height: viewport[1] ?? 800 },
    colorScheme: process.env['RECOMAMP_SIM_COLOR_SCHEME'] === 'dark' ? 'dark' : 'light',
  })
  sim.context = context
  context.on('close', () => process.exit(0))
}

/** Electron's `app`, as far as this app uses it. */
export class FakeApp extends EventEmitter {
  readonly isPackaged = false
  readonly #paths = new Map<string, string>()
  #ready: Promise<void> | undefined

  enableSandbox(): void {
    if (sim.ready) violate('app.enableSandbox() was called after the app was ready')
    sim.sandboxEnabled = true
  }

  whenReady(): Promise<void> {
    return (this.#ready ??= this.#becomeReady())
  }

  async #becomeReady(): Promise<void> {
    if (!sim.sandboxEnabled) violate('the app became ready without app.enableSandbox()')
    await startBrowser(this.getPath('userData'))
    sim.ready = true
    this.emit('ready')
  }

  requestSingleInstanceLock(): boolean {
    if (!this.#paths.has('userData')) violate('the single-instance lock was asked for before userData was set; it would be shared by all profiles')
    return true
  }

  setPath(name: string, path: string): void {
    if (sim.ready) violate(`app.setPath('${name}') was called after the app was ready`)
    mkdirSync(path, { recursive: true })
    this.#paths.set(name, path)
  }

  getPath(name: string): string {
    return this.#paths.get(name) ?? (name === 'home' ? homedir() : join(tmpdir(), name))
  }

  getVersion(): string {
    return '0.0.0'
  }

  getName(): string {
    return 'RecomAMP'
  }

  setAppUserModelId(id: string): void {
    record({ call: 'setAppUserModelId', id })
  }

  quit(): void {
    if (sim.quitting) return
    let held = false
    this.emit('before-quit', { preventDefault: () => (held = true) })
    if (held) return
    sim.quitting = true
    this.emit('will-quit', { preventDefault: () => {} })
    void this.#end(Number(process.exitCode ?? 0))
  }

  exit(code: number): void {
    sim.quitting = true
    void this.#end(code)
  }

  async #end(code: number): Promise<void> {
    sim.context?.removeAllListeners('close')
    // A browser that is already gone may never answer.
    setTimeout(() => process.exit(code), 5_000)
    await sim.context?.close().catch(() => {})
    process.exit(code)
  }
}

/** The one app of this process. */
export const app = new FakeApp()
