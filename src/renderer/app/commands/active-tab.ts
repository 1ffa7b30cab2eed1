import type { TabId } from '#shared/base/ids.ts'
import type { AppModel } from '../app-model.tsx'
import { routeOf } from '../route.ts'

/** The tab that commands act on, or undefined when none is shown. */
export function activeTabId({ tabs }: AppModel): TabId | undefined {
  return routeOf(location.hash) === 'workbench' ? tabs.store.getState().activeId ?? undefined : undefined
}
