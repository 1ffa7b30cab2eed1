import { Columns3 } from 'lucide-react'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { formatCount } from '#renderer/ui/format.ts'
import { PrivacyBadge } from '#renderer/ui/privacy-badge.tsx'
import type { ResultColumn } from './language-protocol.ts'
import { useChecked } from './use-language.ts'
import './language.css'

/** The columns that the SQL of the tab gives, with what is known of each before it runs. */
export function OutputColumnsPanel() {
  const checked = useChecked()
  if (checked === null || checked.columns.length === 0) {
    return <EmptyState title="No columns yet" icon={<Columns3 size={28} aria-hidden />}>Once the SQL selects something, its columns stand here: type, privacy class, users a row needs, and whether they may be summed.</EmptyState>
  }
  return (
    <div className="output-columns" role="region" aria-label="Output columns" tabIndex={0} data-region-focus>
      <table>
        <thead>
          <tr><th scope="col">Column</th><th scope="col">Type</th><th scope="col">Privacy class</th><th scope="col">Users a row needs</th><th scope="col">Adding up</th><th scope="col">Unit</th></tr>
        </thead>
        {/* Names may repeat in a text that is being written. */}
        <tbody>{checked.columns.map((column, index) => <ColumnRow key={index} column={column} />)}</tbody>
      </table>
    </div>
  )
}

function ColumnRow({ column }: { readonly column: ResultColumn }) {
  // What follows from a mistake has no class yet: "none" would promise too much.
  const understood = column.type !== 'UNKNOWN'
  return (
    <tr>
      <th scope="row" className="code">{column.name}</th>
      <td>{understood ? column.type : <span className="quiet">not known</span>}</td>
      <td>{understood ? <PrivacyBadge privacyClass={column.privacyClass} /> : <span className="quiet">not known</span>}</td>
      <td className="tabular">{!understood ? <span className="quiet">not known</span> : column.requiredUsers === null ? 'never shown' : formatCount(column.requiredUsers)}</td>
      <td title={column.reason === '' ? undefined : column.reason}>{column.additivity ?? ''}</td>
      <td>{column.unit ?? ''}</td>
    </tr>
  )
}
