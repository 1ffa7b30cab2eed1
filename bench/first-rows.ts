/**
 * What a person waits for, in the built app and a real browser. First rows: from the moment the first megabyte of a result was
 * sent to the frame that shows cells, while the rest still arrives at 10 MB a second. Pages: from Enter in "Go to row" to the
 * frame that shows every row on screen, at random depths of a stored result of 14 columns, as it came and sorted. The floor of
 * both asks the same door for as many rows and shows them as one plain text.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { chromium, type Browser, type Page, type Request } from 'playwright-core'
import { buildStale } from '../scripts/build/build-stale.ts'
import { startProcess } from '../tests/e2e/harness/app-process.ts'
import { findBrowser } from '../tests/e2e/harness/browser.ts'
import { median, percentile, type Benchmark, type BenchmarkRow } from './benchmark.ts'
import { countName, makeCsv } from './results-rows.ts'
import { installPaintClock } from './pages/paint-clock.ts'

const runs = 7
const jumps = 60
const pageRows = 200
const rowCount = Number(process.env['RECOMAMP_BENCH_ROWS'] ?? 1_000_000)
const resultBytes = 40_000_000
const bytesPerSecond = 10_000_000

export const benchmark: Benchmark = {
  name: 'first-rows',
  title: `first rows of an arriving result, and pages of ${countName(rowCount)} rows × 14 columns, to painted cells in the built app`,
  async run(say, signal) {
    await buildStale(say, ['client', 'headless'])
    const dir = mkdtempSync(join(tmpdir(), 'recomamp-bench-'))
    const browser = await chromium.launch((await findBrowser()).launch)
    const notes = join(dir, 'first-megabytes')
    const app = startProcess(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'pages', 'slow-web.ts'), join(dir, 'profile')], {
      ...process.env, RECOMAMP_BENCH_NOTES: notes, RECOMAMP_BENCH_BYTES: String(resultBytes), RECOMAMP_BENCH_SPEED: String(bytesPerSecond),
    })
    try {
      const page = await openApp(browser, (await app.waitFor(/RecomAMP is ready: (\S+)/))[1] ?? '')
      const first = await firstRows(page, notes, say, signal)
      return [first, ...await pages(page, await makeRows(dir), say, signal)]
    } finally {
      await browser.close()
      await app.stop('SIGTERM')
      rmSync(dir, { recursive: true, force: true })
    }
  },
}

async function openApp(browser: Browser, link: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1_280, height: 800 }, colorScheme: 'light' })).newPage()
  await page.addInitScript(installPaintClock)
  await page.goto(link)
  await page.getByRole('button', { name: 'Explore with sample data' }).click()
  await page.getByRole('tab', { name: /Reach and frequency/ }).waitFor()
  await page.locator('.monaco-editor .view-line').first().waitFor()
  return page
}

/** Runs the open example again and again; each result is many times as long as it would be, and slow to come. */
async function firstRows(page: Page, notes: string, say: (line: string) => void, signal: AbortSignal): Promise<BenchmarkRow> {
  const ours: number[] = []
  const bare: number[] = []
  for (let run = 0; run < runs; run++) {
    signal.throwIfAborted()
    const shown = page.evaluate(async () => {
      await window.paintedWhen(() => document.querySelector('.grid-cell') === null)
      return window.paintedWhen(() => [...document.querySelectorAll('.grid-cell:not(.grid-waiting)')].some(cell => cell.textContent !== ''))
    })
    const asked = page.waitForRequest(isForRows)
    await page.getByRole('button', { name: /^Run on / }).click()
    ours.push(await shown - lastNote(notes))
    bare.push(await showPlainly(page, await asked, 0))
    await page.getByText(/rows?, complete/).first().waitFor({ timeout: 120_000 })
  }
  say(`first rows after the first megabyte was sent: ${ours.map(ms => ms.toFixed(0)).join(', ')} ms`)
  return { name: 'first rows painted after the first megabyte, median (goal 500 ms)', measured: median(ours), floor: median(bare), unit: 'ms', goal: null }
}

async function pages(page: Page, csv: string, say: (line: string) => void, signal: AbortSignal): Promise<readonly BenchmarkRow[]> {
  say(`storing ${countName(rowCount)} rows`)
  const chooser = page.waitForEvent('filechooser')
  await page.keyboard.press('F1')
  await page.keyboard.type('Open a CSV')
  await page.keyboard.press('Enter')
  const asked = page.waitForRequest(isForRows, { timeout: 300_000 })
  await (await chooser).setFiles(csv)
  const plain = await asked
  await page.getByText(`${rowCount.toLocaleString('en-US')} rows, complete`).waitFor()
  const rows = [...await jumpAbout(page, plain, 'as they came', signal)]
  const sorted = page.waitForRequest(request => isForRows(request) && request.url().includes('view='), { timeout: 120_000 })
  await page.locator('.grid-head', { hasText: 'user_id' }).click()
  const view = await sorted
  await page.locator('.result-body[aria-busy="false"]').waitFor({ timeout: 120_000 })
  rows.push(...await jumpAbout(page, view, 'sorted by text', signal))
  return rows
}

async function jumpAbout(page: Page, asked: Request, order: string, signal: AbortSignal): Promise<readonly BenchmarkRow[]> {
  const goTo = page.getByRole('textbox', { name: 'Go to row' })
  const ours: number[] = []
  const bare: number[] = []
  for (let jump = 0; jump < jumps; jump++) {
    signal.throwIfAborted()
    const row = 1 + (jump * 7_919 + 104_729) * 31 % rowCount
    await goTo.fill(String(row))
    const shown = page.evaluate(target => window.paintedWhen(() => {
      const onScreen = [...document.querySelectorAll<HTMLElement>('.grid-row')].filter(each => each.style.display !== 'none')
      return onScreen.some(each => each.getAttribute('aria-rowindex') === target) && onScreen.every(each => each.querySelector('.grid-waiting') === null)
    }), String(row + 1))
    await goTo.press('Enter')
    ours.push(await shown - await page.evaluate(() => window.lastKeyMs))
    bare.push(await showPlainly(page, asked, Math.floor((row + rowCount / 2) % rowCount / pageRows) * pageRows))
  }
  const name = `page of ${pageRows} rows ${order}, Enter to painted cells`
  return [
    { name: `${name}, median`, measured: median(ours), floor: median(bare), unit: 'ms', goal: null },
    { name: `${name}, p95 (goal 25 ms)`, measured: percentile(ours, 0.95), floor: percentile(bare, 0.95), unit: 'ms', goal: null },
  ]
}

/** Asks for a page as the app did, elsewhere, and shows what fits on screen as one text. Milliseconds until that is painted. */
async function showPlainly(page: Page, asked: Request, offset: number): Promise<number> {
  const { authorization } = await asked.allHeaders()
  const url = new URL(asked.url())
  url.searchParams.set('offset', String(offset))
  url.searchParams.set('limit', String(pageRows))
  return page.evaluate(async ({ address, headers }) => {
    const place = document.body.appendChild(document.createElement('pre'))
    place.style.cssText = 'position: fixed; inset: 0; z-index: 9999; background: #fff; margin: 0'
    const startedMs = performance.timeOrigin + performance.now()
    const { columns } = await (await fetch(address, { headers })).json() as { readonly columns: readonly (readonly unknown[])[] } // the door's own shape
    place.textContent = Array.from({ length: 30 }, (_, at) => columns.map(column => String(column[at])).join('  ')).join('\n')
    const shownMs = await window.paintedWhen(() => true)
    place.remove()
    return shownMs - startedMs
  }, { address: url.href, headers: authorization === undefined ? {} : { authorization } })
}

function isForRows(request: Request): boolean {
  return request.url().includes('/bulk/results/') && request.url().includes('/rows?')
}

function lastNote(path: string): number {
  return Number(readFileSync(path, 'utf8').trim().split('\n').at(-1))
}

async function makeRows(dir: string): Promise<string> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    return await makeCsv(connection, dir, rowCount)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
