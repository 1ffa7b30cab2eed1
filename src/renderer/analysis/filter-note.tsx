import { ListFilter } from 'lucide-react'
import { Button } from '@mantine/core'
import type { ResultDesk } from '#renderer/results/use-result-desk.ts'
import { filterText } from '#renderer/results/filter-text.ts'
import { formatCount } from '#renderer/ui/format.ts'
import { columnName } from './column-name.ts'

/** Says that the figures here are of the rows that the grid's filter leaves, and takes it away. Nothing without a filter. */
export function FilterNote({ desk }: { readonly desk: ResultDesk }) {
  const { look, columns, view, result, change } = desk
  const filters = Object.entries(look.filters)
  if (filters.length === 0) return null
  const texts = filters.map(([index, filter]) => {
    const column = columns[Number(index)]
    return column ? filterText(filter, columnName(column, Number(index)), column.type) : ''
  })
  return (
    <div className="filter-note">
      <ListFilter size={14} aria-hidden />
      <span className="ellipsis" title={texts.join('; ')}>{formatCount(view.rowCount)} of {formatCount(result.rowCount)} rows: {texts.join('; ')}</span>
      <Button variant="subtle" size="compact-xs" onClick={() => change({ filters: {} })}>All rows</Button>
    </div>
  )
}
