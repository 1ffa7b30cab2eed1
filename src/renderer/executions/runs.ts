import type { QueryClient } from '@tanstack/react-query'
import { AppError } from '#shared/base/app-error.ts'
import type { ExecutionId, TabId } from '#shared/base/ids.ts'
import type { Execution } from '#shared/executions/contract.ts'
import type { Bridge } from '#renderer/bridge/bridge.tsx'
import type { Client } from '#renderer/bridge/client.ts'
import type { OpenTabs } from '#renderer/tabs/open-tabs.ts'

export interface RunsDeps {
  readonly client: Client
  readonly tabs: OpenTabs
  readonly queryClient: QueryClient
  readonly api: Bridge['api']
  readonly newRequestId: () => string
}

/** Starting, cancelling and repeating runs from this window. Everything rejects with an AppError and changes nothing then. */
export function createRuns({ client, tabs, queryClient, api, newRequestId }: RunsDeps) {
  // A second press while the first is on its way joins it.
  const starting = new Map<TabId, Promise<Execution>>()

  /** Shows the answer at once and asks again: the run may have moved on, and said so, before the answer was here. */
  function remember(execution: Execution): Execution {
    const queryKey = api.executions.find.queryKey({ input: { id: execution.id } })
    queryClient.setQueryData(queryKey, execution)
    void queryClient.invalidateQueries({ queryKey })
    return execution
  }

  async function startNow(tabId: TabId, dryRun: boolean, sql?: string): Promise<Execution> {
    const tab = tabs.find(tabId)
    if (!tab) throw new AppError('not-found', 'This tab is closed, so nothing was run.')
    if (tab.instanceId === null) throw new AppError('invalid-input', 'No instance is chosen for this tab, so nothing was run. Choose one in the toolbar.')
    if (tab.sql.trim() === '') throw new AppError('invalid-input', 'There is no SQL in this tab, so nothing was run.')
    const execution = remember(await client.executions.start({
      requestId: newRequestId(), instanceId: tab.instanceId, queryId: tab.queryId, tabId, title: tab.title.slice(0, 200) || 'Untitled query',
      sql: sql ?? tab.sql, params: [...tab.params], paramTexts: { ...tab.paramTexts }, window: tab.window, dryRun,
    }))
    tabs.edit(tabId, { executionId: execution.id })
    return execution
  }

  return {
    /** Runs a tab as it stands, or only `sql` of it. `dryRun` asks AMC to check it without running. */
    start(tabId: TabId, { dryRun = false, sql }: { readonly dryRun?: boolean; readonly sql?: string | undefined } = {}): Promise<Execution> {
      const running = starting.get(tabId)
      if (running) return running
      const started = startNow(tabId, dryRun, sql).finally(() => starting.delete(tabId))
      starting.set(tabId, started)
      return started
    },
    cancel: async (id: ExecutionId): Promise<Execution> => remember(await client.executions.cancel({ id })),
    /** The same run again; shown in the tab it came from when that is open. */
    async rerun(id: ExecutionId): Promise<Execution> {
      const execution = remember(await client.executions.rerun({ id, requestId: newRequestId() }))
      if (execution.tabId !== null && tabs.find(execution.tabId)) tabs.edit(execution.tabId, { executionId: execution.id })
      return execution
    },
    setPinned: async (id: ExecutionId, pinned: boolean): Promise<Execution> => remember(await client.executions.setPinned({ id, pinned })),
    curl: async (id: ExecutionId): Promise<string> => (await client.executions.curl({ id })).command,
    /** Opens a run's text, parameters and window in a new tab, without changing the tab it came from. */
    async openInTab(id: ExecutionId): Promise<void> {
      const run = await client.executions.get({ id })
      await tabs.openDraft({ title: run.title, sql: run.sql, params: run.params, paramTexts: run.paramTexts, window: run.window, instanceId: run.instanceId, executionId: run.id })
    },
  }
}
export type Runs = ReturnType<typeof createRuns>
