import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { startProcess } from './app-process.ts'
import { findBrowser } from './browser.ts'
import type { ShellRun, ShellStart } from './open-app.ts'

/** Runs the built desktop shell on the fake Electron and takes its window in hand over the browser's debugging port. */
export async function openElectronSim(start: ShellStart): Promise<ShellRun> {
  const portPath = join(start.profileDir, 'electron', 'sim-browser', 'DevToolsActivePort')
  rmSync(portPath, { force: true })
  const app = startProcess(process.execPath, [join(import.meta.dirname, 'electron-sim', 'launch.ts'), `--profile=${start.profileDir}`], {
    ...start.env,
    RECOMAMP_NODE: process.execPath,
    RECOMAMP_SIM_BROWSER: JSON.stringify((await findBrowser()).launch),
    RECOMAMP_SIM_VIEWPORT: `${start.viewport.width}x${start.viewport.height}`,
    RECOMAMP_SIM_COLOR_SCHEME: start.colorScheme,
  })
  await app.waitFor(/electron-sim: the window is open/)
  const port = existsSync(portPath) ? readFileSync(portPath, 'utf8').split('\n')[0] : undefined
  if (port === undefined) throw new Error(`the simulated app has no debugging port; it wrote:\n${app.output()}`)
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
  const page = browser.contexts()[0]?.pages()[0]
  if (page === undefined) throw new Error('the simulated app has no window')
  return {
    page,
    pid: app.pid,
    output: app.output,
    async close() {
      // Disconnects only; the browser belongs to the app.
      await browser.close()
      await app.stop('SIGTERM')
    },
    async kill() {
      await browser.close()
      await app.stop('SIGKILL')
    },
  }
}
