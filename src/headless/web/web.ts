/** Entry of the web shell: `node out/headless/web.js [--profile DIR] [--port N] [--no-open]`. `npm start` calls it. */
import { parseArgs } from 'node:util'
import { createCore } from '#core/app.ts'
import { findAppRoot } from '#core/shell/app-root.ts'
import { resolveProfileDir } from '#core/shell/profile-dir.ts'
import { AppError } from '#shared/base/app-error.ts'
import { systemClock } from '#shared/base/clock.ts'
import { Scope } from '#shared/base/scope.ts'
import { closeOnSignal } from '../close-on-signal.ts'
import { findRunningInstance } from './running-instance.ts'
import { handedOverCodeMs, printedCodeMs } from './sessions.ts'
import { openLaunchLink } from './system-browser.ts'
import { startWebShell } from './web-shell.ts'

const say = (line: string) => void process.stdout.write(`${line}\n`)
const complain = (line: string) => void process.stderr.write(`${line}\n`)

const noBrowserNotice = 'No browser could be started on this machine. Open the link yourself.'

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { profile: { type: 'string' }, port: { type: 'string', default: '0' }, 'no-open': { type: 'boolean', default: false } } })
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new AppError('invalid-input', '--port takes a number from 0 to 65535.')
  const profileDir = resolveProfileDir(values.profile)
  const scope = new Scope('web shell')

  const running = await findRunningInstance(profileDir)
  if (running !== undefined) {
    say(`RecomAMP already serves this profile (process ${running.pid}); this is a fresh link into it.`)
    say(`RecomAMP is ready: ${await running.launchUrl()}`)
    if (!values['no-open']) {
      // The page on disk must outlive the browser's start.
      if (await openLaunchLink(await running.launchUrl(), profileDir, scope)) await systemClock.sleep(5_000, scope.signal)
      else complain(noBrowserNotice)
    }
    return scope.close()
  }

  closeOnSignal(scope, complain)
  try {
    const { server, logger } = await startWebShell({ appRoot: findAppRoot(import.meta.url), profileDir, port }, createCore, scope)
    process.on('uncaughtException', (failure) => {
      logger.fatal({ err: failure }, 'uncaught')
      complain(`RecomAMP met a fault it cannot go on from and closes. What you typed is saved. The details are in ${profileDir}/logs/web.log.`)
      process.exit(70)
    })
    if (!values['no-open']) {
      if (!(await openLaunchLink(server.launchUrl(handedOverCodeMs), profileDir, scope))) complain(noBrowserNotice)
    }
    say(`RecomAMP is ready: ${server.launchUrl(printedCodeMs)}`)
    say('The link opens one window. For a fresh one run npm start again; Ctrl+C here closes the app.')
  } catch (failure) {
    await scope.close().catch(() => {})
    throw failure
  }
}

main().catch((failure: unknown) => {
  const error = AppError.from(failure)
  complain(error.code === 'bug' && failure instanceof Error ? (failure.stack ?? failure.message) : error.message)
  process.exitCode = 1
})
