import { useState } from 'react'
import { Button, NativeSelect } from '@mantine/core'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { EyeOff, ShieldCheck } from 'lucide-react'
import type { DimensionLoss, MeasureLoss, PrivacyLoss, ReasonLoss } from '#shared/honesty/contract.ts'
import { privacyColumns } from '#shared/honesty/privacy-columns.ts'
import type { Result } from '#shared/results/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useCommands } from '#renderer/app/commands/commands-context.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { lookOf } from '#renderer/results/result-looks.ts'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { formatCount, formatPlural, formatShare } from '#renderer/ui/format.ts'
import { Notice } from '#renderer/ui/notice.tsx'
import { amountText } from './amount-text.ts'
import { LossBar } from './loss-bar.tsx'
import { useResult, useShownId } from './use-shown-result.ts'
import { Working } from './working.tsx'
import './honesty.css'

const icon = <EyeOff size={28} aria-hidden />

/** What privacy filtering took from the shown result, and what would help. */
export function PrivacyPanel() {
  const { run } = useCommands()
  const id = useShownId()
  const result = useResult(id)
  if (id === null) return <EmptyState title="No result yet" icon={icon} action={<Button variant="default" onClick={() => run('run.start')}>Run this query</Button>}>Here stands how much of each measure AMC held back for privacy, where, and what would help.</EmptyState>
  if (result.isError) return <div className="honesty-pad"><ErrorNotice error={result.error} onRetry={() => void result.refetch()} /></div>
  if (!result.data) return <p className="honesty-pad quiet" role="status">Opening the rows…</p>
  if (!result.data.complete) return <EmptyState title="The rows are still arriving" icon={icon}>The report is drawn as soon as all rows are there.</EmptyState>
  return <Report key={id} result={result.data} />
}

function Report({ result }: { readonly result: Result }) {
  const { client } = useBridge()
  const { run } = useCommands()
  const queryClient = useQueryClient()
  const { executionId } = result
  const [weigh, setWeigh] = useState<number | null>(null)
  const queryKey = ['privacy-loss', executionId, weigh]
  // While new shares are on their way the old ones stay, with the measure that they are weighed by.
  const report = useQuery({ queryKey, placeholderData: keepPreviousData, staleTime: Infinity, retry: false, queryFn: async ({ signal }) => ({ weigh, loss: await client.honesty.privacyLoss({ executionId, weigh }, { signal }) }) })
  if (report.isError) return <div className="honesty-pad"><ErrorNotice error={report.error} onRetry={() => void report.refetch()} /></div>
  if (!report.data) return <Working doing="Adding up what was held back…" notDone="What was held back was not added up." isStopped={report.fetchStatus === 'idle'} onStop={() => void queryClient.cancelQueries({ queryKey })} onAgain={() => void report.refetch()} />
  const { loss } = report.data
  if (!loss.asked) {
    return (
      <EmptyState title="AMC was not asked what it held back" icon={icon} action={result.origin === 'run' ? <Button variant="default" onClick={() => run('run.again')}>Run again</Button> : undefined}>
        This result came without the two privacy columns, so rows under the threshold are missing from it without a trace. With "Ask what privacy filtering took" in the settings, runs bring them.
      </EmptyState>
    )
  }
  if (loss.suppressedRows === 0) {
    return <EmptyState title="Nothing was held back" icon={<ShieldCheck size={28} color="var(--ok)" aria-hidden />}>AMC marked none of the {formatPlural(loss.rowCount, 'row')}: enough users stand behind each of them.</EmptyState>
  }
  return (
    <div className="honesty" role="region" aria-label="Privacy loss" tabIndex={0} data-region-focus>
      <Head result={result} loss={loss} />
      <div className="honesty-columns">
        <section aria-labelledby="loss-measures">
          <h3 id="loss-measures">Of each measure in suppressed rows</h3>
          <Cautions result={result} measures={loss.measures} />
          <ul className="loss-bars">
            <LossBar label="Rows" share={loss.suppressedRows / loss.rowCount} note={`${formatCount(loss.suppressedRows)} of ${formatCount(loss.rowCount)}`} />
            {loss.measures.map(measure => {
              const column = result.columns[measure.column]
              return <LossBar key={measure.column} label={measure.name} share={measure.share} note={measure.refusal ?? `${amountText(column, measure.suppressed)} of ${amountText(column, measure.total)}`} />
            })}
          </ul>
          <p className="loss-legend quiet"><span className="loss-swatch" aria-hidden /> kept <span className="loss-swatch" data-part aria-hidden /> in suppressed rows</p>
          {loss.reasons.length > 0 && <Reasons reasons={loss.reasons} />}
        </section>
        <section aria-labelledby="loss-help">
          <h3 id="loss-help">What would help</h3>
          {loss.help.length === 0 ? <p className="quiet">Nothing in this query stands out. Fewer and coarser columns, or a longer window, put more users behind each row.</p> : (
            <ol className="loss-help">
              {loss.help.map(({ kind, advice, because }) => <li key={kind}><strong>{advice}</strong> <span className="quiet">{because}</span></li>)}
            </ol>
          )}
        </section>
      </div>
      <Dimensions result={result} loss={loss} weigh={weigh} shownWeigh={report.data.weigh} onWeigh={setWeigh} />
    </div>
  )
}

function Head({ result, loss }: { readonly result: Result; readonly loss: PrivacyLoss }) {
  const { looks } = useAppModel()
  const { run } = useCommands()
  const { filtered } = privacyColumns(result.columns)
  const show = (value: boolean): void => {
    if (filtered === null) return
    const look = lookOf(looks.store.getState(), result.executionId, result.columns)
    looks.change(result.executionId, result.columns, { filters: { ...look.filters, [filtered]: { kind: 'boolean', column: filtered, value } } })
    run('view.results')
  }
  return (
    <div className="honesty-head">
      <p>
        <strong className="tabular">{formatCount(loss.suppressedRows)} of {formatPlural(loss.rowCount, 'row')} ({formatShare(loss.suppressedRows / loss.rowCount)})</strong>{' '}
        stand for what is under AMC's privacy threshold: their values that are too fine were taken away, and what was left equal was added up.
      </p>
      <Button variant="default" onClick={() => show(true)}>Show these rows</Button>
      <Button variant="default" onClick={() => show(false)}>Show the others only</Button>
    </div>
  )
}

const mostNamed = 6

/** What to mind of the totals: measures of which the SQL is not known together, other cautions each. Nothing when all add up. */
function Cautions({ result, measures }: { readonly result: Result; readonly measures: readonly MeasureLoss[] }) {
  const warned = measures.filter(({ warning }) => warning !== null)
  const unknown = warned.filter(({ column }) => result.columns[column]?.measure == null)
  const others = [...new Set(warned.filter(each => !unknown.includes(each)).map(({ warning }) => warning))]
  const names = unknown.slice(0, mostNamed).map(({ name }) => name).join(', ')
  return (
    <>
      {unknown.length === 1 && <Notice tone="warn">{unknown[0]?.warning}</Notice>}
      {unknown.length > 1 && <Notice tone="warn">Nothing is known about the SQL behind {names}{unknown.length > mostNamed ? ` and ${formatCount(unknown.length - mostNamed)} more` : ''}, so whether their values add up over rows could not be checked.</Notice>}
      {others.map(warning => <Notice key={warning} tone="warn">{warning}</Notice>)}
    </>
  )
}

function Reasons({ reasons }: { readonly reasons: readonly ReasonLoss[] }) {
  return (
    <>
      <h3>AMC's reasons</h3>
      <table className="plain-table tabular">
        <caption className="visually-hidden">Reasons for suppressed rows</caption>
        <thead><tr><th scope="col">Counted in</th><th scope="col" data-right>Rows</th><th scope="col" data-right>Users, median</th><th scope="col" data-right>Fewest</th><th scope="col" data-right>Required</th></tr></thead>
        <tbody>
          {reasons.map(({ source, kind, rows, median, fewest, required }) => (
            <tr key={`${source} ${kind} ${required}`}>
              <td>{source}{kind === 'users' || kind === 'other' ? '' : <span className="quiet"> ({kind})</span>}</td>
              {[rows, median, fewest, required].map((number, index) => <td key={index} data-right>{number === null ? '–' : formatCount(number)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet">A suppressed row may stand for several rows of the query, for which AMC tells one reason.</p>
    </>
  )
}

interface DimensionsProps {
  readonly result: Result
  readonly loss: PrivacyLoss
  /** The measure that was chosen, null for rows; and the one that `loss` was weighed by, which it may not have caught up with. */
  readonly weigh: number | null
  readonly shownWeigh: number | null
  readonly onWeigh: (column: number | null) => void
}

function Dimensions({ result, loss, weigh, shownWeigh, onWeigh }: DimensionsProps) {
  const measures = loss.measures.filter(({ refusal }) => refusal === null)
  if (loss.dimensions.length === 0) return null
  return (
    <section aria-labelledby="loss-dimensions">
      <div className="honesty-row">
        <h3 id="loss-dimensions">Which values lose most</h3>
        <NativeSelect size="xs" aria-label="Weigh values by" value={weigh === null ? 'rows' : String(weigh)} onChange={event => onWeigh(event.currentTarget.value === 'rows' ? null : Number(event.currentTarget.value))}
          data={[{ value: 'rows', label: 'by rows' }, ...measures.map(({ column, name }) => ({ value: String(column), label: `by ${name}` }))]} />
        {weigh !== shownWeigh && <span className="quiet" role="status">Adding up…</span>}
      </div>
      <div className="loss-dimensions" data-computing={weigh !== shownWeigh}>
        {loss.dimensions.map(dimension => <Dimension key={dimension.column} dimension={dimension} result={result} weigh={shownWeigh} suppressedRows={loss.suppressedRows} />)}
      </div>
    </section>
  )
}

function Dimension({ dimension, result, weigh, suppressedRows }: { readonly dimension: DimensionLoss; readonly result: Result; readonly weigh: number | null; readonly suppressedRows: number }) {
  const { name, hiddenRows, values } = dimension
  const unit = weigh === null ? undefined : result.columns[weigh]
  return (
    <section aria-label={name}>
      <h4>{name} <span className="quiet">{hiddenRows === 0 ? 'never taken away' : `taken away in ${formatCount(hiddenRows)} of ${formatPlural(suppressedRows, 'suppressed row')}`}</span></h4>
      <ul className="loss-bars">
        {values.map(({ value, share, suppressed, rows, suppressedRows: lost }) => (
          <LossBar key={value ?? '\0'} label={value ?? '(no value)'} share={share} note={weigh === null ? `${formatCount(lost)} of ${formatPlural(rows, 'row')}` : amountText(unit, String(suppressed))} />
        ))}
      </ul>
    </section>
  )
}
