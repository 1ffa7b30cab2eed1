import { startLadder } from '#renderer/ladder/start-ladder.ts'
import type { AppModel } from '../app-model.tsx'
import { showPanel } from '../layout.ts'
import { activeTabId } from './active-tab.ts'
import type { Command } from './command.ts'

/** The check before the wait. */
export function createLadderCommands(model: AppModel): readonly Command[] {
  const { bridge, queryClient, ports } = model
  const hasTab = () => activeTabId(model) !== undefined
  const isClimbing = () => {
    const tabId = activeTabId(model)
    return tabId !== undefined && queryClient.getQueryData(bridge.api.ladder.get.queryKey({ input: { tabId } }))?.state === 'climbing'
  }
  return [
    { id: 'check.ladder', title: 'Check before the wait', group: 'Run', keys: ['Mod+Shift+Enter'], everywhere: true, when: hasTab, run: async () => {
      const tabId = activeTabId(model)
      if (tabId === undefined) return
      if (ports.layout) showPanel(ports.layout, 'ladder')
      await startLadder(model, tabId)
    } },
    { id: 'check.stop', title: 'Stop the check', group: 'Run', keys: [], when: isClimbing, run: async () => {
      const tabId = activeTabId(model)
      if (tabId !== undefined) await bridge.client.ladder.cancel({ tabId })
    } },
  ]
}
