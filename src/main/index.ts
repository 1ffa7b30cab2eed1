/**
 * Entry of the desktop shell. What must happen before Electron is ready happens here, at once and in this order; all that
 * is heavy is imported afterwards.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { crashReporter } from 'electron/common'
import { app, protocol } from 'electron/main'
import { findAppRoot } from '#core/shell/app-root.ts'
import { resolveProfileDir } from '#core/shell/profile-dir.ts'
import { registerAppScheme } from './app-scheme.ts'
import { appId } from './app-id.ts'
import { sandboxArgument } from './sandbox-argument.ts'

crashReporter.start({ uploadToServer: false, compress: true })

const sandboxAt = process.argv.indexOf(sandboxArgument)
if (sandboxAt > 0) await runSandboxService(process.argv.slice(sandboxAt + 1))
else await runDesktopApp()

/** This process is the built-in AMC service: no window, no lock, no profile. Its flags are those of `npm run sandbox`. */
async function runSandboxService(flags: readonly string[]): Promise<void> {
  app.dock?.hide()
  const { sandboxPath } = findAppRoot(import.meta.url)
  process.argv = [process.execPath, sandboxPath, ...flags]
  await import(/* @vite-ignore */ sandboxPath)
}

async function runDesktopApp(): Promise<void> {
  // Chromium adds switches of its own to the command line; only ours is read.
  const { values } = parseArgs({ args: process.argv.slice(1), options: { profile: { type: 'string' } }, strict: false })
  const profileDir = resolveProfileDir(typeof values.profile === 'string' ? values.profile : undefined)
  app.setPath('userData', join(profileDir, 'electron'))
  app.setAppUserModelId(appId)
  registerAppScheme(protocol)
  app.enableSandbox()
  if (app.isPackaged && process.argv.some((argument) => argument.startsWith('--remote-debugging-'))) return app.quit()
  if (!app.requestSingleInstanceLock()) return app.quit()
  const { runApp } = await import('./run-app.ts')
  await runApp(findAppRoot(import.meta.url), profileDir)
}
