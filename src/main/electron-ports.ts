import { extname, join } from 'node:path'
import { shell } from 'electron/common'
import { app, dialog, Notification, safeStorage, type BrowserWindow } from 'electron/main'
import type { CorePorts, SecretStore } from '#core/ports.ts'
import type { AppRoot } from '#core/shell/app-root.ts'
import { mayOpenExternally } from '#core/shell/external-address.ts'
import { keyPathFor, takePassphrase } from '#core/shell/secret-place.ts'
import { systemIds } from '#core/shell/system-ids.ts'
import { createKeyFileStore } from '#core/vault/key-file-store.ts'
import { createPassphraseStore } from '#core/vault/passphrase-store.ts'
import { AppError } from '#shared/base/app-error.ts'
import { systemClock } from '#shared/base/clock.ts'
import { openSystemKeyStore } from './safe-storage-store.ts'
import { sandboxArgument } from './sandbox-argument.ts'


/**
 * What this shell brings to core. Ask only after the app is ready. Without a system key store worth the name, sign-ins are
 * protected as in the web shell. `findWindow` gives the window that dialogs belong to.
 */
export async function createElectronPorts(appRoot: AppRoot, profileDir: string, logger: CorePorts['logger'], findWindow: () => BrowserWindow | undefined): Promise<CorePorts> {
  return {
    shell: 'electron',
    version: appRoot.version,
    profileDir,
    clock: systemClock,
    ids: systemIds,
    secrets: await openSecretStore(profileDir),
    browser: { open: openOutside },
    files: { saveFile: createSaveDialog(findWindow) },
    notifier: {
      notify({ title, body }) {
        if (!Notification.isSupported()) return
        const notification = new Notification({ title, body: body.slice(0, 256) })
        notification.on('failed', (_event, failure) => logger.warn({ failure }, 'a notification was not shown'))
        notification.show()
      },
    },
    logger,
    sandboxCommand: sandboxCommandOf(appRoot),
  }
}

/** A passphrase in the environment is a person's own wish and goes first; then the system's key store; then a key file. */
async function openSecretStore(profileDir: string): Promise<SecretStore> {
  const passphrase = takePassphrase()
  if (passphrase !== undefined) return createPassphraseStore(passphrase)
  return (await openSystemKeyStore(safeStorage, process.platform)) ?? createKeyFileStore(keyPathFor(profileDir))
}

/** Opens an address in the system's browser when it is one that may be; rejects with a sentence otherwise. */
export async function openOutside(address: string): Promise<void> {
  if (!mayOpenExternally(address)) throw new AppError('invalid-input', 'This address is not one that RecomAMP may open. Nothing was opened.')
  try {
    await shell.openExternal(address)
  } catch (cause) {
    throw new AppError('not-found', `No browser could be started on this machine. Nothing was opened. Open this address yourself: ${address}`, { cause })
  }
}

function createSaveDialog(findWindow: () => BrowserWindow | undefined): NonNullable<CorePorts['files']['saveFile']> {
  // The system forgets the folder between dialogs; a person saving ten exports does not want to find it ten times.
  let lastDir: string | undefined
  return async ({ name, title }) => {
    const extension = extname(name).slice(1)
    const options = {
      title,
      defaultPath: join(lastDir ?? app.getPath('downloads'), name),
      ...(extension === '' ? {} : { filters: [{ name: extension.toUpperCase(), extensions: [extension] }, { name: 'All files', extensions: ['*'] }] }),
    }
    const window = findWindow()
    const { canceled, filePath } = window === undefined ? await dialog.showSaveDialog(options) : await dialog.showSaveDialog(window, options)
    if (canceled || filePath === '') return null
    lastDir = join(filePath, '..')
    return filePath
  }
}

/**
 * A packaged app cannot run as plain Node (that fuse is off), so it starts itself with an argument. From the project, the
 * project's own Node is there.
 */
function sandboxCommandOf(appRoot: AppRoot): CorePorts['sandboxCommand'] {
  const node = process.env['RECOMAMP_NODE']
  if (!app.isPackaged && node !== undefined) return { command: node, args: [appRoot.sandboxPath] }
  return { command: process.execPath, args: [...(app.isPackaged ? [] : [appRoot.dir]), sandboxArgument] }
}
