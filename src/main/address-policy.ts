import { mayOpenExternally } from '#core/shell/external-address.ts'

/** Where the page lives. A standard, secure scheme of our own: no port, no `file:`. */
export const appScheme = 'app'
export const appHost = 'bundle'
export const startAddress = `${appScheme}://${appHost}/`

/** True for addresses of the app's own page. Compares scheme and host: `URL.origin` of such a scheme is `"null"` in Node. */
export function isAppAddress(address: string): boolean {
  const url = URL.parse(address)
  return url !== null && url.protocol === `${appScheme}:` && url.host === appHost && url.username === '' && url.password === ''
}

/** What becomes of a link or a script's wish to go somewhere: stay in the app, open the system's browser, or nothing. */
export function classifyNavigation(address: string): 'stay' | 'open-outside' | 'block' {
  if (isAppAddress(address)) return 'stay'
  return mayOpenExternally(address) ? 'open-outside' : 'block'
}

/** What a page may load: its own files, and what it made itself. Everything from the network goes through core. */
export function mayLoad(address: string): boolean {
  return isAppAddress(address) || /^(?:blob:app:\/\/bundle\/|data:|devtools:)/.test(address)
}

const permissions: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'fullscreen', 'notifications'])

/** The few permissions that the app's own page has. No page of another origin, and no request without one, has any. */
export function mayUse(permission: string, requestingAddress: string | undefined): boolean {
  return requestingAddress !== undefined && isAppAddress(requestingAddress) && permissions.has(permission)
}
