/**
 * Scrolling our result grid beside a bare table over TanStack Virtual: the same rows from the same server, in the same
 * browser, by turns. Wheel, fast wheel and the scrollbar. A frame's time is the time between two frames of the page while
 * it scrolls; blank is the share of rows on screen without values; a jump ends when all rows on screen have values.
 * Beyond about 1.1 million rows the bare table cannot reach every row (browsers cap an element at 32 million pixels): it
 * scrolls what it can, and stands here as a floor of speed only. `RECOMAMP_BENCH_ROWS` and `RECOMAMP_BENCH_SECONDS` change the size.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { build } from 'vite'
import { projectDir } from '../scripts/build/build-stale.ts'
import { startProcess } from '../tests/e2e/harness/app-process.ts'
import { findBrowser } from '../tests/e2e/harness/browser.ts'
import type { RowsLook } from './pages/rows-look.ts'
import { percentile, type Benchmark, type BenchmarkRow } from './benchmark.ts'

const rowCount = Number(process.env['RECOMAMP_BENCH_ROWS'] ?? 10_000_000)
const seconds = Number(process.env['RECOMAMP_BENCH_SECONDS'] ?? 30)
const jumps = 30
const viewport = { width: 1_280, height: 800 }

type Way = 'wheel' | 'fast wheel' | 'scrollbar'

interface Seen {
  readonly frameMs: number[]
  readonly blankShare: number[]
}

export const benchmark: Benchmark = {
  name: 'scrolling',
  title: `scrolling ${rowCount.toLocaleString('en-US')} rows × 14 columns in the result grid, against a bare TanStack Virtual table`,
  async run(say, signal) {
    say('building the pages')
    const server = startProcess(process.execPath, [join(import.meta.dirname, 'pages', 'rows-server.mjs'), await buildPages()], process.env)
    const browser = await chromium.launch((await findBrowser()).launch)
    try {
      const address = (await server.waitFor(/ready: (\S+)/))[1] ?? ''
      return await measure(browser, address, say, signal)
    } finally {
      await browser.close()
      await server.stop('SIGTERM')
    }
  },
}

async function measure(browser: Browser, address: string, say: (line: string) => void, signal: AbortSignal): Promise<readonly BenchmarkRow[]> {
  const tables = await Promise.all((['ours', 'bare'] as const).map(async table => {
    const page = await (await browser.newContext({ viewport })).newPage()
    await page.goto(`${address}scrolling.html?table=${table}&rows=${rowCount}`)
    await page.waitForFunction(() => window.goToRow !== undefined && window.lookAtRows().shown > 5 && window.lookAtRows().blank === 0)
    return page
  }))
  const [ours, bare] = tables as [Page, Page] // one page for each of two tables
  const rows: BenchmarkRow[] = []
  for (const way of ['wheel', 'fast wheel', 'scrollbar'] as const) {
    const seen = new Map<Page, Seen>([[ours, { frameMs: [], blankShare: [] }], [bare, { frameMs: [], blankShare: [] }]])
    for (let round = 0; round < 4; round++) {
      for (const page of round % 2 === 0 ? [ours, bare] : [bare, ours]) {
        signal.throwIfAborted()
        await page.bringToFront()
        const found = await scrollFor(page, way, seconds * 1_000 / 4)
        seen.get(page)?.frameMs.push(...found.frameMs)
        seen.get(page)?.blankShare.push(...found.blankShare)
      }
    }
    const [own, floor] = [seen.get(ours), seen.get(bare)] as [Seen, Seen] // both were put in above
    say(`${way}: blank ${share(own)} against ${share(floor)}, ${own.frameMs.length} against ${floor.frameMs.length} frames`)
    rows.push({ name: `${way}: time of a frame, p95`, measured: percentile(own.frameMs, 0.95), floor: percentile(floor.frameMs, 0.95), unit: 'ms', goal: 1.1 })
    rows.push({ name: `${way}: time of a frame, p99`, measured: percentile(own.frameMs, 0.99), floor: percentile(floor.frameMs, 0.99), unit: 'ms', goal: 1.25 })
  }
  const [ownJumps, bareJumps] = [await jump(ours, signal), await jump(bare, signal)]
  rows.push({ name: 'rows after a random jump, p95', measured: percentile(ownJumps, 0.95), floor: percentile(bareJumps, 0.95), unit: 'ms', goal: null })
  const [ownHeap, bareHeap] = [await heapMegabytes(ours), await heapMegabytes(bare)]
  say(`heap of the page: ${ownHeap.toFixed(0)} MB against ${bareHeap.toFixed(0)} MB`)
  return rows
}

function share({ blankShare }: Seen): string {
  return `${(blankShare.reduce((sum, each) => sum + each, 0) / Math.max(1, blankShare.length) * 100).toFixed(1)} %`
}

/** Scrolls by itself, once a frame, and notes each frame. The scrollbar is moved as a hand would: across everything and back. */
async function scrollFor(page: Page, way: Way, forMs: number): Promise<Seen> {
  return page.evaluate(async ({ scrollWay, lastMs }) => {
    const scroller = document.querySelector<HTMLElement>('.grid-scroller, .bare')
    if (!scroller) throw new Error('There is no table.')
    const frameMs: number[] = []
    const blankShare: number[] = []
    const startedMs = performance.now()
    let before = startedMs
    let down = true
    return new Promise<Seen>(resolve => {
      function step(now: number): void {
        if (!scroller) return
        if (now > before) frameMs.push(now - before)
        before = now
        const { shown, blank }: RowsLook = window.lookAtRows()
        blankShare.push(blank / Math.max(1, shown, blank))
        if (now - startedMs > lastMs) return resolve({ frameMs: frameMs.slice(2), blankShare })
        if (scrollWay === 'scrollbar') {
          const part = (now - startedMs) / lastMs
          scroller.scrollTop = Math.abs(1 - 2 * part) * (scroller.scrollHeight - scroller.clientHeight)
        } else {
          const deltaY = (scrollWay === 'wheel' ? 100 : 600) * (down ? 1 : -1)
          if (scroller.scrollTop >= scroller.scrollHeight - scroller.clientHeight - 1) down = false
          const wheel = new WheelEvent('wheel', { deltaY, bubbles: true, cancelable: true })
          // Events made by a page scroll nothing by themselves.
          if (scroller.dispatchEvent(wheel)) scroller.scrollTop += deltaY
        }
        requestAnimationFrame(step)
      }
      requestAnimationFrame(step)
    })
  }, { scrollWay: way, lastMs: forMs })
}

/** Milliseconds from a jump to a random row until every row on screen has its values. */
async function jump(page: Page, signal: AbortSignal): Promise<readonly number[]> {
  await page.bringToFront()
  const taken: number[] = []
  for (let turn = 0; turn < jumps; turn++) {
    signal.throwIfAborted()
    // The same rows for both tables, within what the bare one reaches.
    const row = 1 + ((turn * 7_919 + 104_729) * 31 % Math.min(rowCount, 1_000_000))
    taken.push(await page.evaluate(async target => {
      const startedMs = performance.now()
      window.goToRow?.(target)
      return new Promise<number>(resolve => {
        function look(): void {
          const { first, shown, blank } = window.lookAtRows()
          if (blank === 0 && first <= target && target <= first + shown) resolve(performance.now() - startedMs)
          else requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      })
    }, row))
  }
  return taken
}

async function heapMegabytes(page: Page): Promise<number> {
  const devTools = await page.context().newCDPSession(page)
  await devTools.send('HeapProfiler.collectGarbage')
  const { usedSize } = await devTools.send('Runtime.getHeapUsage')
  return usedSize / 1e6
}

async function buildPages(): Promise<string> {
  const outDir = join(projectDir, '.cache', 'bench', 'scrolling')
  mkdirSync(outDir, { recursive: true })
  const root = join(import.meta.dirname, 'pages')
  await build({
    configFile: false, root, base: '/', publicDir: false, logLevel: 'error', cacheDir: join(projectDir, '.cache', 'vite-bench'), mode: 'production',
    oxc: { jsx: { runtime: 'automatic' } },
    build: { outDir, emptyOutDir: true, target: 'chrome150', rolldownOptions: { input: join(root, 'scrolling.html') } },
  })
  return outDir
}
