import type { App } from 'electron/main'
import type { CorePorts } from '#core/ports.ts'

/**
 * Looks for a newer version when asked, in packaged apps only; the updater is loaded at that moment and not before. It never
 * downloads or installs by itself: a notice says what is there. Failures are logged and said, never thrown.
 */
export function createUpdateCheck(app: Pick<App, 'isPackaged'>, ports: Pick<CorePorts, 'logger' | 'notifier'>): (() => void) | undefined {
  if (!app.isPackaged) return undefined
  const { logger, notifier } = ports
  const check = async () => {
    const { default: updater } = await import('electron-updater')
    const { autoUpdater } = updater
    if (!autoUpdater.isUpdaterActive()) return notifier.notify({ title: 'RecomAMP', body: 'This installation is updated by the way it was installed.' })
    autoUpdater.autoDownload = false
    autoUpdater.autoInstallOnAppQuit = false
    autoUpdater.disableWebInstaller = true
    const result = await autoUpdater.checkForUpdates()
    const body = result?.isUpdateAvailable === true ? `Version ${result.updateInfo.version} is available.` : 'This is the newest version.'
    notifier.notify({ title: 'RecomAMP', body })
  }
  return () => {
    check().catch((failure: unknown) => {
      logger.warn({ err: failure }, 'the check for updates failed')
      notifier.notify({ title: 'RecomAMP', body: 'The check for updates did not work. Nothing was changed.' })
    })
  }
}
