import { useCallback, useState } from 'react'
import { Button, NativeSelect } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { GitCompareArrows, ArrowLeftRight } from 'lucide-react'
import { useStore } from 'zustand'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { Diff, DiffPlan, DiffSuggestion } from '#shared/honesty/diff.ts'
import { naiveUtc, wallAt } from '#shared/time-window/zone-math.ts'
import type { ResultSummary } from '#shared/results/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { formatPlural } from '#renderer/ui/format.ts'
import { IconButton } from '#renderer/ui/icon-button.tsx'
import { Notice } from '#renderer/ui/notice.tsx'
import { BridgeView } from './bridge-view.tsx'
import { counterpart } from './counterpart.ts'
import { DiffSetup } from './diff-setup.tsx'
import { DiffTable } from './diff-table.tsx'
import { useResult, useShownId } from './use-shown-result.ts'
import { Working } from './working.tsx'
import './diff.css'
import './honesty.css'

const icon = <GitCompareArrows size={28} aria-hidden />

/** Two results beside each other: what is new, lost, changed, and what only privacy took. */
export function DiffPanel() {
  const { api } = useBridge()
  const { resultPort } = useAppModel()
  const shown = useShownId()
  const list = useQuery(api.results.list.queryOptions({ input: {} }))
  const chosen = useStore(resultPort.compared)
  const setChosen = (pair: typeof chosen): void => resultPort.compared.setState(pair)
  if (list.isError) return <div className="honesty-pad"><ErrorNotice error={list.error} onRetry={() => void list.refetch()} /></div>
  if (!list.data) return <p className="honesty-pad quiet" role="status">Looking for results…</p>
  const known = (id: ExecutionId | null) => (list.data.some(each => each.executionId === id) ? id : null)
  const b = known(chosen.b) ?? known(shown) ?? (list.data.find(each => each.origin !== 'derived') ?? list.data[0])?.executionId ?? null
  const a = known(chosen.a) ?? (b === null ? null : counterpart(list.data, b))
  if (list.data.length < 2 || b === null) {
    return <EmptyState title="Nothing to compare yet" icon={icon}>With two stored results, here stands what is new, lost or changed between them, and what only AMC's privacy threshold took away. Run the query again, or for another time window.</EmptyState>
  }
  const options = list.data.toSorted((one, other) => other.storedAtMs - one.storedAtMs).map(each => ({ value: each.executionId as string, label: nameOf(each) }))
  return (
    <div className="diff" data-region-focus tabIndex={-1}>
      <div className="diff-head">
        <NativeSelect size="xs" label="First" data={a === null ? [{ value: '', label: 'Choose a result', disabled: true }, ...options] : options} value={a ?? ''} onChange={event => setChosen({ a: event.currentTarget.value as ExecutionId, b })} />
        <IconButton label="Swap the two" icon={<ArrowLeftRight size={14} />} disabled={a === null} onClick={() => setChosen({ a: b, b: a })} />
        <NativeSelect size="xs" label="Second" data={options} value={b} onChange={event => setChosen({ a, b: event.currentTarget.value as ExecutionId })} />
      </div>
      {a === null ? <EmptyState title="Choose what to compare with" icon={icon}>No other stored result is of the same query or has the same columns. Choose the first result above.</EmptyState> : a === b ? <EmptyState title="This is one result" icon={icon}>Choose another one as the first or the second.</EmptyState> : <Planned key={`${a} ${b}`} a={a} b={b} />}
    </div>
  )
}

function nameOf({ title, storedAtMs, rowCount, origin }: ResultSummary): string {
  const when = new Date(naiveUtc(wallAt(storedAtMs, Intl.DateTimeFormat().resolvedOptions().timeZone))).toISOString().slice(0, 16).replace('T', ' ')
  return `${title === '' ? 'Untitled' : title} · ${when} · ${formatPlural(rowCount, 'row')}${origin === 'run' ? '' : ` · ${origin === 'import' ? 'imported' : 'derived'}`}`
}

interface Pair {
  readonly a: ExecutionId
  readonly b: ExecutionId
}

function Planned({ a, b }: Pair) {
  const { api } = useBridge()
  const suggestion = useQuery({ ...api.honesty.suggestDiff.queryOptions({ input: { a, b } }), staleTime: Infinity, retry: false })
  const [own, setOwn] = useState<DiffPlan | null>(null)
  const [across, setAcross] = useState(false)
  if (suggestion.isError) return <div className="honesty-pad"><ErrorNotice error={suggestion.error} onRetry={() => void suggestion.refetch()} /></div>
  if (!suggestion.data) return <p className="honesty-pad quiet" role="status">Looking at the columns of both…</p>
  if (suggestion.data.twoInstances && !across) {
    return (
      <EmptyState title="These are results of two AMC instances" icon={icon} action={<Button variant="default" onClick={() => setAcross(true)}>Compare across instances</Button>}>
        Data of one instance is not put beside another's unless you ask for it.
      </EmptyState>
    )
  }
  const plan = own ?? suggestion.data.plan
  if (!plan.columns.some(({ role }) => role === 'key')) {
    return <div className="diff-side"><Notice tone="warn">The two have no column in common that could be a key, so their rows cannot be matched.</Notice><DiffSetup suggestion={suggestion.data} plan={plan} opened onPlan={setOwn} /></div>
  }
  return <Compared a={a} b={b} plan={plan} across={across} suggestion={suggestion.data} onPlan={setOwn} />
}

function Compared({ a, b, plan, across, suggestion, onPlan }: Pair & { readonly plan: DiffPlan; readonly across: boolean; readonly suggestion: DiffSuggestion; readonly onPlan: (plan: DiffPlan) => void }) {
  const { client } = useBridge()
  const queryClient = useQueryClient()
  const queryKey = ['result-diff', a, b, plan, across]
  const diff = useQuery({
    queryKey, staleTime: Infinity, gcTime: 0, retry: false,
    queryFn: ({ signal }) => client.honesty.diff({ a, b, plan, acrossInstances: across }, { signal }),
  })
  const again = (): void => void diff.refetch()
  const second = useResult(b)
  const columns = second.data?.columns
  const columnOf = useCallback((name: string) => columns?.find(column => column.name.toLowerCase() === name.toLowerCase()), [columns])
  return (
    <div className="diff-body">
      <div className="diff-side" role="region" aria-label="Comparison" tabIndex={0}>
        {diff.data && <BridgeView diff={diff.data} columnOf={columnOf} />}
        {diff.data && <Notes diff={diff.data} suggestion={suggestion} />}
        <DiffSetup suggestion={suggestion} plan={plan} opened={false} onPlan={onPlan} />
      </div>
      {diff.isError && <div className="honesty-pad"><ErrorNotice error={diff.error} onRetry={again} /></div>}
      {diff.isSuccess && <DiffTable key={`${diff.data.diffId} ${diff.dataUpdatedAt}`} diff={diff.data} columnOf={columnOf} onGone={again} />}
      {diff.isPending && <Working doing="Comparing every row…" notDone="The rows were not compared." isStopped={diff.fetchStatus === 'idle'} onStop={() => void queryClient.cancelQueries({ queryKey })} onAgain={again} />}
    </div>
  )
}

function Notes({ diff, suggestion }: { readonly diff: Diff; readonly suggestion: DiffSuggestion }) {
  const notes = [...suggestion.differences, ...diff.notes]
  return (
    <section aria-label="Good to know">
      <h3>Good to know</h3>
      <p className="quiet">Matched by {diff.keys.join(', ')}.</p>
      {notes.length > 0 && <ul className="diff-notes">{notes.map(note => <li key={note}>{note}</li>)}</ul>}
    </section>
  )
}
