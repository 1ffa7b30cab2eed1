import { useCallback, useEffect, useRef, useState } from 'react'
import { DockviewReact, type DockviewReadyEvent, type IDockviewPanelHeaderProps, type IDockviewPanelProps } from 'dockview-react'
import { RunsPanel } from '#renderer/executions/runs-panel.tsx'
import { MessagesPanel } from '#renderer/executions/messages-panel.tsx'
import { PreviewPanel } from '#renderer/executions/preview-panel.tsx'
import { InstancesPanel } from '#renderer/instances/instances-panel.tsx'
import { QueriesPanel } from '#renderer/queries/queries-panel.tsx'
import { VersionsPanel } from '#renderer/queries/versions-panel.tsx'
import { ResultsPanel } from '#renderer/results/results-panel.tsx'
import { SchemaPanel } from '#renderer/schema/schema-panel.tsx'
import { EditorArea } from '#renderer/tabs/editor-area.tsx'
import { ErrorBoundary } from '#renderer/ui/error-boundary.tsx'
import { useAppModel } from './app-model.tsx'
import { keepLayout, panelTitles, restoreLayout, type PanelId } from './layout.ts'
import './workbench.css'

const theme = { name: 'recomamp', className: 'dockview-theme-recomamp', gap: 0 }

const panels: Readonly<Record<PanelId, React.FunctionComponent>> = {
  queries: QueriesPanel, schema: SchemaPanel, instances: InstancesPanel, editor: EditorArea, results: ResultsPanel, messages: MessagesPanel,
  history: RunsPanel, versions: VersionsPanel, preview: PreviewPanel,
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
  const { ports } = useAppModel()
  const saving = useRef<ReturnType<typeof setTimeout>>(undefined)
  const onReady = useCallback(({ api }: DockviewReadyEvent) => {
    restoreLayout(api, localStorage)
    ports.connect({ layout: api })
    api.onDidLayoutChange(() => {
      clearTimeout(saving.current)
      saving.current = setTimeout(() => keepLayout(api, localStorage), 400)
    })
  }, [ports])
  useEffect(() => () => {
    clearTimeout(saving.current)
    ports.connect({ layout: null })
  }, [ports])
  return (
    <DockviewReact className="workbench" theme={theme} components={components} defaultTabComponent={PanelTab} onReady={onReady}
      disableFloatingGroups proportionalLayout={false} noPanelsOverlay="emptyGroup" />
  )
}
