import type { App, Session, WebContents } from 'electron/main'
import { classifyNavigation, isAppAddress, mayLoad, mayUse } from './address-policy.ts'

/** Closes everything a session grants unasked: permissions, devices, screen capture, `file:` and the network. */
export function hardenSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, decide, details) => decide(mayUse(permission, details.requestingUrl)))
  // Without a page there is an origin at most; it has no path, and none is needed.
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) => mayUse(permission, requestingOrigin))
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, decide) => decide({}))
  session.protocol.handle('file', () => new Response(null, { status: 403 }))
  session.webRequest.onBeforeRequest({ urls: ['<all_urls>'] }, (details, decide) => decide({ cancel: !mayLoad(details.url) }))
  session.setSpellCheckerEnabled(false)
}

/** Keeps every page of the app where it belongs: no navigation away, no new windows, no webviews. */
export function hardenPages(app: App, openOutside: (address: string) => void): void {
  const guard = (contents: WebContents) => {
    const decide = (event: { readonly url: string; preventDefault(): void }) => {
      const verdict = classifyNavigation(event.url)
      if (verdict === 'stay') return
      event.preventDefault()
      if (verdict === 'open-outside') openOutside(event.url)
    }
    contents.on('will-navigate', decide)
    contents.on('will-redirect', decide)
    contents.on('will-frame-navigate', (event) => {
      // A frame never leads outside by itself: the person did not click there.
      if (!event.isMainFrame && !isAppAddress(event.url)) event.preventDefault()
    })
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(({ url }) => {
      if (classifyNavigation(url) === 'open-outside') setImmediate(() => openOutside(url))
      return { action: 'deny' }
    })
  }
  app.on('web-contents-created', (_event, contents) => guard(contents))
}
