import type { TabId } from '#shared/base/ids.ts'
import type { LadderWish } from '#shared/ladder/contract.ts'
import type { Tab } from '#shared/tabs/contract.ts'
import type { AppModel } from '#renderer/app/app-model.tsx'

/** What a climb checks of a tab as it stands in this window. */
export function wishOf(tab: Tab): LadderWish {
  return {
    tabId: tab.id, instanceId: tab.instanceId, queryId: tab.queryId, title: tab.title.slice(0, 200) || 'Untitled query',
    sql: tab.sql, params: [...tab.params], paramTexts: { ...tab.paramTexts }, window: tab.window,
  }
}

/** Checks a tab from the bottom; one under way is stopped first. Rejects with an AppError and has started nothing then. */
export async function startLadder({ tabs, bridge, queryClient }: Pick<AppModel, 'tabs' | 'bridge' | 'queryClient'>, tabId: TabId): Promise<void> {
  const tab = tabs.find(tabId)
  if (!tab) return
  const ladder = await bridge.client.ladder.start(wishOf(tab))
  const queryKey = bridge.api.ladder.get.queryKey({ input: { tabId } })
  queryClient.setQueryData(queryKey, ladder)
  await queryClient.invalidateQueries({ queryKey })
}
