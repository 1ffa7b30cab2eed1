import { useCallback, useEffect, useRef, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { DockviewReact, type DockviewReadyEvent, type IDockviewPanelHeaderProps, type IDockviewPanelProps } from 'dockview-react'
import { ChartPanel, LocalSqlPanel, PivotPanel, ProfilePanel } from '#renderer/analysis/analysis-panels.tsx'
import { BuilderPanel } from '#renderer/builder/builder-panel.tsx'
import { RunsPanel } from '#renderer/executions/runs-panel.tsx'
import { MessagesPanel } from '#renderer/executions/messages-panel.tsx'
import { PreviewPanel } from '#renderer/executions/preview-panel.tsx'
import { DiffPanel } from '#renderer/honesty/diff-panel.tsx'
import { PrivacyPanel } from '#renderer/honesty/privacy-panel.tsx'
import { ReproducePanel } from '#renderer/honesty/reproduce-panel.tsx'
import { InstancesPanel } from '#renderer/instances/instances-panel.tsx'
import { LadderPanel } from '#renderer/ladder/ladder-panel.tsx'
import { OutputColumnsPanel } from '#renderer/language/output-columns-panel.tsx'
import { ProblemsPanel } from '#renderer/language/problems-panel.tsx'
import { QueriesPanel } from '#renderer/queries/queries-panel.tsx'
import { VersionsPanel } from '#renderer/queries/versions-panel.tsx'
import { ResultsPanel } from '#renderer/results/results-panel.tsx'
import { StoredResultsPanel } from '#renderer/results/stored-results-panel.tsx'
import { SchemaPanel } from '#renderer/schema/schema-panel.tsx'
import { EditorArea } from '#renderer/tabs/editor-area.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { ErrorBoundary } from '#renderer/ui/error-boundary.tsx'
import { useAppModel } from './app-model.tsx'
import type { Ports } from './ports.ts'
import { layoutOf, panelTitles, restoreLayout, type PanelId } from './layout.ts'
import { PanelHeader } from './panel-header.tsx'
import './workbench.css'

const layoutPauseMs = 400
/** Narrower, the navigator would leave too little beside it; Ctrl+B still shows it. */
const narrowWindow = '(max-width: 800px)'
const theme = { name: 'recomamp', className: 'dockview-theme-recomamp', gap: 0 }

const panels: Readonly<Record<PanelId, React.FunctionComponent>> = {
  queries: QueriesPanel, schema: SchemaPanel, instances: InstancesPanel, editor: EditorArea, builder: BuilderPanel, results: ResultsPanel, privacy: PrivacyPanel, diff: DiffPanel, reproduce: ReproducePanel, profile: ProfilePanel, pivot: PivotPanel, chart: ChartPanel, 'local-sql': LocalSqlPanel, ladder: LadderPanel, problems: ProblemsPanel, columns: OutputColumnsPanel, messages: MessagesPanel,
  history: RunsPanel, stored: StoredResultsPanel, versions: VersionsPanel, preview: PreviewPanel,
}

/** F6 stops once per group of panels; the name says which. */
const components: Record<string, React.FunctionComponent<IDockviewPanelProps>> = Object.fromEntries(Object.entries(panels).map(([id, Panel]) => [
  id,
  function WorkbenchPanel({ api }: IDockviewPanelProps) {
    const [visible, setVisible] = useState(api.isVisible)
    useEffect(() => {
      setVisible(api.isVisible)
      const watching = api.onDidVisibilityChange(event => setVisible(event.isVisible))
      return () => watching.dispose()
    }, [api])
    // dockview draws hidden panels too; only the editor needs that, to keep undo and scroll place.
    if (!visible && id !== 'editor') return null
    return <div className="panel" data-region={id}><ErrorBoundary place={panelTitles[id as PanelId]}><Panel /></ErrorBoundary></div>
  },
]))

function PanelTab({ api }: IDockviewPanelHeaderProps) {
  return <span className="panel-tab">{api.title}</span>
}

/** Navigator, editor and results, arranged as the person likes. */
export function Workbench() {
  const { api } = useBridge()
  const settings = useQuery(api.settings.list.queryOptions({ input: {} }))
  if (settings.isPending) return null
  return <Panels kept={settings.data?.find(setting => setting.key === 'workbench.layout')?.value ?? null} />
}

/** `kept` is only read at the start; afterwards this window's own arrangement counts. */
function Panels({ kept }: { readonly kept: unknown }) {
  const { ports, bridge } = useAppModel()
  const atStart = useRef(kept)
  const saving = useRef<ReturnType<typeof setTimeout>>(undefined)
  const onReady = useCallback(({ api }: DockviewReadyEvent) => {
    restoreLayout(api, atStart.current)
    ports.connect({ layout: api })
    if (matchMedia(narrowWindow).matches) api.getPanel('queries')?.group.api.setVisible(false)
    api.onDidLayoutChange(() => {
      clearTimeout(saving.current)
      // What a narrow window leaves out, a wide one shows at the next start.
      if (matchMedia(narrowWindow).matches || api.hasMaximizedGroup()) return
      // An arrangement that could not be kept is no reason to disturb anybody; the next change tries again.
      saving.current = setTimeout(() => void bridge.client.settings.set({ key: 'workbench.layout', value: layoutOf(api) }).catch(() => undefined), layoutPauseMs)
    })
  }, [ports, bridge])
  useEffect(() => () => {
    clearTimeout(saving.current)
    ports.connect({ layout: null })
  }, [ports])
  useHiddenNavigator(ports)
  return (
    <DockviewReact className="workbench" theme={theme} components={components} defaultTabComponent={PanelTab} rightHeaderActionsComponent={PanelHeader} disableTabsOverflowList onReady={onReady}
      disableFloatingGroups proportionalLayout={false} noPanelsOverlay="emptyGroup" />
  )
}

/** Hides the navigator while the window is narrow, as at 200 % zoom, and brings back what it hid. */
function useHiddenNavigator(ports: Ports): void {
  useEffect(() => {
    const narrow = matchMedia(narrowWindow)
    let hid = narrow.matches
    const adapt = (): void => {
      const navigator = ports.layout?.getPanel('queries')?.group.api
      if (!navigator) return
      if (narrow.matches) {
        hid = navigator.isVisible
        if (hid) navigator.setVisible(false)
      } else if (hid) {
        hid = false
        navigator.setVisible(true)
      }
    }
    narrow.addEventListener('change', adapt)
    return () => narrow.removeEventListener('change', adapt)
  }, [ports])
}
