/**
 * From a key to the frame that shows it, in a query of 2,000 lines: the real app (built web shell, its real page) against bare
 * Monaco of the same version with the same text, size, font, tokens and options, in the same browser, by turns. The bare page
 * has no optional feature of Monaco; in the app suggestions, word highlights, folding and the saving of the text are on, as
 * they come.
 *
 * Every round types the same keys at the end of a line in the middle of the text, at a typist's pace with a fixed jitter (so
 * that keys fall on every phase of a frame), and takes them back. The figures contain the wait for the next frame of 60 Hz,
 * as a person's do. That wait hides work of less than a frame, so the last row tells all the work of the page's main thread
 * per key, whenever it happens: it counts processor time and hardly notices a busy machine.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { build } from 'vite'
import { buildStale, projectDir } from '../scripts/build/build-stale.ts'
import { startProcess, type AppProcess } from '../tests/e2e/harness/app-process.ts'
import { findBrowser } from '../tests/e2e/harness/browser.ts'
import { median, percentile, type Benchmark, type BenchmarkRow } from './benchmark.ts'
import type { BareEditorOptions } from './pages/bare-editor.ts'
import { installKeyRecorder, type KeyRecord } from './pages/key-recorder.ts'
import { longQuery } from './pages/long-query.ts'

const lineCount = 2_000
const rounds = 12
const warmUps = 2
const goal = 1.25
const pauseMs = { least: 40, most: 100 }
const typedWords = ['reach', 'spend', 'clicks'] as const
/** The editor itself: Monaco gives the same class to the place where its widgets float. */
const editorSelector = '.monaco-editor:has(.view-lines)'
const viewport = { width: 1_280, height: 800 }

/** An editor to type into, ready, its cursor where typing begins. */
interface Subject {
  readonly page: Page
  readonly keys: KeyRecord[]
  /** Of each round, the processor time of the page's main thread per key. */
  readonly roundWorkMs: number[]
  /** Processor time that the page's main thread has used so far, in milliseconds. */
  readonly workMs: () => Promise<number>
}

export const benchmark: Benchmark = {
  name: 'typing',
  title: `keystroke to paint in the editor with a query of ${lineCount.toLocaleString('en-US')} lines, against bare Monaco in the same browser`,
  async run(say, signal) {
    await buildStale(say, ['client', 'headless'])
    say('building the bare page')
    const bareDir = await buildBarePage()
    const browser = await chromium.launch((await findBrowser()).launch)
    try {
      return await measure(browser, bareDir, say, signal)
    } finally {
      await browser.close()
    }
  },
}

async function measure(browser: Browser, bareDir: string, say: (line: string) => void, signal: AbortSignal): Promise<readonly BenchmarkRow[]> {
  const workDir = mkdtempSync(join(tmpdir(), 'recomamp-bench-'))
  const processes: AppProcess[] = []
  try {
    const text = longQuery(lineCount)
    const app = await openApp(browser, join(workDir, 'profile'), text, processes)
    const bare = await openBare(browser, bareDir, app, text, processes)
    const subjects = [app, bare]
    const shown = await Promise.all(subjects.map(prepareTyping))
    if (shown[0] !== shown[1]) throw new Error(`The two editors do not show the same lines, so the figures would mean nothing:\n${shown.join('\n---\n')}`)
    for (let round = -warmUps; round < rounds; round += 1) {
      if (round === 0 || round === rounds / 2) say(`typing: ${round} of ${rounds} rounds done`)
      for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) {
        signal.throwIfAborted()
        const beforeMs = await subject.workMs()
        const keys = await typeRound(subject.page, round)
        const workMs = await subject.workMs() - beforeMs
        if (!await showsAgain(subject.page, shown[0] ?? '')) throw new Error('What was typed was not taken back exactly, so the figures would mean nothing.')
        if (round < 0) continue
        subject.keys.push(...keys)
        subject.roundWorkMs.push(workMs / keys.length)
      }
    }
    return rowsOf(app, bare)
  } finally {
    for (const each of processes) await each.stop('SIGTERM')
    rmSync(workDir, { recursive: true, force: true })
  }
}

function rowsOf(app: Subject, bare: Subject): readonly BenchmarkRow[] {
  const paint = (name: string, share: number, wanted: (key: string) => boolean, goalOfRow: number | null = null): BenchmarkRow => {
    const [measured = Number.NaN, floor = Number.NaN] = [app, bare].map(({ keys }) => percentile(keys.filter(({ key }) => wanted(key)).map(({ toPaintMs }) => toPaintMs), share))
    return { name, measured, floor, unit: 'ms', goal: goalOfRow }
  }
  return [
    paint(`keystroke to paint, p95 of ${app.keys.length} keys`, 0.95, () => true, goal),
    paint('keystroke to paint, median', 0.5, () => true),
    paint('letters and spaces, p95', 0.95, (key) => key.length === 1),
    paint('Backspace, p95', 0.95, (key) => key === 'Backspace'),
    paint('Enter, p95', 0.95, (key) => key === 'Enter'),
    { name: 'work of the main thread per key, median of rounds', measured: median(app.roundWorkMs), floor: median(bare.roundWorkMs), unit: 'ms', goal: null },
  ]
}

/** The keys of one round: lines are begun, words typed, and everything taken back, the indentation of four by two tab stops. */
function keysOfRound(): readonly string[] {
  const typed = typedWords.flatMap((word) => ['Enter', ...word, ' '])
  const backspaces = typedWords.reduce((count, word) => count + word.length + 1 + 2 + 1, 0)
  return [...typed, ...Array.from({ length: backspaces }, () => 'Backspace')]
}

async function typeRound(page: Page, round: number): Promise<readonly KeyRecord[]> {
  const keys = keysOfRound()
  for (const [index, key] of keys.entries()) {
    await page.keyboard.press(key === ' ' ? 'Space' : key)
    // A fixed jitter, the same for both editors: pauses spread over frames and repeat from run to run.
    const jitter = ((index * 7_919 + (round + warmUps) * 104_729) % 1_000) / 1_000
    await new Promise((resolve) => setTimeout(resolve, pauseMs.least + jitter * (pauseMs.most - pauseMs.least)))
  }
  await page.waitForTimeout(300)
  const records = await page.evaluate(() => window.takeKeys())
  if (records.length !== keys.length) throw new Error(`${keys.length} keys were typed and ${records.length} were seen on the screen.`)
  return records
}

/** Puts the cursor to the end of a line in the middle of the text, some lines above the lower edge, and gives what is shown. */
async function prepareTyping({ page }: Subject): Promise<string> {
  const line = longQuery(lineCount).split('\n').findIndex((each, index) => index > lineCount / 2 && each === '    user_id,') + 1
  await page.keyboard.press('Control+Home')
  for (let at = 1; at < line + 8; at += 1) await page.keyboard.press('ArrowDown')
  for (let at = 0; at < 8; at += 1) await page.keyboard.press('ArrowUp')
  await page.keyboard.press('End')
  await page.locator('.monaco-editor .active-line-number', { hasText: String(line) }).waitFor()
  await page.evaluate(() => window.recordKeys())
  return shownText(page)
}

/** True as soon as the page shows these lines; false when it does not within some seconds. */
async function showsAgain(page: Page, wanted: string): Promise<boolean> {
  for (let tries = 0; tries < 50; tries += 1) {
    if (await shownText(page) === wanted) return true
    await page.waitForTimeout(100)
  }
  return false
}

/** The lines on the screen from top to bottom. */
async function shownText(page: Page): Promise<string> {
  const lines = await page.locator('.monaco-editor .view-lines .view-line').evaluateAll((all) => all.map((line) => ({ top: line.getBoundingClientRect().top, text: line.textContent })))
  return lines.toSorted((a, b) => a.top - b.top).map(({ text }) => text.replaceAll('\u00a0', ' ')).join('\n')
}

async function openApp(browser: Browser, profileDir: string, text: string, processes: AppProcess[]): Promise<Subject> {
  const app = startProcess(process.execPath, [join(projectDir, 'out', 'headless', 'web.js'), '--no-open', '--profile', profileDir], process.env)
  processes.push(app)
  const page = await openPage(browser, (await app.waitFor(/RecomAMP is ready: (\S+)/))[1] ?? '')
  await page.getByRole('button', { name: 'Explore with sample data' }).waitFor()
  await page.keyboard.press('Alt+n')
  await page.locator(editorSelector).click()
  const written = page.waitForResponse((response) => response.url().endsWith('/rpc/tabs/write') && (response.request().postDataJSON() as { readonly json?: { readonly patch?: { readonly sql?: string } } }).json?.patch?.sql === text)
  // A paste, as a person would bring a query of this length into an empty tab; typed key by key it would also get indented.
  await page.evaluate((pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)
  await written
  return subjectOf(page)
}

/** Bare Monaco of the size, place and font of the app's editor. */
async function openBare(browser: Browser, bareDir: string, app: Subject, text: string, processes: AppProcess[]): Promise<Subject> {
  const options: BareEditorOptions = {
    text,
    ...await app.page.locator(editorSelector).evaluate((editor) => {
      const { x, y, width, height } = editor.getBoundingClientRect()
      const { fontSize, lineHeight } = getComputedStyle(editor.querySelector('.view-lines') ?? editor)
      return { box: { x, y, width, height }, fontSizePx: Number.parseFloat(fontSize), lineHeightPx: Number.parseFloat(lineHeight) }
    }),
  }
  const server = startProcess(process.execPath, [join(import.meta.dirname, 'pages', 'static-server.mjs'), bareDir], process.env)
  processes.push(server)
  const page = await openPage(browser, `${(await server.waitFor(/ready: (\S+)/))[1] ?? ''}bare-editor.html`)
  await page.evaluate((given) => window.openBareEditor(given), options)
  return subjectOf(page)
}

async function subjectOf(page: Page): Promise<Subject> {
  const devTools = await page.context().newCDPSession(page)
  await devTools.send('Performance.enable', { timeDomain: 'threadTicks' })
  const workMs = async () => {
    const { metrics } = await devTools.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1_000
  }
  return { page, keys: [], roundWorkMs: [], workMs }
}

async function openPage(browser: Browser, link: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport, colorScheme: 'light' })).newPage()
  await page.addInitScript(installKeyRecorder)
  await page.goto(link)
  return page
}

/** Builds the page with bare Monaco as the app's page is built, into a folder that is kept. */
async function buildBarePage(): Promise<string> {
  const outDir = join(projectDir, '.cache', 'bench', 'bare-editor')
  mkdirSync(outDir, { recursive: true })
  const root = join(import.meta.dirname, 'pages')
  await build({
    configFile: false, root, base: '/', publicDir: false, logLevel: 'error', cacheDir: join(projectDir, '.cache', 'vite-bench'), worker: { format: 'es' }, mode: 'production',
    build: { outDir, emptyOutDir: true, target: 'chrome150', assetsInlineLimit: 0, chunkSizeWarningLimit: 6_000, rolldownOptions: { input: join(root, 'bare-editor.html') } },
  })
  return outDir
}
