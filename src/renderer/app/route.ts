import { createStore, type StoreApi } from 'zustand/vanilla'

/** The places of the rail. Kept in the address's fragment, so that back and reload work in both shells. */
export const routes = ['workbench', 'templates', 'history', 'logins', 'audit', 'settings', 'keyboard', 'about', 'welcome'] as const
export type Route = (typeof routes)[number]

/** The place that a fragment names; the workbench when it names none. */
export function routeOf(hash: string): Route {
  const name = hash.replace(/^#\/?/, '')
  return routes.find(route => route === name) ?? 'workbench'
}

export type RouteStore = StoreApi<{ readonly route: Route }>

/** Follows the address until the signal aborts. */
export function createRouteStore(signal: AbortSignal): RouteStore {
  const store: RouteStore = createStore(() => ({ route: routeOf(location.hash) }))
  addEventListener('hashchange', () => store.setState({ route: routeOf(location.hash) }), { signal })
  return store
}

/** Goes to a place; the browser's back leads back. */
export function goTo(route: Route): void {
  if (routeOf(location.hash) !== route) location.hash = `/${route}`
}
