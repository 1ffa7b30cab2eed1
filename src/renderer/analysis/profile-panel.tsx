import { useEffect, useRef, useState } from 'react'
import { TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useStore } from 'zustand'
import { AppError } from '#shared/base/app-error.ts'
import type { ColumnProfile, FilterTree } from '#shared/results/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { openPanel } from '#renderer/app/commands/create-commands.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import type { Client } from '#renderer/bridge/client.ts'
import { filterOf } from '#renderer/results/result-looks.ts'
import type { ResultDesk } from '#renderer/results/use-result-desk.ts'
import { useAnnounce } from '#renderer/ui/announcer.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { AnalysedResult } from './analysed-result.tsx'
import { columnName, isOwn } from './column-name.ts'
import { FilterNote } from './filter-note.tsx'
import { ProfileFigures } from './profile-figures.tsx'
import './profile.css'

/** What the columns of the shown result hold, one column at a time. */
export function ProfilePanel() {
  return <AnalysedResult purpose="Here stands what each column holds: how many values, which are frequent, how numbers are spread.">{desk => <Profile desk={desk} />}</AnalysedResult>
}

function Profile({ desk }: { readonly desk: ResultDesk }) {
  const { ui } = useAppModel()
  const { client } = useBridge()
  const { columns, look, result } = desk
  const [search, setSearch] = useState('')
  const chosen = Math.min(useStore(ui, state => state.profiledColumn), columns.length - 1)
  const setChosen = (profiledColumn: number) => ui.setState({ profiledColumn })
  const filter = filterOf(look)
  const profile = useQuery({
    queryKey: ['column-profile', result.executionId, result.storedAtMs, chosen, filter], staleTime: Infinity,
    queryFn: ({ signal }) => profileOf(client, { executionId: result.executionId, column: chosen, filter }, signal),
  })
  const filterBy = useFilterBy(desk, chosen)
  const column = columns[chosen]
  const shown = columns.flatMap((each, index) => (isOwn(each) ? [{ index, name: columnName(each, index) }] : [])).filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()))
  return (
    <div className="profile" data-region-focus tabIndex={-1}>
      <div className="profile-columns">
        {columns.length > 12 && <TextInput size="xs" aria-label="Search columns" placeholder="Search columns" value={search} onChange={event => setSearch(event.currentTarget.value)} />}
        <ColumnList columns={shown.map(({ index, name }) => ({ index, name, type: columns[index]?.type ?? '' }))} chosen={chosen} onChoose={setChosen} />
      </div>
      <div className="profile-detail" role="region" aria-label="Profile" tabIndex={0}>
        <FilterNote desk={desk} />
        {profile.isError && <ErrorNotice error={profile.error} onRetry={() => void profile.refetch()} />}
        {profile.isPending && <p className="quiet" role="status">Looking at every value of this column…</p>}
        {column && profile.data && <ProfileFigures column={column} name={columnName(column, chosen)} profile={profile.data} format={desk.gridColumns[chosen]?.format ?? null} filterBy={filterBy} />}
      </div>
    </div>
  )
}

/** Sets the grid's filter of a column and shows the rows. */
function useFilterBy(desk: ResultDesk, column: number): (filter: FilterTree, said: string) => void {
  const model = useAppModel()
  const announce = useAnnounce()
  return (filter, said) => {
    desk.setFilter(column, filter)
    openPanel(model, 'results')
    announce(`The rows are filtered: ${said}.`)
  }
}

async function profileOf(client: Client, wish: { readonly executionId: ResultDesk['result']['executionId']; readonly column: number; readonly filter: FilterTree | null }, signal: AbortSignal): Promise<ColumnProfile> {
  const { executionId, column, filter } = wish
  const ask = async () => {
    const viewId = filter === null ? null : (await client.results.openView({ executionId, filter }, { signal })).viewId
    return client.results.profile({ executionId, column, viewId }, { signal })
  }
  try {
    return await ask()
  } catch (thrown) {
    // The grid lets its view go when it is hidden; it is the same one.
    if (filter !== null && AppError.from(thrown).code === 'not-found') return ask()
    throw thrown
  }
}

interface ColumnListProps {
  readonly columns: readonly { readonly index: number; readonly name: string; readonly type: string }[]
  readonly chosen: number
  readonly onChoose: (index: number) => void
}

/** Columns to choose from: arrow keys move. */
function ColumnList({ columns, chosen, onChoose }: ColumnListProps) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Newer browsers give a promise here, which is no cleanup.
    list.current?.querySelector(`#profile-column-${chosen}`)?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const at = columns.findIndex(({ index }) => index === chosen)
  return (
    <div ref={list} role="listbox" aria-label="Columns" tabIndex={0} className="profile-list" aria-activedescendant={at < 0 ? undefined : `profile-column-${chosen}`} onKeyDown={event => {
      const steps: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: columns.length - 1 }
      const next = steps[event.key]
      if (next === undefined) return
      event.preventDefault()
      const column = columns[Math.min(Math.max(next, 0), columns.length - 1)]
      if (column) onChoose(column.index)
    }}>
      {columns.map(({ index, name, type }) => (
        <div key={index} id={`profile-column-${index}`} role="option" aria-selected={index === chosen} className="profile-option" onClick={() => onChoose(index)}>
          <span className="ellipsis" title={name}>{name}</span><span className="quiet">{type}</span>
        </div>
      ))}
      {columns.length === 0 && <p className="analysis-pad quiet">No column has this in its name.</p>}
    </div>
  )
}
