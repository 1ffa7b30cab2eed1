import { expect, test } from 'vitest'
import { classifyNavigation, mayLoad, mayUse } from './address-policy.ts'
import { keyOf, menuTemplate } from './app-menu.ts'
import { registerAppScheme, serveAppScheme, type Handle } from './app-scheme.ts'
import { createReloadLimit } from './reload-limit.ts'
import { openSystemKeyStore } from './safe-storage-store.ts'
import { defaultPlace, fitPlace, windowOptions } from './window-options.ts'

test('only the app’s own address stays in the window; the web goes outside; everything else goes nowhere', () => {
  const verdicts = (addresses: readonly string[]) => Object.fromEntries(addresses.map((address) => [address, classifyNavigation(address)]))
  expect(verdicts(['app://bundle/', 'app://bundle/x?y#z', 'app://evil/', 'app://bundle.evil/', 'app://user@bundle/', 'https://amazon.com/', 'http://127.0.0.1:1/', 'http://evil.test/', 'file:///etc/passwd', 'javascript:alert(1)', 'data:text/html,x', 'about:blank', 'no address'])).toEqual({
    'app://bundle/': 'stay', 'app://bundle/x?y#z': 'stay', 'app://evil/': 'block', 'app://bundle.evil/': 'block', 'app://user@bundle/': 'block', 'https://amazon.com/': 'open-outside', 'http://127.0.0.1:1/': 'open-outside',
    'http://evil.test/': 'block', 'file:///etc/passwd': 'block', 'javascript:alert(1)': 'block', 'data:text/html,x': 'block', 'about:blank': 'block', 'no address': 'block',
  })
})

test('a page reaches its own files and nothing on the network', () => {
  const reached = ['app://bundle/assets/a.js', 'blob:app://bundle/1', 'data:image/png;base64,x', 'https://cdn.example/x.js', 'http://127.0.0.1:1/', 'ws://127.0.0.1:1/', 'file:///x', 'blob:https://x/1', 'app://other/'].filter(mayLoad)
  expect(reached).toEqual(['app://bundle/assets/a.js', 'blob:app://bundle/1', 'data:image/png;base64,x'])
})

test('three permissions for the app’s page, none for anybody else', () => {
  const names = ['clipboard-sanitized-write', 'fullscreen', 'notifications', 'clipboard-read', 'media', 'geolocation', 'display-capture', 'openExternal', 'usb', 'fileSystem', 'unknown']
  expect(names.filter((name) => mayUse(name, 'app://bundle/'))).toEqual(['clipboard-sanitized-write', 'fullscreen', 'notifications'])
  expect(names.filter((name) => mayUse(name, 'https://evil.test/') || mayUse(name, undefined) || mayUse(name, ''))).toEqual([])
})

test('a window keeps its place while that can be reached, and its options never loosen the sandbox', () => {
  const screen = { x: 0, y: 0, width: 1_920, height: 1_080 }
  expect(fitPlace(undefined, [screen])).toEqual(defaultPlace)
  expect(fitPlace({ x: 100, y: 50, width: 1_000, height: 700, maximized: true }, [screen])).toEqual({ x: 100, y: 50, width: 1_000, height: 700, maximized: true })
  expect(fitPlace({ x: 2_500, y: 50, width: 1_000, height: 700, maximized: false }, [screen])).toEqual(defaultPlace)
  expect(fitPlace({ x: 2_500, y: 50, width: 1_000, height: 700, maximized: false }, [screen, { ...screen, x: 1_920 }])).toMatchObject({ x: 2_500 })
  expect(fitPlace({ x: 0, y: 0, width: 10, height: 10, maximized: false }, [screen])).toMatchObject({ width: 900, height: 600 })
  expect(windowOptions(defaultPlace, '/preload.cjs', { dark: true, devTools: false }).webPreferences).toEqual({ preload: '/preload.cjs', spellcheck: false, devTools: false })
})

test('a page that crashes is loaded again three times a minute and no more', () => {
  const time = { ms: 0 }
  const mayReload = createReloadLimit(() => time.ms)
  expect([mayReload(), mayReload(), mayReload(), mayReload()]).toEqual([true, true, true, false])
  time.ms = 60_001
  expect(mayReload()).toBe(true)
})

test('every menu command presses a shortcut that exists once, and developer tools are for developers', () => {
  const pressed: string[] = []
  const actions = { press: (key: { keyCode: string; modifiers: readonly string[] }) => pressed.push([...key.modifiers, key.keyCode].join('+')), openOutside: () => {}, showProfile: () => {}, checkForUpdates: undefined }
  const items = (devTools: boolean) => menuTemplate('linux', devTools, actions).flatMap((menu) => (Array.isArray(menu.submenu) ? menu.submenu : []))
  const accelerators = items(true).map((item) => item.accelerator).filter((accelerator) => accelerator !== undefined)
  expect(new Set(accelerators).size).toBe(accelerators.length)
  expect(items(false).filter((item) => item.role === 'toggleDevTools')).toEqual([])
  expect(keyOf('CmdOrCtrl+Shift+P', false)).toEqual({ keyCode: 'P', modifiers: ['control', 'shift'] })
  expect(keyOf('CmdOrCtrl+Enter', true)).toEqual({ keyCode: 'Enter', modifiers: ['meta'] })
})

test('a key store that only pretends is not used', async () => {
  const fake = (available: boolean, backend: 'basic_text' | 'gnome_libsecret') => ({
    isAsyncEncryptionAvailable: async () => available,
    getSelectedStorageBackend: () => backend,
    encryptStringAsync: async (text: string) => Buffer.from(text).reverse(),
    decryptStringAsync: async (sealed: Buffer) => (sealed.length === 0 ? Promise.reject(new Error('locked')) : { result: Buffer.from(sealed).reverse().toString(), shouldReEncrypt: false }),
  })
  expect(await openSystemKeyStore(fake(false, 'gnome_libsecret'), 'linux')).toBeUndefined()
  expect(await openSystemKeyStore(fake(true, 'basic_text'), 'linux')).toBeUndefined()
  const store = await openSystemKeyStore(fake(true, 'gnome_libsecret'), 'linux')
  const key = Uint8Array.from([0, 255, 128, 7])
  expect(new Uint8Array(await store!.unwrap(await store!.wrap(key)))).toEqual(key)
  await expect(store!.unwrap(new Uint8Array())).rejects.toMatchObject({ code: 'storage' })
})

test('the scheme serves core and the page, strips what Chromium cannot bear there, and tells core when the page has left', async () => {
  let serve: (request: Request) => Response | Promise<Response> = () => new Response()
  const aborted: string[] = []
  const handle: Handle = async (request, { signal }) => {
    signal.addEventListener('abort', () => aborted.push(new URL(request.url).pathname))
    if (request.url.endsWith('/fails')) throw new Error('inside')
    if (request.url.endsWith('/empty')) return new Response(null, { status: 204 })
    return new Response(new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('x')) }), { headers: { 'cross-origin-opener-policy': 'same-origin', connection: 'close', 'x-own': '1' } })
  }
  const closing = new AbortController()
  serveAppScheme({ handle: (_scheme, handler) => void (serve = handler) }, handle, { rendererDir: '/nowhere', clientId: 'c', closing: closing.signal })
  const ask = (path: string) => serve(new Request(`app://bundle${path}`))
  const answer = await ask('/rpc/events/stream')
  expect([...answer.headers.keys()].toSorted()).toEqual(['cache-control', 'content-security-policy', 'referrer-policy', 'x-content-type-options', 'x-own'])
  await answer.body?.cancel()
  expect(aborted).toEqual(['/rpc/events/stream'])
  expect((await ask('/rpc/empty')).body).toBeNull()
  expect((await ask('/rpc/fails')).status).toBe(500)
  expect((await ask('/')).status).toBe(503)
  expect((await serve(new Request('app://other/rpc/x'))).status).toBe(404)
})

test('the scheme is standard and secure and bypasses nothing', () => {
  const registered: unknown[] = []
  registerAppScheme({ registerSchemesAsPrivileged: (schemes) => registered.push(...schemes) })
  expect(registered).toEqual([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } }])
})
