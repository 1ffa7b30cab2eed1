import { createStore, type StoreApi } from 'zustand/vanilla'

/** The places of the rail. Kept in the address's fragment, so that back and reload work in both shells. */
export const routes = ['workbench', 'templates', 'history', 'logins', 'audit', 'settings', 'keyboard', 'about', 'welcome'] as const
export type Route = (typeof routes)[number]

/** The place that a fragment names; the workbench when it names none. */
export function routeOf(hash: string): Route {
  return namedRoute(hash) ?? 'workbench'
}

function namedRoute(hash: string): Route | null {
  const name = hash.replace(/^#\/?/, '')
  return routes.find(route => route === name) ?? null
}

/** Null while the address names no place: nobody has gone anywhere yet. */
export type RouteStore = StoreApi<{ readonly route: Route | null }>

/** Follows the address until the signal aborts. */
export function createRouteStore(signal: AbortSignal): RouteStore {
  const store: RouteStore = createStore(() => ({ route: namedRoute(location.hash) }))
  addEventListener('hashchange', () => store.setState({ route: namedRoute(location.hash) }), { signal })
  return store
}

/** Lets the address name the place that is shown though nobody went there; back does not lead to before. */
export function settleOn(route: Route): void {
  location.replace(`#/${route}`)
}

/** Goes to a place; the browser's back leads back. */
export function goTo(route: Route): void {
  if (routeOf(location.hash) !== route) location.hash = `/${route}`
}
