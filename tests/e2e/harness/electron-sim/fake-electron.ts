/** The module that stands for `electron`, `electron/main` and `electron/common`. The checks at the end keep it honest about names. */
import { EventEmitter } from 'node:events'
import { appendFileSync } from 'node:fs'
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import type * as Common from 'electron/common'
import type * as Main from 'electron/main'
import { app } from './fake-app.ts'
import { FakeBrowserWindow as BrowserWindow } from './fake-window.ts'
import { record, violate } from './records.ts'
import { sim, type PermissionCheck, type RequestFilter, type SchemeHandler } from './sim-state.ts'

export { app, BrowserWindow }
export const ipcMain = new EventEmitter()

export const protocol = {
  registerSchemesAsPrivileged(schemes: readonly { readonly scheme: string; readonly privileges?: Readonly<Record<string, boolean>> }[]): void {
    if (sim.ready) violate('a scheme was made privileged after the app was ready')
    if (sim.privilegedSchemes.length > 0) violate('schemes were made privileged twice; the second call replaces the first')
    for (const { scheme, privileges } of schemes) {
      if (privileges?.['bypassCSP'] === true) violate(`the scheme ${scheme} bypasses the content security policy`)
      sim.privilegedSchemes.push(scheme)
    }
  },
  handle(scheme: string, handler: SchemeHandler): void {
    if (!sim.ready) violate(`a handler for ${scheme}: was set before the app was ready`)
    if (sim.schemeHandlers.has(scheme)) violate(`a second handler for ${scheme}: was set`)
    sim.schemeHandlers.set(scheme, handler)
  },
}

export const session = {
  defaultSession: {
    protocol,
    setPermissionRequestHandler: () => void (sim.permissionRequestSet = true),
    setPermissionCheckHandler: (check: PermissionCheck) => void (sim.permissionCheck = check),
    setDevicePermissionHandler: (decide: () => boolean) => {
      if (decide()) violate('devices are open to pages')
    },
    setDisplayMediaRequestHandler: () => {},
    setSpellCheckerEnabled: (enabled: boolean) => {
      if (enabled) violate('the spell checker would fetch dictionaries from the network')
    },
    webRequest: { onBeforeRequest: (_filter: unknown, decide: RequestFilter) => void (sim.requestFilter = decide) },
  },
}

// The system's key store: encrypts for this machine and user, here for whoever has the same test key.
const keyStoreKey = () => createHash('sha256').update(process.env['RECOMAMP_SIM_KEY'] ?? 'simulated keyring').digest()
const afterReady = <T>(value: T): Promise<T> => (sim.ready ? Promise.resolve(value) : violate('safeStorage was used before the app was ready'))

export const safeStorage = {
  isAsyncEncryptionAvailable: () => afterReady(process.env['RECOMAMP_SIM_KEY_STORE'] !== 'none'),
  getSelectedStorageBackend: () => process.env['RECOMAMP_SIM_KEY_STORE'] ?? 'gnome_libsecret',
  async encryptStringAsync(text: string): Promise<Buffer> {
    const iv = await afterReady(randomBytes(12))
    const cipher = createCipheriv('aes-256-gcm', keyStoreKey(), iv)
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([iv, cipher.getAuthTag(), sealed])
  },
  async decryptStringAsync(sealed: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    const decipher = createDecipheriv('aes-256-gcm', keyStoreKey(), await afterReady(sealed.subarray(0, 12)))
    decipher.setAuthTag(sealed.subarray(12, 28))
    return { result: Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8'), shouldReEncrypt: false }
  },
}

export const shell = {
  openExternal: async (address: string): Promise<void> => {
    record({ call: 'openExternal', address })
    const path = process.env['RECOMAMP_SIM_ADDRESSES']
    if (path !== undefined) appendFileSync(path, `${address}\n`)
  },
  showItemInFolder: (path: string): void => record({ call: 'showItemInFolder', path }),
}

export const dialog = {
  showErrorBox: (title: string, content: string): void => {
    record({ call: 'showErrorBox', title, content })
    process.stderr.write(`${title}: ${content}\n`)
  },
  /** Answers with the path of `RECOMAMP_SIM_SAVE_PATH`, or as if the person had pressed Cancel. */
  showSaveDialog: async (...args: readonly unknown[]): Promise<{ canceled: boolean; filePath: string }> => {
    record({ call: 'showSaveDialog', options: args.at(-1) })
    const filePath = process.env['RECOMAMP_SIM_SAVE_PATH'] ?? ''
    return { canceled: filePath === '', filePath }
  },
}

export const Menu = {
  setApplicationMenu: (): void => {},
  buildFromTemplate: <T>(template: T): { readonly template: T } => ({ template }),
}

export class Tray extends EventEmitter {
  setToolTip(text: string): void {
    record({ call: 'tray', text })
  }

  setContextMenu(): void {}

  destroy(): void {}
}

export class Notification extends EventEmitter {
  readonly #options: { readonly title?: string; readonly body?: string }

  constructor(options: { readonly title?: string; readonly body?: string } = {}) {
    super()
    this.#options = options
  }

  static isSupported(): boolean {
    return true
  }

  show(): void {
    record({ call: 'notification', ...this.#options })
  }
}

export const nativeImage = { createFromPath: (path: string) => ({ path }) }
export const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: process.env['RECOMAMP_SIM_COLOR_SCHEME'] === 'dark' })
export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1_920, height: 1_080 } }] }
export const powerMonitor = new EventEmitter()
export const crashReporter = { start: (options: { readonly uploadToServer?: boolean }) => options.uploadToServer === true && violate('crash dumps would leave the machine') }

const electron = { app, BrowserWindow, ipcMain, protocol, session, safeStorage, shell, dialog, Menu, Tray, Notification, nativeImage, nativeTheme, screen, powerMonitor, crashReporter }
// electron-store imports Electron's default export.
// oxlint-disable-next-line import/no-default-export
export default electron

type Electron = typeof Main & typeof Common
/** A new Electron that renames or drops something the fake stands for breaks these lines. */
type Known<Real, Name extends keyof Real> = Name
export type FakedNames = Known<Electron, keyof typeof electron>
export type FakedSafeStorage = Known<Electron['safeStorage'], keyof typeof safeStorage>
export type FakedProtocol = Known<Electron['protocol'], keyof typeof protocol>
export type FakedSession = Known<Electron['session']['defaultSession'], keyof (typeof session)['defaultSession']>
export type FakedShell = Known<Electron['shell'], keyof typeof shell>
export type FakedDialog = Known<Electron['dialog'], keyof typeof dialog>
