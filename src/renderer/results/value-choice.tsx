import { useId, useState, type KeyboardEvent } from 'react'
import { Button, TextInput } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { formatCount } from '#renderer/ui/format.ts'
import { useSettled } from '#renderer/ui/use-settled.ts'
import { filterOf } from './result-looks.ts'
import type { ResultDesk } from './use-result-desk.ts'

const restMs = 200
const listed = 300

export interface ValueChoiceProps {
  readonly desk: ResultDesk
  readonly column: number
  readonly values: ReadonlySet<string>
  readonly withNull: boolean
  readonly onChange: (values: ReadonlySet<string>, withNull: boolean) => void
}

/** The values of a column among the rows that the other columns' filters leave, most frequent first, to choose from. */
export function ValueChoice({ desk, column, values, withNull, onChange }: ValueChoiceProps) {
  const { client } = useBridge()
  const listId = useId()
  const [search, setSearch] = useState('')
  const [at, setAt] = useState(0)
  const settled = useSettled(search, restMs)
  const input = { executionId: desk.result.executionId, column, filter: filterOf(desk.look, column), search: settled, limit: listed }
  const { data, error, isFetching } = useQuery({
    queryKey: ['column-values', input], placeholderData: keepPreviousData, staleTime: Infinity, retry: false,
    queryFn: ({ signal }) => client.results.columnValues(input, { signal }),
  })
  const rows = data?.values ?? []
  const index = Math.min(at, rows.length - 1)
  const isChosen = (value: string | null): boolean => (value === null ? withNull : values.has(value))
  const toggle = (value: string | null): void => {
    if (value === null) return onChange(values, !withNull)
    const next = new Set(values)
    if (!next.delete(value)) next.add(value)
    onChange(next, withNull)
  }
  const chooseShown = (): void => onChange(new Set([...values, ...rows.flatMap(({ value }) => value ?? [])]), withNull || rows.some(({ value }) => value === null))

  function onKeyDown(event: KeyboardEvent): void {
    const moves: Readonly<Record<string, number>> = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: rows.length - 1, PageDown: index + 8, PageUp: index - 8 }
    const move = moves[event.key]
    if (move !== undefined) {
      const next = Math.min(Math.max(move, 0), rows.length - 1)
      setAt(next)
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === ' ') {
      const row = rows[index]
      if (row) toggle(row.value)
    } else if (event.key === 'Enter') event.currentTarget.closest('form')?.requestSubmit()
    else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) chooseShown()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div className="value-choice">
      <TextInput aria-label="Search the values" placeholder="Search the values" value={search} data-autofocus onChange={event => {
        setSearch(event.currentTarget.value)
        setAt(0)
      }} onKeyDown={event => {
        if (event.key !== 'ArrowDown') return
        event.preventDefault()
        document.getElementById(listId)?.focus()
      }} />
      {error !== null && <ErrorNotice error={error} />}
      <div id={listId} className="value-list" role="listbox" aria-multiselectable="true" aria-label="Values" tabIndex={0} aria-busy={isFetching}
        aria-activedescendant={rows.length > 0 ? `${listId}-${index}` : undefined} onKeyDown={onKeyDown}>
        {rows.map(({ value, count }, row) => (
          <div key={value ?? '\u0000'} id={`${listId}-${row}`} className="value-row" role="option" aria-selected={isChosen(value)} data-active={row === index} onClick={() => {
            setAt(row)
            toggle(value)
          }}>
            <span className="value-box" aria-hidden>{isChosen(value) ? '✓' : ''}</span>
            <span className={`ellipsis${value === null || value === '' ? ' quiet' : ''}`} title={value?.slice(0, 500)}>{value === null ? 'null' : value === '' ? 'empty' : value.slice(0, 200)}</span>
            <span className="value-count tabular">{formatCount(count)}</span>
          </div>
        ))}
        {data && rows.length === 0 && <p className="quiet value-none">{settled === '' ? 'There are no values.' : `No value holds "${settled.slice(0, 40)}".`}</p>}
        {!data && error === null && <p className="quiet value-none" role="status">Counting the values…</p>}
      </div>
      <div className="value-actions">
        <span className="quiet tabular">{formatCount(values.size + (withNull ? 1 : 0))} chosen{data ? ` of ${formatCount(data.distinctCount)}${data.distinctCount > rows.length ? `, ${formatCount(rows.length)} listed` : ''}` : ''}</span>
        <span className="value-buttons">
          <Button variant="subtle" size="compact-xs" onClick={chooseShown}>Choose listed</Button>
          <Button variant="subtle" size="compact-xs" onClick={() => onChange(new Set(), false)}>Choose none</Button>
        </span>
      </div>
    </div>
  )
}
