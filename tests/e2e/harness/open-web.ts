import { join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { projectDir } from '../../../scripts/build/build-stale.ts'
import { startProcess } from './app-process.ts'
import { findBrowser } from './browser.ts'
import type { ShellRun, ShellStart } from './open-app.ts'

let shared: Promise<Browser> | undefined

/**
 * One browser serves every page of this process and ends with it; each app gets a context of its own, which shares nothing with
 * the others. A browser that broke is replaced.
 */
async function sharedBrowser(): Promise<Browser> {
  const running = await shared?.catch(() => undefined)
  if (running?.isConnected() !== true) shared = findBrowser().then(({ launch }) => chromium.launch(launch))
  return shared as Promise<Browser> // set just above when it was not
}

/** Ends the browser of this process, if there is one, so that the process can end by itself. */
export async function closeSharedBrowser(): Promise<void> {
  const running = shared
  shared = undefined
  await (await running)?.close()
}

/** Starts the built web shell and opens the link it prints. */
export async function openWeb(start: ShellStart): Promise<ShellRun> {
  const app = startProcess(process.execPath, [join(projectDir, 'out', 'headless', 'web.js'), '--no-open', '--profile', start.profileDir], start.env)
  const link = (await app.waitFor(/RecomAMP is ready: (\S+)/))[1] ?? ''
  const context = await (await sharedBrowser()).newContext({ viewport: start.viewport, colorScheme: start.colorScheme, acceptDownloads: true })
  const page = await context.newPage()
  await page.goto(link)
  return {
    page,
    pid: app.pid,
    output: app.output,
    async close() {
      await context.close()
      await app.stop('SIGTERM')
    },
    async kill() {
      await app.stop('SIGKILL')
      // The page stays open for a moment in life as well, but no test can follow it into the next run.
      await context.close()
    },
  }
}
