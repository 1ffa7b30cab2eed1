import { useQuery } from '@tanstack/react-query'
import type { Ladder } from '#shared/ladder/contract.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { SyntheticBadge } from '#renderer/ui/badge.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { formatCount, formatPlural } from '#renderer/ui/format.ts'

const numbers: ReadonlySet<string> = new Set(['LONG', 'INTEGER', 'SHORT', 'BYTE', 'DOUBLE', 'FLOAT', 'DECIMAL'])

/** The first rows of the local run, marked as what they are. */
export function LocalRowsView({ ladder }: { readonly ladder: Ladder }) {
  const { api } = useBridge()
  // A climb's rows never change: the moment of its start tells climbs apart.
  const rows = useQuery({ ...api.ladder.rows.queryOptions({ input: { tabId: ladder.tabId } }), staleTime: 0 })
  if (rows.isError) return <ErrorNotice error={rows.error} onRetry={() => void rows.refetch()} />
  if (!rows.data) return null
  const { columns, rowCount, windowText } = rows.data
  return (
    <section className="local-rows" aria-label="Rows of the local run, synthetic">
      <p className="local-rows-head"><strong>Local preview</strong><SyntheticBadge /><span className="tabular quiet">{formatPlural(rowCount, 'row')}{rows.data.rows.length < rowCount ? `, the first ${formatCount(rows.data.rows.length)} shown` : ''} · {windowText}</span></p>
      <div className="local-rows-scroll" tabIndex={0} role="region" aria-label="Synthetic rows">
        <table className="tabular">
          <thead><tr>{columns.map(column => <th key={column.name} scope="col" title={column.type} className={numbers.has(column.type) ? 'right' : undefined}>{column.name}</th>)}</tr></thead>
          <tbody>
            {rows.data.rows.map((row, index) => (
              <tr key={index}>
                {row.map((value, at) => <td key={at} className={numbers.has(columns[at]?.type ?? '') ? 'right' : undefined} title={value ?? undefined}>{value === null ? <span className="quiet">null</span> : value}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
