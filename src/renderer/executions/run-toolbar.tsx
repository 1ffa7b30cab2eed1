import { Button, Tooltip } from '@mantine/core'
import { CircleStop, ListChecks, Play } from 'lucide-react'
import type { TabId } from '#shared/base/ids.ts'
import { finalStates } from '#shared/executions/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useCommands, useShortcut } from '#renderer/app/commands/commands-context.tsx'
import { BuilderButton } from '#renderer/builder/builder-button.tsx'
import { useInstance } from '#renderer/instances/use-instances.ts'
import { useTab } from '#renderer/tabs/use-open-tabs.tsx'
import { InstancePicker } from './instance-picker.tsx'
import { ParametersButton } from './parameters-button.tsx'
import { RunLine } from './run-line.tsx'
import { useRun } from './use-run.ts'
import { WindowPicker } from './window-picker.tsx'
import './run-toolbar.css'

/** Run, check, instance, time window, parameters, and how the run is doing. */
export function RunToolbar({ tabId }: { readonly tabId: TabId }) {
  const { ui } = useAppModel()
  const { run: runCommand } = useCommands()
  const runKeys = useShortcut('run.start')
  const checkKeys = useShortcut('check.ladder')
  const cancelKeys = useShortcut('run.cancel')
  const instance = useInstance(useTab(tabId, tab => tab.instanceId) ?? null)
  const run = useRun(useTab(tabId, tab => tab.executionId) ?? null)
  const running = run != null && !finalStates.has(run.state)
  return (
    <div className="run-toolbar" role="toolbar" aria-label="Run" data-region="run" data-instance-colour={instance?.colour}>
      {running
        ? (
          <Tooltip label={cancelKeys === undefined ? 'Ask AMC to stop this run' : `Ask AMC to stop this run (${cancelKeys})`}>
            <Button className="cancel-button" variant="default" leftSection={<CircleStop size={15} aria-hidden />} disabled={run.cancel === 'requested'} onClick={() => runCommand('run.cancel')}>
              {run.cancel === 'requested' ? 'Cancelling…' : 'Cancel run'}
            </Button>
          </Tooltip>
        )
        : (
          <Tooltip label={runKeys === undefined ? 'Run this query' : `Run this query (${runKeys})`}>
            <Button className="run-button" leftSection={<Play size={14} aria-hidden />}
              onClick={() => (instance ? runCommand('run.start') : ui.setState({ toolbarPopover: 'instance' }))}>
              {instance ? `Run on ${instance.clientName}` : 'Choose an instance to run'}
            </Button>
          </Tooltip>
        )}
      <Tooltip label={`Check before the wait: language, local run, AMC dry run, SANDBOX${checkKeys === undefined ? '' : ` (${checkKeys})`}`}>
        <Button className="check-button" variant="default" aria-label="Check" leftSection={<ListChecks size={15} aria-hidden />} onClick={() => runCommand('check.ladder')}>Check</Button>
      </Tooltip>
      <BuilderButton />
      <span className="toolbar-line" />
      <InstancePicker tabId={tabId} />
      <WindowPicker tabId={tabId} />
      <ParametersButton tabId={tabId} />
      <span className="toolbar-space" />
      {run && <RunLine run={run} />}
    </div>
  )
}
