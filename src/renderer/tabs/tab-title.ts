import type { Tab } from '#shared/tabs/contract.ts'

/** What stands on a tab. */
export function tabTitle(tab: Pick<Tab, 'title'>): string {
  return tab.title.trim() === '' ? 'Untitled query' : tab.title
}
