import type { BrowserContext } from 'playwright-core'

export type SchemeHandler = (request: Request) => Response | Promise<Response>
export type PermissionCheck = (contents: null, permission: string, origin: string, details: { readonly requestingUrl: string }) => boolean
export type RequestFilter = (details: { readonly url: string }, decide: (answer: { readonly cancel?: boolean }) => void) => void

/** What the fake modules share: one simulated app in one process. */
export const sim = {
  ready: false,
  quitting: false,
  sandboxEnabled: false,
  privilegedSchemes: [] as string[],
  schemeHandlers: new Map<string, SchemeHandler>(),
  permissionCheck: undefined as PermissionCheck | undefined,
  permissionRequestSet: false,
  requestFilter: undefined as RequestFilter | undefined,
  context: undefined as BrowserContext | undefined,
  /** Where pages of `app://bundle` are served for the browser. */
  origin: '',
}

/** The address that the browser uses for an address of the app. */
export const toPageAddress = (address: string): string => address.replace(/^app:\/\/bundle/, sim.origin)
/** The app's own address for one of the browser's. */
export const toAppAddress = (address: string): string => (address === sim.origin || address.startsWith(`${sim.origin}/`) ? `app://bundle${address.slice(sim.origin.length)}` : address)
