import { lazy, Suspense, useState } from 'react'
import { Button, Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { History } from 'lucide-react'
import type { QueryId, RevisionId } from '#shared/base/ids.ts'
import type { QueryRevision } from '#shared/queries/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useCommands } from '#renderer/app/commands/commands-context.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useSetting } from '#renderer/bridge/use-setting.ts'
import { useActiveTab } from '#renderer/tabs/use-open-tabs.tsx'
import { useAppearanceNow } from '#renderer/theme/appearance-context.tsx'
import { OriginLine } from '#renderer/templates/origin-notice.tsx'
import { Badge } from '#renderer/ui/badge.tsx'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { TimeText } from '#renderer/ui/time-text.tsx'
import { useSettled } from '#renderer/ui/use-settled.ts'
import './versions-panel.css'

const DiffView = lazy(async () => ({ default: (await import('#renderer/widgets/editor/diff-view.tsx')).DiffView }))

const kindWords: Readonly<Record<QueryRevision['kind'], string>> = { save: 'Saved', restore: 'Restored', conflict: 'Conflict, kept aside', run: 'As run', discarded: 'Thrown away' }

/** Every version of the active tab's query, what changed since, and a way back. */
export function VersionsPanel() {
  const { run } = useCommands()
  const queryId = useActiveTab(tab => tab.queryId)
  if (!queryId) {
    return <><OriginLine /><EmptyState title="No versions yet" icon={<History size={28} aria-hidden />} action={queryId === null ? <Button variant="default" onClick={() => run('tab.saveAs')}>Save query</Button> : undefined}>Once a query is saved, each save, run and restore keeps its text here, to compare and to go back to.</EmptyState></>
  }
  return <><OriginLine /><Versions key={queryId} queryId={queryId} /></>
}

function Versions({ queryId }: { readonly queryId: QueryId }) {
  const { api } = useBridge()
  const revisions = useQuery(api.queries.revisions.queryOptions({ input: { id: queryId } }))
  const [chosenId, setChosenId] = useState<RevisionId | null>(null)
  if (revisions.isError) return <ErrorNotice error={revisions.error} onRetry={() => void revisions.refetch()} />
  if (!revisions.data) return <p className="quiet" role="status">Reading the versions…</p>
  const chosen = chosenId ?? revisions.data[0]?.id ?? null
  return (
    <div className="versions">
      <ol className="versions-list" aria-label="Versions">
        {revisions.data.map(revision => (
          <li key={revision.id}>
            <button type="button" className="version" aria-current={revision.id === chosen ? 'true' : undefined} onClick={() => setChosenId(revision.id)}>
              <TimeText timeMs={revision.atMs} /><Badge tone={revision.kind === 'conflict' ? 'warn' : 'neutral'}>{kindWords[revision.kind]}</Badge>
              <span className="quiet ellipsis">{revision.name}</span>
            </button>
          </li>
        ))}
        {revisions.data.length === 0 && <li className="quiet version">No version is kept yet.</li>}
      </ol>
      {chosen !== null && <Compared revisionId={chosen} />}
    </div>
  )
}

function Compared({ revisionId }: { readonly revisionId: RevisionId }) {
  const { tabs, ui } = useAppModel()
  const { api, client } = useBridge()
  const appearance = useAppearanceNow()
  const fontSizePx = useSetting('editor.fontSizePx')
  const [sideBySide, setSideBySide] = useState(true)
  const tabId = useActiveTab(tab => tab.id)
  const now = useSettled(useActiveTab(tab => tab.sql) ?? '', 400)
  const revision = useQuery(api.queries.revision.queryOptions({ input: { revisionId } }))
  if (revision.isError) return <ErrorNotice error={revision.error} />
  if (!revision.data) return <p className="quiet" role="status">Reading the version…</p>
  const { sql, params } = revision.data
  const attempt = (work: Promise<unknown>) => void work.catch((failure: unknown) => ui.setState({ failure }))
  return (
    <div className="compared">
      <div className="compared-head">
        <span className="ellipsis">{sql === now ? 'Same text as in the tab' : 'Left: this version. Right: the tab now.'}</span>
        <span className="toolbar-space" />
        <Switch label="Side by side" checked={sideBySide} onChange={event => setSideBySide(event.currentTarget.checked)} />
        <Button variant="default" disabled={sql === now || tabId === undefined} onClick={() => tabId !== undefined && tabs.edit(tabId, { sql, params })}>Put into the tab</Button>
        <Button disabled={sql === now} onClick={() => attempt(restore())}>Restore this version</Button>
      </div>
      <Suspense fallback={<p className="quiet" role="status">Comparing…</p>}>
        <DiffView before={sql} after={now} fontSizePx={fontSizePx} appearance={appearance} sideBySide={sideBySide} label="Version and tab" />
      </Suspense>
    </div>
  )

  /** Restoring makes a new version of the query; the tab takes it over, and what was in the tab stays among the versions. */
  async function restore(): Promise<void> {
    await tabs.flush()
    await client.queries.restoreRevision({ revisionId })
    if (tabId !== undefined) await tabs.revert(tabId)
  }
}
