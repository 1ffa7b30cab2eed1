import { join } from 'node:path'
import { Menu, Tray } from 'electron/main'
import { nativeImage } from 'electron/common'
import type { CorePorts } from '#core/ports.ts'
import type { AppRoot } from '#core/shell/app-root.ts'
import type { Scope } from '#shared/base/scope.ts'

export interface RunCounts {
  readonly active: number
  readonly waiting: number
}

/** The sentence under the tray icon. */
export function describeCounts({ active, waiting }: RunCounts): string {
  if (active === 0 && waiting === 0) return 'RecomAMP: nothing is running'
  return `RecomAMP: ${active} running, ${waiting} waiting`
}

/**
 * A small icon that says how much is running and brings the window back. Everything it offers is also in the window's menu:
 * some desktops show no tray at all. Returns the function that changes the counts; does nothing where there is no tray.
 */
export function createAppTray(appRoot: AppRoot, actions: { readonly show: () => void; readonly quit: () => void }, logger: CorePorts['logger'], scope: Scope): (counts: RunCounts) => void {
  try {
    const icon = nativeImage.createFromPath(join(appRoot.dir, 'resources', 'icons', process.platform === 'darwin' ? 'trayTemplate.png' : 'tray.png'))
    const tray = new Tray(icon)
    scope.own(() => tray.destroy())
    tray.on('click', actions.show)
    const update = (counts: RunCounts) => {
      const text = describeCounts(counts)
      tray.setToolTip(text)
      // Linux shows a changed menu only when it is set anew.
      tray.setContextMenu(Menu.buildFromTemplate([{ label: text, enabled: false }, { type: 'separator' }, { label: 'Show window', click: actions.show }, { label: 'Quit', click: actions.quit }]))
    }
    update({ active: 0, waiting: 0 })
    return update
  } catch (failure) {
    logger.warn({ err: failure }, 'this desktop has no tray')
    return () => {}
  }
}
