import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { projectDir } from '../../../scripts/build/build-stale.ts'
import { startProcess } from './app-process.ts'
import { findBrowser } from './browser.ts'
import type { ShellRun, ShellStart } from './open-app.ts'

/** Starts the built web shell and opens the link it prints. */
export async function openWeb(start: ShellStart): Promise<ShellRun> {
  const app = startProcess(process.execPath, [join(projectDir, 'out', 'headless', 'web.js'), '--no-open', '--profile', start.profileDir], start.env)
  const link = (await app.waitFor(/RecomAMP is ready: (\S+)/))[1] ?? ''
  const browser = await chromium.launch((await findBrowser()).launch)
  const context = await browser.newContext({ viewport: start.viewport, colorScheme: start.colorScheme, acceptDownloads: true })
  const page = await context.newPage()
  await page.goto(link)
  return {
    page,
    pid: app.pid,
    output: app.output,
    async close() {
      await browser.close()
      await app.stop('SIGTERM')
    },
    async kill() {
      await app.stop('SIGKILL')
      // The page stays open for a moment in life as well, but no test can follow it into the next run.
      await browser.close()
    },
  }
}
