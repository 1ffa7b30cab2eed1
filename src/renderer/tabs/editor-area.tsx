import { useCallback, useEffect, useMemo, useState } from 'react'
import { Button } from '@mantine/core'
import { FilePlus2 } from 'lucide-react'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useCommands } from '#renderer/app/commands/commands-context.tsx'
import { BuildByChoosing } from '#renderer/builder/builder-button.tsx'
import { useSetting } from '#renderer/bridge/use-setting.ts'
import { RunToolbar } from '#renderer/executions/run-toolbar.tsx'
import { useInstance } from '#renderer/instances/use-instances.ts'
import { useLanguage } from '#renderer/language/use-language.ts'
import { useAppearanceNow } from '#renderer/theme/appearance-context.tsx'
import { OriginNotice } from '#renderer/templates/origin-notice.tsx'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import type * as EditorModule from '#renderer/widgets/editor/code-editor.tsx'
import type { EditorDocuments, EditorHandle, EditorPosition } from '#renderer/widgets/editor/editor-documents.ts'
import { ConflictNotice } from './conflict-notice.tsx'
import type { OpenTabs } from './open-tabs.ts'
import { TabStrip } from './tab-strip.tsx'
import { tabTitle } from './tab-title.ts'
import { useActiveTab, useTabsState } from './use-open-tabs.tsx'
import './editor-area.css'

/**
 * The editor's code once it is here. Not `lazy` with `Suspense`: React holds back what suspended until 300 ms after it showed
 * the fallback, and the editor is there much sooner. Throws what kept the code from coming, for the boundary around the panel.
 */
function useEditorModule(): typeof EditorModule | null {
  const [loaded, setLoaded] = useState<{ readonly module: typeof EditorModule } | { readonly failure: unknown } | null>(null)
  useEffect(() => {
    let wanted = true
    import('#renderer/widgets/editor/code-editor.tsx').then(
      module => { if (wanted) setLoaded({ module }) },
      (failure: unknown) => { if (wanted) setLoaded({ failure }) },
    )
    return () => { wanted = false }
  }, [])
  if (loaded !== null && 'failure' in loaded) throw loaded.failure
  return loaded?.module ?? null
}

/** Tab strip, toolbar and editor of the tab that is shown. */
export function EditorArea() {
  const { tabs: open, ports, status } = useAppModel()
  const { run } = useCommands()
  const editor = useEditorModule()
  const appearance = useAppearanceNow()
  const fontSizePx = useSetting('editor.fontSizePx')
  const wordWrap = useSetting('editor.wordWrap')
  const acceptSuggestionOnEnter = useSetting('editor.acceptSuggestionOnEnter')
  const settings = useMemo(() => ({ fontSizePx, wordWrap, acceptSuggestionOnEnter }), [fontSizePx, wordWrap, acceptSuggestionOnEnter])
  const activeId = useTabsState(state => state.activeId)
  const title = useActiveTab(tabTitle)
  const instance = useInstance(useActiveTab(tab => tab.instanceId) ?? null)
  const idText = useTabsState(state => state.tabs.map(tab => tab.id).join(' '))
  const openIds = useMemo(() => (idText === '' ? [] : idText.split(' ')), [idText])
  const documents = useMemo(() => documentsOf(open), [open])
  const { service, problems, explain } = useLanguage(instance?.id ?? null)
  const onHandle = useCallback((editor: EditorHandle | null) => ports.connect({ editor }), [ports])
  const onPosition = useCallback((position: EditorPosition) => status.setState({ position }), [status])

  return (
    <div className="editor-area" data-instance-colour={instance?.colour}>
      <TabStrip />
      {activeId !== null && <RunToolbar tabId={activeId} />}
      {activeId !== null && <ConflictNotice tabId={activeId} />}
      <OriginNotice />
      <div className="editor-body" role="tabpanel" id="editor-panel" aria-label={title ?? 'Editor'} data-region="sql">
        {/* The editor stays mounted without a tab, so that the next one opens at once. */}
        <div className="editor-surface" data-shown={activeId !== null}>
          {editor === null ? <p className="editor-loading" role="status">Opening the editor…</p> : (
            <editor.CodeEditor documentId={activeId} openIds={openIds} documents={documents} languageService={service} problems={problems} settings={settings}
              appearance={appearance} label={`SQL of ${title ?? 'no tab'}`} onHandle={onHandle} onPosition={onPosition} onExplain={explain} />
          )}
        </div>
        <BuildByChoosing />
        {activeId === null && (
          <div className="editor-empty">
            <EmptyState title="No query is open" icon={<FilePlus2 size={28} aria-hidden />} action={<div className="editor-empty-actions"><Button onClick={() => run('tab.new')}>New query</Button><Button variant="default" onClick={() => run('template.pick')}>Start from a template</Button></div>}>
              Write AMC SQL here, with or without a network. Open a query from the navigator, or start an empty one.
            </EmptyState>
          </div>
        )}
      </div>
    </div>
  )
}

function documentsOf(open: OpenTabs): EditorDocuments {
  const find = (id: string) => open.store.getState().tabs.find(tab => tab.id === id)
  return {
    text: id => find(id)?.sql,
    cursor: id => find(id)?.cursor ?? null,
    onText(id, sql) {
      const tab = find(id)
      if (tab) open.edit(tab.id, { sql })
    },
    onCursor(id, cursor) {
      const tab = find(id)
      if (tab && JSON.stringify(tab.cursor) !== JSON.stringify(cursor)) open.edit(tab.id, { cursor })
    },
    subscribe: listener => open.store.subscribe(listener),
  }
}
