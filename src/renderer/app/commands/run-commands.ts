import type { ExecutionId } from '#shared/base/ids.ts'
import { finalStates } from '#shared/executions/contract.ts'
import { copyText } from '#renderer/ui/copy-text.ts'
import type { AppModel } from '../app-model.tsx'
import { showPanel } from '../layout.ts'
import type { Command } from './command.ts'
import { activeTabId } from './active-tab.ts'

/** Commands that run, check and cancel what the active tab holds. */
export function createRunCommands(model: AppModel): readonly Command[] {
  const { runs, tabs, ui, ports, queryClient, bridge } = model
  const activeTab = () => {
    const id = activeTabId(model)
    return id === undefined ? undefined : tabs.find(id)
  }
  const executionId = (): ExecutionId | null => activeTab()?.executionId ?? null
  const execution = () => {
    const id = executionId()
    return id === null ? undefined : queryClient.getQueryData(bridge.api.executions.find.queryKey({ input: { id } })) ?? undefined
  }
  const isRunning = () => {
    const run = execution()
    return run !== undefined && !finalStates.has(run.state)
  }
  const canRun = () => activeTab() !== undefined && !isRunning()
  const start = (dryRun: boolean) => async () => {
    const id = activeTabId(model)
    if (id === undefined) return
    if (ports.layout) showPanel(ports.layout, 'results')
    await runs.start(id, { dryRun })
  }
  return [
    { id: 'run.start', title: 'Run', group: 'Run', keys: ['Mod+Enter', 'F5'], everywhere: true, when: canRun, run: start(false) },
    { id: 'run.selection', title: 'Run only the selected SQL', group: 'Run', keys: ['Mod+Alt+Enter'], when: () => canRun() && (ports.editor?.selectedText().trim() ?? '') !== '', run: async () => {
      const id = activeTabId(model)
      if (id !== undefined) await runs.start(id, { sql: ports.editor?.selectedText() })
    } },
    { id: 'run.check', title: 'Check with AMC without running', group: 'Run', keys: [], everywhere: true, when: canRun, run: start(true) },
    { id: 'run.cancel', title: 'Cancel run', group: 'Run', keys: ['Mod+.'], everywhere: true, when: isRunning, run: async () => {
      const id = executionId()
      if (id !== null) await runs.cancel(id)
    } },
    { id: 'run.again', title: 'Run the shown result again', group: 'Run', keys: [], when: () => execution() !== undefined && !isRunning(), run: async () => {
      const id = executionId()
      if (id !== null) await runs.rerun(id)
    } },
    { id: 'run.copyCurl', title: 'Copy the run as curl', group: 'Run', keys: [], when: () => execution() !== undefined, run: async () => {
      const id = executionId()
      if (id !== null) await copyText(await runs.curl(id))
    } },
    { id: 'run.chooseInstance', title: 'Choose the instance of this tab', group: 'Instances', keys: ['Alt+I'], everywhere: true, when: () => activeTab() !== undefined, run: () => ui.setState({ toolbarPopover: 'instance' }) },
    { id: 'run.chooseWindow', title: 'Choose the time window', group: 'Run', keys: ['Alt+T'], everywhere: true, when: () => activeTab() !== undefined, run: () => ui.setState({ toolbarPopover: 'window' }) },
    { id: 'run.parameters', title: 'Edit parameters', group: 'Run', keys: ['Alt+P'], everywhere: true, when: () => activeTab() !== undefined, run: () => ui.setState({ toolbarPopover: 'parameters' }) },
    { id: 'instances.discover', title: 'Look for instances at Amazon again', group: 'Instances', keys: [], run: async () => void await bridge.client.instances.discover({}) },
  ]
}
