import { EyeOff, Users } from 'lucide-react'
import { describeStrictestOrigin } from '#sql/analyze/facts.ts'
import type { OutputColumn, SqlAnalysis } from '#sql/sql.ts'
import { formatCount } from '#renderer/ui/format.ts'
import { PrivacyBadge } from '#renderer/ui/privacy-badge.tsx'

/** What the result will show, column by column, and what a row must have so that AMC lets it out. */
export function OutputStrip({ analysis, audience }: { readonly analysis: SqlAnalysis; readonly audience: boolean }) {
  const columns = analysis.outputColumns.filter(column => column.name !== '' && !column.name.startsWith('expr$') || column.facts.type.name !== 'UNKNOWN')
  // An audience is a list of users; no threshold decides on its rows.
  if (columns.length === 0 || audience) return null
  const { requiredUsers } = analysis
  const strictest = columns.find(column => column.requiredUsers === requiredUsers)
  return (
    <div className="builder-strip" role="group" aria-label="Output columns and what they need" tabIndex={0}>
      <p className="builder-need" data-never={requiredUsers === null} aria-live="polite">
        {requiredUsers === null ? <EyeOff size={14} aria-hidden /> : <Users size={14} aria-hidden />}
        <span>{needText(requiredUsers, strictest)}</span>
      </p>
      <ul>
        {columns.map((column, index) => (
          // Names may repeat in a text that is being written.
          <li key={index} title={column.facts.origins.length > 0 ? `From ${describeStrictestOrigin(column.facts) ?? column.name}` : undefined}>
            <span className="code ellipsis">{column.name}</span>
            <PrivacyBadge privacyClass={column.privacyClass} />
            <span className="quiet tabular">{column.requiredUsers === null ? 'never shown' : column.requiredUsers === 1 ? 'any row' : `${formatCount(column.requiredUsers)} users`}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

function needText(requiredUsers: number | null, strictest: OutputColumn | undefined): string {
  if (requiredUsers === null) return `${strictest?.name ?? 'A column'} can never be shown: AMC refuses the query.`
  if (requiredUsers === 1) return 'Every row is shown, however few users it has.'
  return `Each row needs ${formatCount(requiredUsers)} users, because of ${strictest?.name ?? 'its columns'}.`
}
