import { useId, type KeyboardEvent } from 'react'
import { ListFilter } from 'lucide-react'
import type { ColumnProfile, FilterTree, ResultColumn } from '#shared/results/contract.ts'
import { formatCount } from '#renderer/ui/format.ts'
import { IconButton } from '#renderer/ui/icon-button.tsx'
import { shareText } from './share-text.ts'

export interface ProfileFiguresProps {
  readonly column: ResultColumn
  readonly name: string
  readonly profile: ColumnProfile
  /** How the grid writes a value; null as it came. */
  readonly format: ((value: string) => string) | null
  /** Filters the grid's rows; `said` is the filter in words. */
  readonly filterBy: (filter: FilterTree, said: string) => void
}

/** Figures, spread and frequent values of one column. Every value leads to its rows. */
export function ProfileFigures({ column, name, profile, format, filterBy }: ProfileFiguresProps) {
  const write = (value: string): string => (format ? format(value) : value)
  const present = profile.rowCount - profile.nullCount
  const facts: readonly (readonly [string, string, string?])[] = [
    ['Type', column.amcType ?? column.type],
    ['Rows', formatCount(profile.rowCount)],
    ['Null', shareText(profile.nullCount, profile.rowCount)],
    ['Different values', `${profile.distinctIsEstimate ? 'about ' : ''}${formatCount(profile.distinctCount)}`],
    ...(profile.min === null ? [] : [['Smallest', write(profile.min), profile.min] as const]),
    ...(profile.max === null ? [] : [['Largest', write(profile.max), profile.max] as const]),
    ...(profile.mean === null ? [] : [['Mean of the rows', write(String(Number(profile.mean.toPrecision(7)))), String(profile.mean)] as const]),
  ]
  return (
    <>
      <h3 className="profile-title">{name}</h3>
      {column.measure !== null && column.measure.reason !== '' && <p className="quiet profile-reason">Its values do not simply add up: {column.measure.reason}</p>}
      <dl className="profile-facts tabular">{facts.map(([term, value, raw]) => <div key={term}><dt>{term}</dt><dd className="ellipsis" title={raw ?? value}>{value}</dd></div>)}</dl>
      <div className="profile-parts">
        {profile.histogram.length > 0 && <Histogram name={name} profile={profile} write={write} onChoose={bin => filterBy(binFilter(profile, bin), `${name} is between ${bin.from} and ${bin.to}`)} />}
        {profile.quantiles.length > 0 && <Quantiles profile={profile} write={write} />}
        {profile.topValues.length > 0 && (
          <section className="profile-part profile-top" aria-label="Frequent values">
            <h4>Frequent values{profile.distinctCount > profile.topValues.length ? ` (${profile.topValues.length} of ${formatCount(profile.distinctCount)})` : ''}</h4>
            <ol>
              {profile.topValues.map(({ value, count }) => {
                const shown = value === null ? 'null' : value === '' ? 'empty text' : write(value)
                return (
                  <li key={value ?? ' null'}>
                    <button type="button" className="top-value" title={`Show the ${formatCount(count)} rows`} onClick={() => filterBy(valueFilter(profile.column, value), `${name} is ${shown}`)}>
                      <span className={value === null || value === '' ? 'ellipsis quiet' : 'ellipsis'} title={value ?? 'null'}>{shown}</span>
                      <span className="top-bar" aria-hidden><span style={{ width: `${count / Math.max(1, profile.topValues[0]?.count ?? 1) * 100}%` }} /></span>
                      <span className="tabular top-count">{shareText(count, profile.rowCount)}</span>
                    </button>
                  </li>
                )
              })}
            </ol>
          </section>
        )}
      </div>
      {present === 0 && <p className="quiet">{profile.rowCount === 0 ? 'The filters leave no rows to look at.' : 'Every value of this column is null.'}</p>}
      {profile.nullCount > 0 && present > 0 && <div className="profile-nulls"><IconButton label={profile.nullCount === 1 ? 'Show the row without a value' : `Show the ${formatCount(profile.nullCount)} rows without a value`} icon={<ListFilter size={14} />} onClick={() => filterBy({ kind: 'null', column: profile.column }, `${name} is null`)} /><span className="quiet">{profile.nullCount === 1 ? '1 row has' : `${formatCount(profile.nullCount)} rows have`} no value here</span></div>}
    </>
  )
}

function valueFilter(column: number, value: string | null): FilterTree {
  return value === null ? { kind: 'null', column } : { kind: 'in', column, values: [value], withNull: false }
}

/** The upper edge belongs to the last bin only. */
function binFilter({ column, histogram }: ColumnProfile, bin: ColumnProfile['histogram'][number]): FilterTree {
  if (bin === histogram.at(-1)) return { kind: 'range', column, from: bin.from, to: bin.to }
  return { kind: 'all', of: [{ kind: 'compare', column, test: '>=', value: bin.from }, { kind: 'compare', column, test: '<', value: bin.to }] }
}

const heightPx = 96

interface HistogramProps {
  readonly name: string
  readonly profile: ColumnProfile
  readonly write: (value: string) => string
  readonly onChoose: (bin: ColumnProfile['histogram'][number]) => void
}

function Histogram({ name, profile: { histogram }, write, onChoose }: HistogramProps) {
  const id = useId()
  const most = Math.max(1, ...histogram.map(bin => bin.count))
  const [first, last] = [histogram[0], histogram.at(-1)]
  const firstFilled = histogram.findIndex(bin => bin.count > 0)
  return (
    <section className="profile-part" aria-labelledby={id}>
      <h4 id={id}>How {name} is spread</h4>
      <div className="histogram" role="group" aria-labelledby={id} style={{ height: heightPx }} onKeyDown={moveFocus}>
        {histogram.map((bin, at) => {
          const label = `${write(bin.from)} to ${write(bin.to)}: ${formatCount(bin.count)} rows`
          return <button key={bin.from} type="button" aria-label={`Filter by ${label}`} title={label} tabIndex={at === firstFilled ? 0 : -1} disabled={bin.count === 0} onClick={() => onChoose(bin)}><span style={{ height: bin.count === 0 ? 0 : Math.max(2, bin.count / most * heightPx) }} /></button>
        })}
      </div>
      <div className="histogram-ends quiet tabular"><span>{first && write(first.from)}</span><span>most: {formatCount(most)} rows</span><span>{last && write(last.to)}</span></div>
    </section>
  )
}

/** The arrow keys go from bar to bar; Tab goes past all of them. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
  if (step === 0) return
  event.preventDefault()
  const bars = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button:not(:disabled)')]
  bars[bars.findIndex(bar => bar === document.activeElement) + step]?.focus()
}

function Quantiles({ profile: { quantiles, distinctIsEstimate }, write }: { readonly profile: ColumnProfile; readonly write: (value: string) => string }) {
  return (
    <section className="profile-part profile-quantiles" aria-label="Quantiles">
      <h4>Quantiles{distinctIsEstimate ? ' (estimated)' : ''}</h4>
      <table className="quantiles tabular"><tbody>{quantiles.map(({ share, value }) => <tr key={share}><th scope="row">{share === 0.5 ? 'Median' : `${Math.round(share * 100)}%`}</th><td title={value}>{write(value)}</td></tr>)}</tbody></table>
    </section>
  )
}
