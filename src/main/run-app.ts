import { shell } from 'electron/common'
import { app, BrowserWindow, dialog, Menu, powerMonitor, protocol, session } from 'electron/main'
import { createCore } from '#core/app.ts'
import type { AppRoot } from '#core/shell/app-root.ts'
import { createLogFile } from '#core/shell/log-file.ts'
import { lockProfile } from '#core/shell/profile-lock.ts'
import { systemIds } from '#core/shell/system-ids.ts'
import { AppError } from '#shared/base/app-error.ts'
import { systemClock } from '#shared/base/clock.ts'
import { Scope } from '#shared/base/scope.ts'
import { menuTemplate, type PageKey } from './app-menu.ts'
import { serveAppScheme, type Handle } from './app-scheme.ts'
import { createAppTray } from './app-tray.ts'
import { createElectronPorts, openOutside } from './electron-ports.ts'
import { hardenPages, hardenSession } from './harden-session.ts'
import { openWindow } from './open-window.ts'
import { createReloadLimit } from './reload-limit.ts'
import { watchCounts } from './watch-counts.ts'
import { createUpdateCheck } from './updates.ts'

/**
 * Runs the desktop app on a profile until it is quit. Everything it opens belongs to one scope, which closes before the
 * process ends. When the app cannot start, a dialog says why and the process ends with 1.
 */
export async function runApp(appRoot: AppRoot, profileDir: string): Promise<void> {
  const scope = new Scope('desktop shell')
  // Registered before the first await: Electron would otherwise show its own window or forget the wish.
  app.on('second-instance', () => showWindow(findWindow()))
  app.on('open-url', (event) => {
    event.preventDefault()
    showWindow(findWindow())
  })
  app.on('window-all-closed', () => app.quit())
  closeBeforeQuit(scope)
  Menu.setApplicationMenu(null)
  try {
    await start(appRoot, profileDir, scope)
  } catch (failure) {
    const error = AppError.from(failure)
    dialog.showErrorBox('RecomAMP could not start', error.code === 'bug' && failure instanceof Error ? `${error.message}\n\n${failure.message}` : error.message)
    process.exitCode = 1
    await scope.close().catch(() => {})
    app.exit(1)
  }
}

async function start(appRoot: AppRoot, profileDir: string, scope: Scope): Promise<void> {
  const lock = lockProfile(profileDir, scope)
  const logger = createLogFile(profileDir, 'electron', scope)
  process.on('uncaughtException', (failure) => {
    logger.fatal({ err: failure }, 'uncaught')
    dialog.showErrorBox('RecomAMP has to close', 'It met a fault that it cannot go on from. What you typed is saved. The details are in the log of the profile folder.')
    app.exit(70)
  })
  await app.whenReady()
  const ports = await createElectronPorts(appRoot, profileDir, logger, findWindow)
  const core = await createCore(ports)
  scope.own(() => core.scope.close())
  const handle: Handle = (request, context) => core.handle(request, context)
  const clientId = systemIds.randomHex(8)

  hardenSession(session.defaultSession)
  serveAppScheme(protocol, handle, { rendererDir: appRoot.rendererDir, clientId, closing: scope.signal })
  const outside = (address: string) => void openOutside(address).catch((failure: unknown) => logger.warn({ err: failure }, 'an address was not opened'))
  hardenPages(app, outside)
  reloadAfterCrash(logger)

  const devTools = !app.isPackaged
  await openWindow(appRoot, profileDir, devTools)
  lock.announce({ shell: 'electron', pid: process.pid, startedAtMs: systemClock.now() })
  const press = (key: PageKey) => {
    const contents = findWindow()?.webContents
    for (const type of ['keyDown', 'keyUp'] as const) contents?.sendInputEvent({ type, keyCode: key.keyCode, modifiers: [...key.modifiers] })
  }
  const actions = { press, openOutside: outside, showProfile: () => shell.showItemInFolder(profileDir), checkForUpdates: createUpdateCheck(app, ports) }
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, devTools, actions)))
  const setCounts = createAppTray(appRoot, { show: () => showWindow(findWindow()), quit: () => app.quit() }, logger, scope)
  watchCounts(handle, clientId, setCounts, logger, scope)
  powerMonitor.on('resume', () => logger.info('the machine woke up'))
  // macOS keeps the app in the dock; a click there means "show me".
  app.on('activate', () => showWindow(findWindow()))
  logger.info({ version: appRoot.version }, 'the desktop shell is ready')
}

function findWindow(): BrowserWindow | undefined {
  return BrowserWindow.getAllWindows()[0]
}

function showWindow(window: BrowserWindow | undefined): void {
  if (window === undefined) return
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

/** Holds the first quit back until everything is closed and saved, for 10 seconds at most. */
function closeBeforeQuit(scope: Scope): void {
  let closed = false
  app.on('before-quit', (event) => {
    if (closed) return
    event.preventDefault()
    const impatience = new Promise((resolve) => setTimeout(resolve, 10_000).unref())
    void Promise.race([scope.close().catch(() => {}), impatience]).finally(() => {
      closed = true
      app.quit()
    })
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit())
}

function reloadAfterCrash(logger: { error(facts: object, text: string): void }): void {
  const mayReload = createReloadLimit(() => systemClock.now())
  app.on('render-process-gone', (_event, contents, details) => {
    logger.error({ reason: details.reason, exitCode: details.exitCode }, 'the page ended')
    if (details.reason === 'clean-exit') return
    if (mayReload()) contents.reload()
    else dialog.showErrorBox('RecomAMP cannot show its window', 'The window ended several times within a minute. What you typed is saved. Start the app again; the log is in the profile folder.')
  })
  app.on('child-process-gone', (_event, details) => logger.error({ type: details.type, reason: details.reason, exitCode: details.exitCode }, 'a helper process ended'))
}
