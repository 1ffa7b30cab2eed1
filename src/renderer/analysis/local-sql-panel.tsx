import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { Button, Menu } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { CircleStop, Database, Play, Plus, X } from 'lucide-react'
import { AppError, isAbort } from '#shared/base/app-error.ts'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { LocalSqlDraft, LocalSqlSource } from '#shared/analysis/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { openPanel } from '#renderer/app/commands/create-commands.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useSetting } from '#renderer/bridge/use-setting.ts'
import { ResultView } from '#renderer/results/result-view.tsx'
import { useTabsState } from '#renderer/tabs/use-open-tabs.tsx'
import { useAppearanceNow } from '#renderer/theme/appearance-context.tsx'
import { useAnnounce } from '#renderer/ui/announcer.tsx'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { formatCount, formatDuration, formatPlural } from '#renderer/ui/format.ts'
import { IconButton } from '#renderer/ui/icon-button.tsx'
import { Notice } from '#renderer/ui/notice.tsx'
import { useAnalysedId } from './analysed-result.tsx'
import { useSavedAnalysis } from './use-saved-analysis.ts'
import './analysis.css'
import './local-sql.css'

const LocalSqlEditor = lazy(async () => ({ default: (await import('#renderer/widgets/editor/local-sql-editor.tsx')).LocalSqlEditor }))

const startSql = 'SELECT *\nFROM r1\nLIMIT 100'
const mostSources = 20

/** SQL over stored results, on this computer alone. */
export function LocalSqlPanel() {
  const base = useAnalysedId()
  if (base === null) return <EmptyState title="No result yet" icon={<Database size={28} aria-hidden />}>Here stored results are tables of a SQL of their own: join two runs, or compute what AMC need not be asked for. It runs on this computer and reads nothing else.</EmptyState>
  return <OfBase key={base} base={base} />
}

function OfBase({ base }: { readonly base: ExecutionId }) {
  const { saved, save } = useSavedAnalysis(base)
  if (saved === undefined) return <p className="analysis-pad quiet" role="status">Opening local SQL…</p>
  const draft = saved.localSql ?? { sources: [base], sql: startSql }
  return <LocalSql draft={draft} onChange={localSql => save({ localSql })} />
}

function LocalSql({ draft, onChange }: { readonly draft: LocalSqlDraft; readonly onChange: (draft: LocalSqlDraft) => void }) {
  const { api, client } = useBridge()
  const announce = useAnnounce()
  const stop = useRef<AbortController | null>(null)
  // Nobody would see the answer any more.
  useEffect(() => () => stop.current?.abort(), [])
  const [answer, setAnswer] = useState<{ readonly executionId: ExecutionId; readonly rowCount: number; readonly durationMs: number } | null>(null)
  const sources = useQuery({ ...api.analysis.localSqlSources.queryOptions({ input: { sources: draft.sources } }), placeholderData: keepPreviousData, retry: false })
  const run = useMutation({
    mutationFn: (allowMixed: boolean) => {
      stop.current = new AbortController()
      return client.analysis.runLocalSql({ ...draft, allowMixed }, { signal: stop.current.signal })
    },
    onSuccess: done => {
      setAnswer(done)
      // Opened by itself later, it still shows the SQL that made it.
      void client.analysis.save({ executionId: done.executionId, localSql: draft }).catch(() => undefined)
      announce(`Ready: ${formatPlural(done.rowCount, 'row')}.`)
    },
  })
  const isMixed = run.error instanceof AppError && run.error.details?.['reason'] === 'mixed-instances'
  const isStopped = run.isError && isAbort(run.error)
  const start = () => {
    if (!run.isPending) run.mutate(false)
  }
  return (
    <div className="local-sql" data-region-focus tabIndex={-1}>
      <div className="local-sql-left">
        <Sources draft={draft} sources={sources.data ?? []} onChange={onChange} />
        {sources.isError && <div className="analysis-pad"><ErrorNotice error={sources.error} action={<Button variant="default" onClick={() => onChange({ ...draft, sources: [] })}>Take all tables away</Button>} /></div>}
        <Editor sql={draft.sql} tables={sources.data ?? []} onChange={sql => onChange({ ...draft, sql })} onRun={start} />
        <div className="local-sql-bar">
          {run.isPending
            ? <Button variant="default" leftSection={<CircleStop size={14} aria-hidden />} onClick={() => stop.current?.abort()}>Stop</Button>
            : <Button leftSection={<Play size={14} aria-hidden />} onClick={start}>Run local SQL</Button>}
          <span className="quiet tabular">{run.isPending ? 'Running on this computer…' : isStopped ? 'Stopped. No rows were kept.' : answer ? `${formatPlural(answer.rowCount, 'row')} in ${formatDuration(answer.durationMs)}` : 'Runs on this computer (Ctrl+Enter). AMC is not asked, and nothing but these tables can be read.'}</span>
          <span className="toolbar-space" />
          {answer && !run.isPending && <OpenAnswer executionId={answer.executionId} />}
        </div>
      </div>
      <div className="local-sql-right">
        {isMixed
          ? <div className="analysis-pad"><Notice tone="warn" action={<Button variant="default" onClick={() => run.mutate(true)}>Mix them</Button>}>These results come from different instances, perhaps of different clients. They were not mixed. Mix them only if both may be seen together; the new result then says so.</Notice></div>
          : run.isError && <div className="analysis-pad"><ErrorNotice error={run.error} /></div>}
        {answer ? <Answer key={answer.executionId} executionId={answer.executionId} /> : (!run.isError || isStopped) && <EmptyState title={isStopped ? 'Stopped' : 'Nothing was run yet'} icon={<Database size={28} aria-hidden />}>The rows of your SQL show up here, as a result of their own that can be sorted, filtered, charted and exported.</EmptyState>}
      </div>
    </div>
  )
}

/** Makes the answer what the tab shows, so that it can be profiled and charted too. */
function OpenAnswer({ executionId }: { readonly executionId: ExecutionId }) {
  const model = useAppModel()
  const activeId = useTabsState(state => state.activeId)
  if (activeId === null) return null
  return <Button variant="default" onClick={() => {
    model.tabs.edit(activeId, { executionId })
    openPanel(model, 'results')
  }}>Open in Results</Button>
}

/** The derived result in the grid of all results. */
function Answer({ executionId }: { readonly executionId: ExecutionId }) {
  const { api } = useBridge()
  const result = useQuery(api.results.get.queryOptions({ input: { executionId } }))
  if (result.isError) return <div className="analysis-pad"><ErrorNotice error={result.error} onRetry={() => void result.refetch()} /></div>
  if (!result.data) return <p className="analysis-pad quiet" role="status">Opening the rows…</p>
  if (result.data.rowCount === 0) return <EmptyState title="No rows" icon={<Database size={28} aria-hidden />}>This SQL ran and brought no rows. Its {formatPlural(result.data.columns.length, 'column')}: {result.data.columns.map(column => column.name).join(', ')}.</EmptyState>
  return (
    <>
      {result.data.warnings.length > 0 && <div className="analysis-pad">{result.data.warnings.slice(0, 5).map(({ message }) => <Notice key={message} tone="warn">{message}</Notice>)}</div>}
      <ResultView result={result.data} run={null} alone={false} onProfile={null} />
    </>
  )
}

function Editor({ sql, tables, onChange, onRun }: { readonly sql: string; readonly tables: readonly LocalSqlSource[]; readonly onChange: (sql: string) => void; readonly onRun: () => void }) {
  const appearance = useAppearanceNow()
  const fontSizePx = useSetting('editor.fontSizePx')
  const acceptSuggestionOnEnter = useSetting('editor.acceptSuggestionOnEnter')
  return (
    <div className="local-sql-editor">
      <Suspense fallback={<p className="analysis-pad quiet" role="status">Opening the editor…</p>}>
        <LocalSqlEditor sql={sql} tables={tables} settings={{ fontSizePx, wordWrap: true, acceptSuggestionOnEnter }} appearance={appearance} label="Local SQL" onChange={onChange} onRun={onRun} />
      </Suspense>
    </div>
  )
}

function Sources({ draft, sources, onChange }: { readonly draft: LocalSqlDraft; readonly sources: readonly LocalSqlSource[]; readonly onChange: (draft: LocalSqlDraft) => void }) {
  const { api } = useBridge()
  const stored = useQuery(api.results.list.queryOptions({ input: {} }))
  const others = (stored.data ?? []).filter(({ executionId }) => !draft.sources.includes(executionId))
  return (
    <div className="local-sql-sources" role="group" aria-label="Tables">
      {sources.map(({ executionId, name, title, rowCount }) => (
        <span key={executionId} className="source-chip">
          <b>{name}</b><span className="ellipsis" title={title}>{title || 'untitled'}</span><span className="quiet tabular">{formatCount(rowCount)} rows</span>
          <IconButton size={20} label={`Take ${name} away`} icon={<X size={12} />} onClick={() => onChange({ ...draft, sources: draft.sources.filter(id => id !== executionId) })} />
        </span>
      ))}
      <Menu position="bottom-start" width={360}>
        <Menu.Target><Button variant="subtle" size="compact-sm" leftSection={<Plus size={14} aria-hidden />} disabled={others.length === 0 || draft.sources.length >= mostSources}>Add a result</Button></Menu.Target>
        <Menu.Dropdown className="source-menu">
          {others.slice(0, 40).map(({ executionId, title, rowCount, origin }) => (
            <Menu.Item key={executionId} rightSection={<span className="quiet tabular">{formatCount(rowCount)} rows{origin === 'run' ? '' : `, ${origin === 'import' ? 'imported' : 'local SQL'}`}</span>} onClick={() => onChange({ ...draft, sources: [...draft.sources, executionId] })}>{title || 'untitled'}</Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}
