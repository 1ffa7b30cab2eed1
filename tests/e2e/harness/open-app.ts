/**
 * Opens the built app in one of its shells, on a profile of its own, with a page of a real browser in the test's hand. Specs
 * know only what is here, so that each runs in every shell:
 *
 * ```ts
 * forEachShell((open) => {
 *   test('text survives a kill', async () => {
 *     const app = await open()
 *     await app.page.getByRole('button', { name: 'New query' }).click()
 *     await app.kill()
 *     await app.restart()
 *   })
 * })
 * ```
 */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, describe, onTestFailed, onTestFinished } from 'vitest'
import { openElectron } from './open-electron.ts'
import { openElectronSim } from './open-electron-sim.ts'
import { openWeb } from './open-web.ts'
import { giveSampleEvents, lookOften } from './sample-events.ts'
import { availableShells, type ShellName } from './shells.ts'

export interface OpenOptions {
  /** A profile to start on; without it, a new one that is removed afterwards. */
  readonly profileDir?: string
  readonly viewport?: { readonly width: number; readonly height: number }
  readonly colorScheme?: 'light' | 'dark'
  /** More environment for the app's process. */
  readonly env?: Readonly<Record<string, string>>
  /** The new profile is as a newcomer's: its sample data is made in it, and its runs are looked at as often as by default. */
  readonly asDelivered?: boolean
}

/** One run of a shell: what every shell can do, each in its own way. */
export interface ShellRun {
  readonly page: Page
  readonly pid: number
  readonly output: () => string
  /** Asks the app to end, as a person would. */
  close(): Promise<void>
  /** Ends it with SIGKILL: nothing is saved, nothing cleaned up. */
  kill(): Promise<void>
}

export interface ShellStart {
  readonly profileDir: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly viewport: { readonly width: number; readonly height: number }
  readonly colorScheme: 'light' | 'dark'
}

export interface OpenedApp {
  readonly shell: ShellName
  readonly profileDir: string
  /** The page of the run that is on now. */
  readonly page: Page
  readonly pid: number
  /** What the app's process wrote in this run. */
  output(): string
  /** Addresses that the app asked the system's browser to open, oldest first, over all runs. */
  openedAddresses(): readonly string[]
  /** Ends the app with SIGKILL; the page shows what a page shows then. */
  kill(): Promise<void>
  /** Ends the app properly when it still runs, and starts it again on the same profile, with a new page. */
  restart(): Promise<void>
}

const openers: Readonly<Record<ShellName, (start: ShellStart) => Promise<ShellRun>>> = { web: openWeb, 'electron-sim': openElectronSim, electron: openElectron }

/** Opens an app of the test's own. */
export type Open = (options?: OpenOptions) => Promise<OpenedApp>
/**
 * The app that the tests of a file share, for tests that need no fresh profile: `prepare` is called for an app that was just
 * started, with `options`. A test that fails takes the app down with it, so that the next one finds no half-open dialog.
 */
export type OpenShared = (prepare: (app: OpenedApp) => Promise<void>, options?: OpenOptions) => Promise<OpenedApp>

/** Declares the tests of `define` once for every shell that is available here. */
export function forEachShell(define: (open: Open, shell: ShellName, openShared: OpenShared) => void): void {
  describe.each(availableShells())('%s', (shell) => {
    declare(shell, define)
  })
}

/** Declares the tests of `define` for the web shell alone; the file's name ends in `.web.e2e.ts`. */
export function inWebShell(define: (open: Open, openShared: OpenShared) => void): void {
  describe('web', () => {
    declare('web', (open, _shell, openShared) => define(open, openShared))
  })
}

function declare(shell: ShellName, define: (open: Open, shell: ShellName, openShared: OpenShared) => void): void {
  let shared: StartedApp | undefined
  async function stopShared(): Promise<void> {
    const stopping = shared
    shared = undefined
    await stopping?.stop()
  }
  afterAll(stopShared)
  define(options => openApp(shell, options), shell, async (prepare, options) => {
    const fresh = shared === undefined
    const app = (shared ??= await startApp(shell, options))
    onTestFailed(async ({ task }) => {
      await app.showFailure(task.name)
      await stopShared()
    })
    if (fresh) await prepare(app)
    return app
  })
}

/** Opens the app; it is closed when the test ends, and a failed test leaves a picture in `test-results/`. */
export async function openApp(shell: ShellName, options: OpenOptions = {}): Promise<OpenedApp> {
  const app = await startApp(shell, options)
  onTestFinished(async ({ task }) => {
    // What is called for failures comes after this, when there is nothing left to see.
    if (task.result?.state === 'fail') await app.showFailure(task.name)
    await app.stop()
  })
  return app
}

/** However busy the machine is, what a person waits for comes within this time; a test that waits in vain must not be dear. */
const pageTimeoutMs = 20_000

interface StartedApp extends OpenedApp {
  /** Ends the app and removes its profile. */
  stop(): Promise<void>
  /** Leaves a picture of the page, what went wrong in it and what the app wrote. */
  showFailure(testName: string): Promise<void>
}

async function startApp(shell: ShellName, options: OpenOptions = {}): Promise<StartedApp> {
  const profileDir = options.profileDir ?? mkdtempSync(join(tmpdir(), 'recomamp-e2e-'))
  const sideDir = mkdtempSync(join(tmpdir(), 'recomamp-e2e-side-'))
  const addresses = join(sideDir, 'addresses.txt')
  const start: ShellStart = {
    profileDir,
    viewport: options.viewport ?? { width: 1_280, height: 800 },
    colorScheme: options.colorScheme ?? 'light',
    env: { ...appEnvironment(sideDir, addresses), ...options.env },
  }
  const pageProblems: string[] = []
  const openRun = async (): Promise<ShellRun> => {
    const opened = await openers[shell](start)
    opened.page.setDefaultTimeout(pageTimeoutMs)
    opened.page.on('pageerror', failure => pageProblems.push(failure.stack ?? failure.message))
    opened.page.on('console', message => message.type() === 'error' && pageProblems.push(`${message.text()} (${message.location().url})`))
    return opened
  }
  const prepared = options.profileDir === undefined && options.asDelivered !== true
  if (prepared) giveSampleEvents(profileDir)
  let run = await openRun()
  if (prepared) lookOften(profileDir)
  let running = true
  return {
    shell,
    profileDir,
    get page() {
      return run.page
    },
    get pid() {
      return run.pid
    },
    output: () => run.output(),
    openedAddresses: () => (existsSync(addresses) ? readFileSync(addresses, 'utf8').split('\n').filter((line) => line !== '') : []),
    async kill() {
      running = false
      await run.kill()
    },
    async restart() {
      if (running) await run.close()
      run = await openRun()
      running = true
    },
    async stop() {
      if (running) await run.close()
      rmSync(sideDir, { recursive: true, force: true })
      if (options.profileDir === undefined) rmSync(profileDir, { recursive: true, force: true })
    },
    async showFailure(testName) {
      const name = `${shell} ${testName}`.replaceAll(/[^a-z0-9]+/gi, '-').slice(0, 120)
      await run.page.screenshot({ path: join('test-results', `${name}.png`) }).catch(() => {})
      if (pageProblems.length > 0) process.stderr.write(`the page complained:\n${pageProblems.join('\n')}\n`)
      if (run.output().trim() !== '') process.stderr.write(`the app wrote:\n${run.output()}\n`)
    },
  }
}

/** A home of its own, and a "browser" that only writes down what it was asked to open. */
function appEnvironment(sideDir: string, addresses: string): Record<string, string | undefined> {
  const browser = join(sideDir, 'browser.sh')
  writeFileSync(browser, `#!/bin/sh\nprintf '%s\\n' "$1" >> ${JSON.stringify(addresses)}\n`)
  chmodSync(browser, 0o755)
  const { RECOMAMP_PASSPHRASE: _passphrase, VITEST: _vitest, NODE_ENV: _mode, ...env } = process.env
  return { ...env, HOME: sideDir, XDG_CONFIG_HOME: join(sideDir, 'config'), BROWSER: browser, RECOMAMP_SIM_RECORDS: join(sideDir, 'records.jsonl'), RECOMAMP_SIM_ADDRESSES: addresses }
}
