import { Button } from '@mantine/core'
import { ListFilter, X } from 'lucide-react'
import { formatCount, formatPlural } from '#renderer/ui/format.ts'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { filterText } from './filter-text.ts'
import type { ResultDesk } from './use-result-desk.ts'

export interface FilterChipsProps {
  readonly desk: ResultDesk
  /** A chip was pressed: its filter is to be changed. */
  readonly onEdit: (columnId: string, place: DOMRect) => void
}

/** The filters in force, each to change or remove, and how many rows they leave. Nothing without a filter. */
export function FilterChips({ desk, onEdit }: FilterChipsProps) {
  const { look, columns, view, result, setFilter, change } = desk
  const filters = Object.entries(look.filters)
  if (filters.length === 0 && view.failure === null && view.error === null) return null
  return (
    <div className="filter-chips" role="group" aria-label="Filters">
      {filters.length > 0 && (
        <span className="filter-count tabular" role="status">
          <ListFilter size={13} aria-hidden />
          {view.building ? `Filtering ${formatPlural(result.rowCount, 'row')}…` : `${formatCount(view.rowCount)} of ${formatPlural(result.rowCount, 'row')}`}
        </span>
      )}
      {filters.map(([id, filter]) => {
        const column = columns[Number(id)]
        const text = filterText(filter, column?.name === '' ? '(no name)' : column?.name ?? '', column?.type ?? 'text')
        return (
          <span key={id} className="filter-chip">
            <button type="button" className="filter-chip-text ellipsis" title={`${text}\nChange this filter`} onClick={event => onEdit(id, event.currentTarget.getBoundingClientRect())}>{text}</button>
            <button type="button" className="filter-chip-remove" aria-label={`Remove filter: ${text}`} onClick={() => {
              setFilter(Number(id), null)
              desk.grid()?.focus()
            }}><X size={12} aria-hidden /></button>
          </span>
        )
      })}
      {filters.length > 1 && <Button variant="subtle" size="compact-xs" onClick={() => {
        change({ filters: {} })
        desk.grid()?.focus()
      }}>Clear all</Button>}
      {view.failure !== null && <span className="filter-refusal" role="alert">{view.failure} All rows are shown.</span>}
      {view.error !== null && view.error !== undefined && <ErrorNotice error={view.error} action={<Button variant="default" onClick={() => change({ filters: {}, sort: [] })}>Show all rows</Button>} />}
    </div>
  )
}
