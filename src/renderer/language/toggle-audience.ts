import type { AppModel } from '#renderer/app/app-model.tsx'

/** Checks a tab by the rules of audiences from now on, or by those of reports again; kept for the next start. Tabs that were closed are forgotten. */
export async function toggleAudience({ bridge, language, tabs }: AppModel, tabId: string): Promise<void> {
  const before = language.getState().audienceTabIds
  const open = new Set<string>(tabs.store.getState().tabs.map(tab => tab.id))
  const kept = [...before].filter(id => id !== tabId && open.has(id))
  await bridge.client.settings.set({ key: 'language.audienceTabs', value: before.has(tabId) ? kept : [...kept, tabId] })
}
