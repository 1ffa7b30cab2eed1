/**
 * From the start of the process to a page that one can work with, in the built web shell and a real browser that is already
 * open. The floor is a bare HTTP server that hands out the very same built page without any core behind it, until the page's
 * `load` and its first paint: what the start of Node, the transfer and the page's first script cost at least. Without a core
 * the page stops at its "no link" screen, so what the floor leaves out is what the app adds: core's start (database,
 * migrations, keys), the exchange of the launch code, the first questions to core, loading and drawing the workbench.
 *
 * App and floor take turns, because the machine's own pace changes by more than what is measured. Every repetition has a new
 * process and a new browser context with nothing cached (the app has another port at each start, so a browser has nothing of
 * it cached either). The page itself tells when it is ready, in the task after the frame that shows it.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { buildStale, projectDir } from '../scripts/build/build-stale.ts'
import { startProcess, type AppProcess } from '../tests/e2e/harness/app-process.ts'
import { findBrowser } from '../tests/e2e/harness/browser.ts'
import { median, type Benchmark, type BenchmarkRow } from './benchmark.ts'

const repetitions = 12
const warmUps = 2
const patienceMs = 60_000
/**
 * The app may take this many times as long as the bare page. Three things must come one after another before the first useful
 * frame: core's modules and database, the page's script, then a first round of questions to core and the drawing of their
 * answers. Each is about as much work as the floor itself; what is beyond that is waste.
 */
const goal = 3
/** The editor itself: Monaco gives the same class to the place where its widgets float. */
const editorSelector = '.monaco-editor:has(.view-lines)'
const openTabText = 'SELECT campaign, SUM(impressions) AS impressions FROM dsp_impressions GROUP BY campaign'

/** What was timed of one start, in milliseconds since the process was started. */
interface Start {
  readonly linkMs: number
  readonly readyMs: number
}

/** Something that is started, opened by the link it prints, and ready at some time. */
interface Subject {
  readonly name: string
  /** The arguments for Node; `profileDir` is a folder of this start alone. */
  readonly args: (profileDir: string) => readonly string[]
  readonly link: RegExp
  /** Evaluated in the page before each frame. */
  readonly isReady: () => boolean
  /** A profile to start on, copied for each start; null for an empty one. */
  readonly profileDir: string | null
}

const webShell = {
  args: (profileDir: string) => [join(projectDir, 'out', 'headless', 'web.js'), '--no-open', '--profile', profileDir],
  link: /RecomAMP is ready: (\S+)/,
}

export const benchmark: Benchmark = {
  name: 'startup',
  title: 'process start to interactive in the web shell, against a bare HTTP server of the same page until load and first paint',
  async run(say, signal) {
    await buildStale(say, ['client', 'headless'])
    const workDir = mkdtempSync(join(tmpdir(), 'recomamp-bench-'))
    const browser = await chromium.launch((await findBrowser()).launch)
    try {
      return await measure(browser, workDir, say, signal)
    } finally {
      await browser.close()
      rmSync(workDir, { recursive: true, force: true })
    }
  },
}

async function measure(browser: Browser, workDir: string, say: (line: string) => void, signal: AbortSignal): Promise<readonly BenchmarkRow[]> {
  const existing = join(workDir, 'existing')
  await makeProfileWithTab(browser, existing)
  const subjects: readonly Subject[] = [
    { name: 'bare page', args: () => [join(import.meta.dirname, 'pages', 'static-server.mjs'), join(projectDir, 'out', 'renderer')], link: /ready: (\S+)/, isReady: isLoadedAndPainted, profileDir: null },
    { ...webShell, name: 'first start, to the button of the welcome page', isReady: isWelcomeReady, profileDir: null },
    { ...webShell, name: 'existing profile, to the text of its open tab', isReady: isEditorReady, profileDir: existing },
  ]
  const starts = new Map(subjects.map((subject): [Subject, Start[]] => [subject, []]))
  for (let round = -warmUps; round < repetitions; round += 1) {
    if (round === 0 || round === repetitions / 2) say(`start-up: ${round} of ${repetitions} rounds done`)
    signal.throwIfAborted()
    for (const position of subjects.keys()) {
      // The order turns, so that none always comes after the same other.
      const subject = subjects[(position + round + warmUps) % subjects.length]!
      const start = await startOnce(browser, subject, mkdtempSync(join(workDir, 'profile-')))
      if (round >= 0) starts.get(subject)!.push(start)
    }
  }
  const [bare, ...apps] = subjects
  const parts = [
    { suffix: '', of: ({ readyMs }: Start) => readyMs, goal },
    { suffix: ': until the link is printed', of: ({ linkMs }: Start) => linkMs, goal: null },
    { suffix: ': from the link to ready, in the browser', of: ({ linkMs, readyMs }: Start) => readyMs - linkMs, goal: null },
  ]
  return apps.flatMap((app) =>
    parts.map((part) => ({ name: `${app.name}${part.suffix}`, measured: median(starts.get(app)!.map(part.of)), floor: median(starts.get(bare!)!.map(part.of)), unit: 'ms' as const, goal: part.goal })),
  )
}

async function startOnce(browser: Browser, subject: Subject, profileDir: string): Promise<Start> {
  if (subject.profileDir !== null) cpSync(subject.profileDir, profileDir, { recursive: true })
  const context = await browser.newContext({ viewport: { width: 1_280, height: 800 }, colorScheme: 'light' })
  let server: AppProcess | undefined
  try {
    const page = await context.newPage()
    const ready = await tellWhen(page, subject)
    const startedMs = performance.now()
    server = startProcess(process.execPath, subject.args(profileDir), quietEnv())
    const link = (await server.waitFor(subject.link, patienceMs))[1] ?? ''
    const linkMs = performance.now() - startedMs
    // Not awaited before `ready`: the browser's own notion of being done is not what is measured.
    const opening = page.goto(link, { waitUntil: 'commit' })
    const readyMs = await ready.at - startedMs
    await opening
    return { linkMs, readyMs }
  } finally {
    await context.close()
    await server?.stop('SIGTERM')
    rmSync(profileDir, { recursive: true, force: true })
  }
}

/**
 * Prepares the page to tell when `isReady` held as a frame was drawn and that frame is out. `at` is that time by this
 * process's clock; it rejects after a minute.
 */
async function tellWhen(page: Page, { name, isReady }: Subject): Promise<{ readonly at: Promise<number> }> {
  const ready = Promise.withResolvers<number>()
  const timer = setTimeout(() => ready.reject(new Error(`The page of "${name}" was not ready within ${patienceMs / 1000} s.`)), patienceMs)
  // Somebody may give up before awaiting; the reason is told by whoever does.
  ready.promise.catch(() => {})
  await page.exposeFunction('benchIsReady', () => {
    clearTimeout(timer)
    ready.resolve(performance.now())
  })
  await page.addInitScript(`(() => {
    if (location.protocol === 'about:') return
    const isReady = ${isReady.toString()}
    const look = () => {
      if (!isReady()) return requestAnimationFrame(look)
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => window.benchIsReady()
      port2.postMessage(0)
    }
    requestAnimationFrame(look)
  })()`)
  return { at: ready.promise }
}

/** A profile with one tab that holds `openTabText`, made by the app itself. */
async function makeProfileWithTab(browser: Browser, profileDir: string): Promise<void> {
  const app = startProcess(process.execPath, webShell.args(profileDir), quietEnv())
  const context = await browser.newContext({ viewport: { width: 1_280, height: 800 } })
  try {
    const page = await context.newPage()
    await page.goto((await app.waitFor(webShell.link, patienceMs))[1] ?? '')
    await page.getByRole('button', { name: 'Explore with sample data' }).waitFor()
    await page.keyboard.press('Alt+n')
    await page.locator(editorSelector).click()
    const written = page.waitForResponse((response) => response.url().endsWith('/rpc/tabs/write') && (response.request().postData() ?? '').includes(openTabText))
    await page.keyboard.insertText(openTabText)
    await written
  } finally {
    await context.close()
    await app.stop('SIGTERM')
  }
}

function quietEnv(): Readonly<Record<string, string | undefined>> {
  const { RECOMAMP_PASSPHRASE: _passphrase, ...env } = process.env
  return env
}

const isLoadedAndPainted = () => document.readyState === 'complete' && performance.getEntriesByName('first-paint').length > 0

const isWelcomeReady = () => [...document.querySelectorAll('button')].some((button) => button.textContent === 'Explore with sample data' && !button.disabled && button.dataset['loading'] === undefined)

const isEditorReady = () => [...document.querySelectorAll('.monaco-editor .view-line')].some((line) => line.textContent?.includes('dsp_impressions'))
