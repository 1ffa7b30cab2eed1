import { createContext, useContext } from 'react'
import type { QueryClient } from '@tanstack/react-query'
import type { Bridge } from '#renderer/bridge/bridge.tsx'
import { createRuns, type Runs } from '#renderer/executions/runs.ts'
import { createLanguageClient, type LanguageClient } from '#renderer/language/language-client.ts'
import { createLanguageStore, type LanguageStore } from '#renderer/language/language-store.ts'
// oxlint-disable-next-line import/default -- the build turns this file into the class of a worker
import LanguageWorker from '#renderer/language/language.worker.ts?worker'
import { createExports, type Exports } from '#renderer/results/exports.ts'
import { createImports, type Imports } from '#renderer/results/imports.ts'
import { createResultPort, type ResultPort } from '#renderer/results/result-port.ts'
import { createResultLooks, type ResultLooks } from '#renderer/results/result-looks.ts'
import { createOpenTabs, type OpenTabs } from '#renderer/tabs/open-tabs.ts'
import { createPorts, type Ports } from './ports.ts'
import { createStatusStore, type StatusStore } from './status-store.ts'
import { createUiStore, type UiStore } from './ui-store.ts'

/** Everything of this window that outlives single components. */
export interface AppModel {
  readonly bridge: Bridge
  readonly queryClient: QueryClient
  readonly tabs: OpenTabs
  readonly runs: Runs
  readonly exports: Exports
  readonly looks: ResultLooks
  readonly resultPort: ResultPort
  readonly imports: Imports
  readonly ui: UiStore
  readonly status: StatusStore
  readonly ports: Ports
  readonly languageClient: LanguageClient
  readonly language: LanguageStore
  readonly mac: boolean
}

export function createAppModel(bridge: Bridge, queryClient: QueryClient): AppModel {
  const tabs = createOpenTabs({ client: bridge.client, now: () => Date.now() })
  return {
    bridge, queryClient, tabs,
    runs: createRuns({ client: bridge.client, tabs, queryClient, api: bridge.api, newRequestId: () => crypto.randomUUID() }),
    exports: createExports({ client: bridge.client, bulk: bridge.bulk, spreadsheetSafe: () => spreadsheetSafe(bridge, queryClient) }),
    looks: createResultLooks(bridge.client.resultLooks),
    resultPort: createResultPort(),
    imports: createImports({ bulk: bridge.bulk, tabs }),
    ui: createUiStore(),
    status: createStatusStore(),
    ports: createPorts(),
    languageClient: createLanguageClient(() => new LanguageWorker()),
    language: createLanguageStore(),
    mac: /mac/i.test(navigator.platform),
  }
}

function spreadsheetSafe(bridge: Bridge, queryClient: QueryClient): boolean {
  const settings = queryClient.getQueryData(bridge.api.settings.list.queryKey({ input: {} }))
  return settings?.find(setting => setting.key === 'export.spreadsheetSafe')?.value !== false
}

const AppModelContext = createContext<AppModel | null>(null)
export const AppModelProvider = AppModelContext.Provider

/** This window's model. */
export function useAppModel(): AppModel {
  const model = useContext(AppModelContext)
  if (model === null) throw new Error('useAppModel needs an AppModelProvider above it')
  return model
}
