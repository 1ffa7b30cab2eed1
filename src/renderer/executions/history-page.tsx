import { useState } from 'react'
import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Clock3, Search } from 'lucide-react'
import { InstanceId, type ExecutionId } from '#shared/base/ids.ts'
import { executionStates, type Execution, type ExecutionState } from '#shared/executions/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { goTo } from '#renderer/app/route.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useInstances } from '#renderer/instances/use-instances.ts'
import { CopyButton } from '#renderer/ui/copy-button.tsx'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { Page } from '#renderer/ui/page.tsx'
import { useSettled } from '#renderer/ui/use-settled.ts'
import { RunFacts } from './run-facts.tsx'
import { RunList } from './run-list.tsx'
import './history-page.css'

const outcomes: readonly { readonly value: string; readonly label: string; readonly states: readonly ExecutionState[] }[] = [
  { value: 'all', label: 'Every outcome', states: [] },
  { value: 'active', label: 'On their way', states: executionStates.filter(state => !['ready', 'failed', 'cancelled', 'timed-out'].includes(state)) },
  { value: 'ready', label: 'Ready', states: ['ready'] },
  { value: 'failed', label: 'Failed or timed out', states: ['failed', 'timed-out'] },
  { value: 'cancelled', label: 'Cancelled', states: ['cancelled'] },
]
const pageSize = 50

/** Every run of every query, newest first, with filters and all that is known about the chosen one. */
export function HistoryPage() {
  const { api } = useBridge()
  const instances = useInstances()
  const [typed, setTyped] = useState('')
  const text = useSettled(typed.trim(), 250)
  const [instance, setInstance] = useState('')
  const [outcome, setOutcome] = useState('all')
  const [selectedId, setSelectedId] = useState<ExecutionId | null>(null)
  const states = outcomes.find(each => each.value === outcome)?.states ?? []
  const runs = useInfiniteQuery(api.executions.list.infiniteOptions({
    input: (before: { readonly createdAtMs: number; readonly id: ExecutionId } | undefined) => ({
      limit: pageSize, ...(before ? { before } : {}), ...(text === '' ? {} : { text }), ...(instance === '' ? {} : { instanceId: InstanceId.parse(instance) }), ...(states.length === 0 ? {} : { states: [...states] }),
    }),
    initialPageParam: undefined as { readonly createdAtMs: number; readonly id: ExecutionId } | undefined,
    getNextPageParam: page => {
      const last = page.at(-1)
      return page.length < pageSize || !last ? undefined : { createdAtMs: last.createdAtMs, id: last.id }
    },
  }))
  const shown = runs.data?.pages.flat() ?? []
  const filtered = text !== '' || instance !== '' || outcome !== 'all'
  return (
    <Page title="History" lead="Every run, with its SQL, parameters, dates and outcome. AMC reports no cost; the effort is an estimate by your rate card." width="wide">
      <div className="history">
        <div className="history-list">
          <div className="history-filters" role="search">
            <TextInput aria-label="Search runs" placeholder="Search title or SQL" leftSection={<Search size={14} aria-hidden />} value={typed} onChange={event => setTyped(event.currentTarget.value)} />
            <NativeSelect aria-label="Instance" value={instance} onChange={event => setInstance(event.currentTarget.value)} data={[{ value: '', label: 'Every instance' }, ...instances.map(each => ({ value: each.id, label: `${each.clientName} ${each.region}, ${each.name}` }))]} />
            <NativeSelect aria-label="Outcome" value={outcome} onChange={event => setOutcome(event.currentTarget.value)} data={outcomes.map(({ value, label }) => ({ value, label }))} />
          </div>
          {runs.isError && <ErrorNotice error={runs.error} onRetry={() => void runs.refetch()} />}
          {runs.isPending && <p className="quiet" role="status">Reading the history…</p>}
          {runs.data && shown.length === 0 && (
            filtered
              ? <EmptyState title="No run fits" action={<Button variant="default" onClick={() => { setTyped(''); setInstance(''); setOutcome('all') }}>Clear the filters</Button>}>Other runs are hidden by the filters above.</EmptyState>
              : <EmptyState title="Nothing has run yet" icon={<Clock3 size={28} aria-hidden />} action={<Button onClick={() => goTo('workbench')}>Go to the workbench</Button>}>Runs of all queries are kept here, also the failed ones, so that each can be explained and repeated.</EmptyState>
          )}
          {shown.length > 0 && <div className="history-table"><RunList runs={shown} selectedId={selectedId} withInstance onSelect={run => setSelectedId(run.id)} /></div>}
          {runs.hasNextPage && <Button variant="default" loading={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>Show older runs</Button>}
        </div>
        {selectedId !== null && <RunDetails id={selectedId} />}
      </div>
    </Page>
  )
}

function RunDetails({ id }: { readonly id: ExecutionId }) {
  const { runs, tabs, ui } = useAppModel()
  const { api } = useBridge()
  const run = useQuery(api.executions.get.queryOptions({ input: { id } }))
  if (run.isError) return <aside className="history-details" aria-label="Run"><ErrorNotice error={run.error} /></aside>
  if (!run.data) return <aside className="history-details" aria-label="Run"><p className="quiet" role="status">Reading the run…</p></aside>
  const { data } = run
  const attempt = (work: Promise<unknown>) => void work.catch((failure: unknown) => ui.setState({ failure }))
  return (
    <aside className="history-details" aria-label={`Run of ${data.title}`}>
      <h2>{data.title}</h2>
      <div className="history-actions">
        <Button onClick={() => attempt(runs.openInTab(id).then(() => goTo('workbench')))}>Open in a new tab</Button>
        {data.state === 'ready' && !data.dryRun && data.tabId !== null && tabs.find(data.tabId) && <Button variant="default" onClick={() => { if (data.tabId !== null) { tabs.edit(data.tabId, { executionId: id }); tabs.activate(data.tabId) } goTo('workbench') }}>Show its rows</Button>}
        <CopyButton label="Copy SQL" text={data.sql} />
      </div>
      {data.failure && <FailureSummary run={data} />}
      {data.failure?.amcText != null && <pre className="history-sql" tabIndex={0} aria-label="In AMC's own words">{data.failure.amcText}</pre>}
      <RunFacts run={data} />
      <h3>SQL</h3>
      <pre className="history-sql" tabIndex={0}>{data.sql}</pre>
    </aside>
  )
}

/** What went wrong and what to do, in two sentences or three. */
function FailureSummary({ run }: { readonly run: Execution }) {
  const { api } = useBridge()
  const { data } = useQuery({ ...api.executions.explain.queryOptions({ input: { id: run.id } }), staleTime: Number.POSITIVE_INFINITY })
  if (data === undefined) return null
  const place = data?.place ? ` (line ${data.place.line}, column ${data.place.column})` : ''
  return data === null || data.code === 'unknown' ? <p role="alert">{run.failure?.message}</p> : <p role="alert"><strong>{data.title}{place}.</strong> {data.cause} {data.fix}</p>
}
