import type { TemplateOutput, TemplateSample } from '#shared/templates/template.ts'
import { SyntheticBadge } from '#renderer/ui/badge.tsx'
import { formatCount, formatPlural } from '#renderer/ui/format.ts'
import './sample-table.css'

/** The first rows of a template on synthetic data, and from where they are. */
export function SampleTable({ sample, output, audience }: { readonly sample: TemplateSample; readonly output: readonly TemplateOutput[]; readonly audience: boolean }) {
  const { rows, rowCount, suppressedRowCount, client, start, end } = sample
  const origin = `${client}, ${start.slice(0, 10)} to ${lastDayBefore(end)}`
  if (audience) return <p className="sample-note"><SyntheticBadge /><span>An audience of {formatCount(rowCount)} people ({origin}). AMC gives no rows of an audience; it hands it to the ads console.</span></p>
  // A unit that only says the name again is left out.
  const kinds = new Map<string, string | null>(output.map(({ name, unit }) => [name.toLowerCase(), unit]))
  const units = new Map([...kinds].map(([name, unit]) => [name, unit === name ? null : unit]))
  const numeric = sample.columns.map((_, index) => rows.every(row => row[index] === null || isNumber(row[index] ?? '')) && rows.some(row => row[index] !== null))
  return (
    <>
      <p className="sample-note">
        <SyntheticBadge />
        <span>{rows.length < rowCount ? `First ${rows.length} of ${formatPlural(rowCount, 'row')}` : formatPlural(rowCount, 'row')}{suppressedRowCount > 0 && `, ${formatCount(suppressedRowCount)} more kept back by the privacy thresholds`} · {origin}</span>
      </p>
      <div className="sample-scroll" tabIndex={0} role="region" aria-label="Sample rows">
        <table className="sample-table tabular">
          <thead><tr>{sample.columns.map((name, index) => <th key={name} scope="col" data-numeric={numeric[index]}>{name}{units.get(name) ? <span className="sample-unit">{units.get(name)}</span> : null}</th>)}</tr></thead>
          <tbody>
            {rows.map((row, place) => (
              // oxlint-disable-next-line react/no-array-index-key -- rows have no name of their own and never move
              <tr key={place}>{row.map((value, index) => <td key={sample.columns[index]} data-numeric={numeric[index]} title={value ?? undefined}>{value === null ? <span className="quiet">null</span> : numeric[index] ? shortNumber(value, kinds.get(sample.columns[index] ?? '') === 'currency') : value}</td>)}</tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

/** The end of a window is the first moment that does not count. */
function lastDayBefore(end: string): string {
  return new Date(Date.parse(`${end}Z`) - 1).toISOString().slice(0, 10)
}

function isNumber(text: string): boolean {
  return /^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(text) && text.replace(/\D/g, '').length < 30
}

/** Ids stay as they are; money has cents; of other fractions at most four digits are shown, and at least two that say something. */
function shortNumber(text: string, isMoney: boolean): string {
  const value = Number(text)
  if (isMoney && (value === 0 || Math.abs(value) >= 0.01)) return value.toFixed(2)
  if (!text.includes('.') && !/e/i.test(text)) return text
  if (value === 0) return '0'
  return Math.abs(value) < 0.01 ? String(Number(value.toPrecision(2))) : String(Number(value.toFixed(4)))
}
