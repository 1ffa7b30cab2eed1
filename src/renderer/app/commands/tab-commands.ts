import type { TabId } from '#shared/base/ids.ts'
import type { AppModel } from '../app-model.tsx'
import { goTo } from '../route.ts'
import type { Command } from './command.ts'
import { activeTabId } from './active-tab.ts'

/** Opens an empty tab on the same instance and window as the one that is shown. */
export async function openNewTab({ tabs, ports }: AppModel): Promise<void> {
  const like = tabs.active()
  goTo('workbench')
  await tabs.openDraft(like ? { instanceId: like.instanceId, window: like.window } : {})
  requestAnimationFrame(() => ports.editor?.focus())
}

/** Saves into the tab's query, or asks for a name when it has none or is an example. */
export async function saveTab({ tabs, ui, bridge }: AppModel, id: TabId): Promise<void> {
  const tab = tabs.find(id)
  if (!tab) return
  // An example stays as it came: what one made of it gets a name of one's own.
  if (tab.queryId === null || (await bridge.client.queries.get({ id: tab.queryId })).sample) return ui.setState({ overlay: { kind: 'save-as' } })
  const { conflict } = await tabs.save(id)
  ui.setState(({ conflictTabIds }) => ({ conflictTabIds: [...conflictTabIds.filter(each => each !== id), ...(conflict ? [id] : [])] }))
}

/** True while F2 means something else: the name at the editor's cursor, the row of a list. */
function isElsewhere(): boolean {
  return document.activeElement?.closest('.monaco-editor, [role="tree"]') != null
}

/** Commands about tabs. */
export function createTabCommands(model: AppModel): readonly Command[] {
  const { tabs, ui } = model
  const hasTab = () => activeTabId(model) !== undefined
  const withTab = (act: (id: TabId) => void | Promise<void>) => () => {
    const id = activeTabId(model)
    return id === undefined ? undefined : act(id)
  }
  const step = (by: number) => () => {
    const { tabs: open, activeId } = tabs.store.getState()
    const next = open[(open.findIndex(tab => tab.id === activeId) + by + open.length) % open.length]
    if (next) tabs.activate(next.id)
  }
  const place = (id: TabId) => tabs.store.getState().tabs.findIndex(tab => tab.id === id)
  const numbered = Array.from({ length: 9 }, (_, index): Command => ({
    id: `tab.show${index + 1}`, title: index === 8 ? 'Show last tab' : `Show tab ${index + 1}`, group: 'Tabs', keys: [`Alt+${index + 1}`], everywhere: true,
    when: () => tabs.store.getState().tabs.length > (index === 8 ? 0 : index),
    run: () => {
      const open = tabs.store.getState().tabs
      const tab = index === 8 ? open.at(-1) : open[index]
      if (tab) tabs.activate(tab.id)
    },
  }))
  return [
    { id: 'tab.new', title: 'New tab', group: 'Tabs', keys: ['Alt+N', 'Mod+N'], everywhere: true, run: () => openNewTab(model) },
    { id: 'tab.save', title: 'Save query', group: 'Tabs', keys: ['Mod+S'], everywhere: true, when: hasTab, run: withTab(id => saveTab(model, id)) },
    { id: 'tab.saveAs', title: 'Save as a new query', group: 'Tabs', keys: ['Mod+Shift+S'], everywhere: true, when: hasTab, run: () => ui.setState({ overlay: { kind: 'save-as' } }) },
    { id: 'tab.revert', title: 'Go back to the saved query', group: 'Tabs', keys: [], when: () => { const tab = tabs.active(); return hasTab() && tab?.queryId !== null && tab?.dirty === true }, run: withTab(id => tabs.revert(id)) },
    { id: 'tab.duplicate', title: 'Duplicate tab', group: 'Tabs', keys: [], when: hasTab, run: withTab(async id => {
      const tab = tabs.find(id)
      if (tab) await tabs.openDraft({ title: `${tab.title || 'Untitled query'} (copy)`, sql: tab.sql, params: tab.params, paramTexts: tab.paramTexts, window: tab.window, instanceId: tab.instanceId, origin: tab.origin })
    }) },
    { id: 'tab.close', title: 'Close tab', group: 'Tabs', keys: ['Alt+W', 'Mod+W'], everywhere: true, when: hasTab, run: withTab(id => tabs.close(id)) },
    { id: 'tab.closeOthers', title: 'Close other tabs', group: 'Tabs', keys: [], when: () => hasTab() && tabs.store.getState().tabs.length > 1, run: withTab(async id => {
      for (const tab of tabs.store.getState().tabs) if (tab.id !== id && !tab.pinned) await tabs.close(tab.id)
    }) },
    { id: 'tab.reopen', title: 'Reopen closed tab', group: 'Tabs', keys: ['Mod+Shift+T', 'Alt+Shift+T'], everywhere: true, run: async () => {
      goTo('workbench')
      await tabs.reopen()
    } },
    { id: 'tab.rename', title: 'Rename tab', group: 'Tabs', keys: ['F2'], when: () => hasTab() && !isElsewhere(), run: withTab(id => ui.setState({ renamingTabId: id })) },
    { id: 'tab.pin', title: 'Pin or unpin tab', group: 'Tabs', keys: [], when: hasTab, run: withTab(id => tabs.setPinned(id, tabs.find(id)?.pinned !== true)) },
    { id: 'tab.next', title: 'Next tab', group: 'Tabs', keys: ['Ctrl+Tab', 'Mod+PageDown'], everywhere: true, when: hasTab, run: step(1) },
    { id: 'tab.previous', title: 'Previous tab', group: 'Tabs', keys: ['Ctrl+Shift+Tab', 'Mod+PageUp'], everywhere: true, when: hasTab, run: step(-1) },
    { id: 'tab.moveLeft', title: 'Move tab left', group: 'Tabs', keys: ['Mod+Shift+PageUp'], everywhere: true, when: hasTab, run: withTab(id => tabs.move(id, place(id) - 1)) },
    { id: 'tab.moveRight', title: 'Move tab right', group: 'Tabs', keys: ['Mod+Shift+PageDown'], everywhere: true, when: hasTab, run: withTab(id => tabs.move(id, place(id) + 1)) },
    ...numbered,
  ]
}
