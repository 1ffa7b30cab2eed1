import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Page, Route } from 'playwright-core'
import type { BrowserWindowConstructorOptions } from 'electron/main'
import { app } from './fake-app.ts'
import { record, violate } from './records.ts'
import { sim, toAppAddress, toPageAddress } from './sim-state.ts'

type OpenHandler = (details: { readonly url: string }) => { readonly action: 'allow' | 'deny' }

/** Electron's `webContents`, on a page of the real browser. */
export class FakeWebContents extends EventEmitter {
  page: Page | undefined
  openHandler: OpenHandler | undefined

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler
  }

  /** Presses the key in the page, as Electron's native input events do. */
  sendInputEvent(event: { readonly type: string; readonly keyCode: string; readonly modifiers?: readonly string[] }): void {
    const names: Readonly<Record<string, string>> = { control: 'Control', shift: 'Shift', alt: 'Alt', meta: 'Meta' }
    const press = async () => {
      for (const modifier of event.modifiers ?? []) await this.page?.keyboard.down(names[modifier] ?? modifier)
      await this.page?.keyboard.press(event.keyCode)
      for (const modifier of event.modifiers ?? []) await this.page?.keyboard.up(names[modifier] ?? modifier)
    }
    if (event.type === 'keyDown') void press()
  }

  reload(): void {
    void this.page?.reload()
  }
}

const strictDefaults = ['contextIsolation', 'sandbox', 'webSecurity'] as const
const forbidden = ['nodeIntegration', 'nodeIntegrationInWorker', 'nodeIntegrationInSubFrames', 'webviewTag', 'experimentalFeatures', 'allowRunningInsecureContent', 'enableBlinkFeatures'] as const

/** What a sandboxed preload may require, as a page can give it. */
const preloadPrelude = `
  const electron = {
    contextBridge: { exposeInMainWorld: (name, value) => Object.defineProperty(window, name, { value: Object.freeze({ ...value }), writable: false }) },
    webUtils: { getPathForFile: (file) => '/simulated/' + file.name },
  }
  const require = (name) => {
    if (name === 'electron' || name === 'electron/renderer' || name === 'electron/common') return electron
    throw new Error('a sandboxed preload cannot require ' + name)
  }
  const module = { exports: {} }`

/** Sends every wish for a new window, by script or by link, to the fake instead of the browser. */
const windowOpening = `
  const ask = window.__simulatedOpen
  delete window.__simulatedOpen
  window.open = (address = '') => { void ask(new URL(address, location.href).href); return null }
  addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[target=_blank]') : null
    if (link === null || event.defaultPrevented) return
    event.preventDefault()
    void ask(link.href)
  })`

/** Electron's window class. Each window is a page of the browser. */
export class FakeBrowserWindow extends EventEmitter {
  static readonly windows = new Set<FakeBrowserWindow>()
  readonly webContents = new FakeWebContents()
  readonly #options: BrowserWindowConstructorOptions
  #shown = false

  static getAllWindows(): FakeBrowserWindow[] {
    return [...FakeBrowserWindow.windows]
  }

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super()
    if (!sim.ready) violate('a window was made before the app was ready')
    const preferences = options.webPreferences ?? {}
    for (const name of forbidden) if (preferences[name]) violate(`a window was made with ${name}`)
    for (const name of strictDefaults) if (preferences[name] === false) violate(`a window was made without ${name}`)
    if (!sim.permissionRequestSet || sim.permissionCheck === undefined) violate('a window was made while permissions were still granted to everybody')
    if (sim.requestFilter === undefined) violate('a window was made while its page could still reach the network')
    this.#options = options
    FakeBrowserWindow.windows.add(this)
    app.emit('web-contents-created', {}, this.webContents)
    if (this.webContents.openHandler === undefined) violate('a page was made that may open windows')
  }

  async loadURL(address: string): Promise<void> {
    const context = sim.context
    if (context === undefined) return violate('a page was loaded before the app was ready')
    const page = context.pages()[0] ?? (await context.newPage())
    this.webContents.page = page
    page.on('close', () => this.#closed())
    page.on('crash', () => app.emit('render-process-gone', {}, this.webContents, { reason: 'crashed', exitCode: 1 }))
    await page.exposeFunction('__simulatedOpen', (url: string) => this.#decideAboutWindow(url))
    await page.addInitScript(windowOpening)
    await page.route(/^(?!data:|blob:)/, (route) => this.#decideAboutRequest(route))
    const preload = this.#options.webPreferences?.preload
    // Only the app's own pages have a preload here; in Electron the navigation policy sees to that.
    if (preload !== undefined) await page.addInitScript(`if (location.origin === ${JSON.stringify(sim.origin)}) (() => { ${preloadPrelude}\n;(function (require, module, exports) {${readFileSync(preload, 'utf8')}\n})(require, module, module.exports) })()`)
    await page.goto(toPageAddress(address))
    process.stdout.write('electron-sim: the window is open\n')
    this.emit('ready-to-show')
  }

  /** What Electron asks before a page opens another window. The real browser never gets to see such a wish. */
  #decideAboutWindow(address: string): void {
    const url = toAppAddress(address)
    const answer = this.webContents.openHandler?.({ url })
    record({ call: 'window-open', url, action: answer?.action ?? 'none' })
    if (answer?.action === 'allow') violate('a page may open windows')
  }

  async #decideAboutRequest(route: Route): Promise<void> {
    const request = route.request()
    const url = toAppAddress(request.url())
    if (request.isNavigationRequest() && request.frame().parentFrame() === null && !url.startsWith('app://bundle/')) {
      let stopped = false
      this.webContents.emit('will-navigate', { url, preventDefault: () => (stopped = true) })
      record({ call: 'navigation', url, stopped })
      return stopped ? route.abort('aborted') : route.continue()
    }
    let cancelled = true
    sim.requestFilter?.({ url }, ({ cancel }) => (cancelled = cancel === true))
    if (cancelled) record({ call: 'request-cancelled', url })
    return cancelled ? route.abort('blockedbyclient') : route.continue()
  }

  show(): void {
    this.#shown = true
    record({ call: 'show' })
  }

  focus(): void {
    if (!this.#shown) violate('a window was focused that is not shown')
    void this.webContents.page?.bringToFront()
  }

  isMinimized(): boolean {
    return false
  }

  restore(): void {}

  maximize(): void {}

  isMaximized(): boolean {
    return false
  }

  getNormalBounds(): { x: number; y: number; width: number; height: number } {
    return { x: 0, y: 0, width: this.#options.width ?? 800, height: this.#options.height ?? 600 }
  }

  #closed(): void {
    if (!FakeBrowserWindow.windows.delete(this)) return
    this.emit('close', { preventDefault: () => {} })
    this.emit('closed')
    if (FakeBrowserWindow.windows.size === 0) app.emit('window-all-closed')
  }
}
