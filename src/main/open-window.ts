import { join } from 'node:path'
import { BrowserWindow, nativeTheme, screen } from 'electron/main'
import Store from 'electron-store'
import type { AppRoot } from '#core/shell/app-root.ts'
import { startAddress } from './address-policy.ts'
import { fitPlace, windowOptions, type WindowPlace } from './window-options.ts'

/**
 * The only place that makes windows. Opens the app's window where it was last time, shows it when its page has something to
 * show, and remembers its place in `<profile>/electron/window.json`; a damaged file there is ignored.
 */
export async function openWindow(appRoot: AppRoot, profileDir: string, devTools: boolean): Promise<BrowserWindow> {
  const kept = new Store<{ place?: WindowPlace }>({ name: 'window', cwd: join(profileDir, 'electron'), clearInvalidConfig: true })
  const place = fitPlace(kept.get('place'), screen.getAllDisplays().map((display) => display.workArea))
  const window = new BrowserWindow(
    windowOptions(place, join(appRoot.dir, 'out', 'preload', 'index.cjs'), { dark: nativeTheme.shouldUseDarkColors, devTools, iconPath: join(appRoot.dir, 'resources', 'icons', 'icon.png') }),
  )
  if (place.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => kept.set('place', { ...window.getNormalBounds(), maximized: window.isMaximized() }))
  await window.loadURL(startAddress)
  return window
}
