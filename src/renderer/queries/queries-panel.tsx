import { useMemo, useState, type KeyboardEvent } from 'react'
import { Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { FileCode2, Folder, FolderOpen, Plus, Search, Trash2 } from 'lucide-react'
import type { QuerySummary } from '#shared/queries/contract.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useCommands, useShortcut } from '#renderer/app/commands/commands-context.tsx'
import { goTo } from '#renderer/app/route.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useSetting } from '#renderer/bridge/use-setting.ts'
import { useActiveTab } from '#renderer/tabs/use-open-tabs.tsx'
import { SyntheticBadge } from '#renderer/ui/badge.tsx'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { IconButton } from '#renderer/ui/icon-button.tsx'
import { RowMenu, pointOfRow, type RowMenuEntry } from '#renderer/ui/row-menu.tsx'
import { VirtualTree, type TreeRow } from '#renderer/ui/virtual-tree.tsx'
import { EditQueryDialog } from './edit-query-dialog.tsx'
import { queryRows, type QueryRow } from './query-rows.ts'

type Menu = { readonly query: QuerySummary; readonly x: number; readonly y: number }

/** Saved queries in their folders, and the trash. Enter opens, F2 renames, Delete moves to the trash. */
export function QueriesPanel() {
  const { tabs, ui } = useAppModel()
  const { api, client } = useBridge()
  const { run } = useCommands()
  const newKeys = useShortcut('tab.new')
  const compact = useSetting('appearance.density') === 'compact'
  const activeQueryId = useActiveTab(tab => tab.queryId)
  const [typed, setTyped] = useState('')
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const [chosenId, setChosenId] = useState<string | null>(null)
  // Another tab came to the front: its query is the one that counts now.
  const [shownId, setShownId] = useState(activeQueryId)
  if (shownId !== activeQueryId) {
    setShownId(activeQueryId)
    setChosenId(null)
  }
  const [inTrash, setInTrash] = useState(false)
  const [menu, setMenu] = useState<Menu | null>(null)
  const [editing, setEditing] = useState<QuerySummary | null>(null)
  const list = useQuery(api.queries.list.queryOptions({ input: { deleted: inTrash } }))
  const rows = useMemo(() => queryRows(list.data ?? [], closed, typed), [list.data, closed, typed])
  const treeRows = useMemo(() => rows.map(toTreeRow), [rows])

  const attempt = (work: Promise<unknown>) => void work.catch((failure: unknown) => ui.setState({ failure }))
  const find = (id: string): QuerySummary | undefined => rows.flatMap(row => (row.kind === 'query' && row.id === id ? [row.query] : []))[0]
  const open = (id: string) => {
    const query = find(id)
    if (!query || inTrash) return
    goTo('workbench')
    attempt(tabs.openQuery(query.id))
  }
  const entriesOf = (query: QuerySummary): readonly RowMenuEntry[] => (inTrash
    ? [{ title: 'Restore', run: () => attempt(client.queries.restore({ id: query.id })) }]
    : [
      { title: 'Open', run: () => open(query.id) },
      { title: 'Rename or move', run: () => setEditing(query) },
      { title: 'Duplicate', run: () => attempt(client.queries.duplicate({ id: query.id })) },
      { title: 'Move to the trash', run: () => attempt(client.queries.remove({ id: query.id })), danger: true },
    ])
  function onKey(id: string, event: KeyboardEvent): boolean {
    const query = find(id)
    if (!query) return false
    if (event.key === 'F2' && !inTrash) setEditing(query)
    else if (event.key === 'Delete' && !inTrash) attempt(client.queries.remove({ id: query.id }))
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) setMenu({ query, ...pointOfRow('Queries') })
    else return false
    return true
  }

  return (
    <>
      <div className="panel-head">
        <TextInput aria-label="Search queries" placeholder={inTrash ? 'Search the trash' : 'Search queries'} leftSection={<Search size={13} aria-hidden />} value={typed} onChange={event => setTyped(event.currentTarget.value)} />
        <IconButton label="New query" keys={newKeys} icon={<Plus size={15} />} onClick={() => run('tab.new')} />
        <IconButton label={inTrash ? 'Back to queries' : 'Show the trash'} pressed={inTrash} icon={<Trash2 size={14} />} onClick={() => setInTrash(!inTrash)} />
      </div>
      {list.isError && <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && rows.length === 0 && (inTrash
        ? <EmptyState title="The trash is empty">Queries that you remove wait here until you restore them.</EmptyState>
        : typed !== ''
          ? <EmptyState title="No query by that name" action={<Button variant="default" onClick={() => setTyped('')}>Clear the search</Button>}>Names, folders, tags and descriptions are searched.</EmptyState>
          : <EmptyState title="No saved query yet" icon={<FileCode2 size={26} aria-hidden />} action={<Button variant="default" onClick={() => run('tab.new')}>New query</Button>}>Queries that you save are kept here, in folders, with all their versions.</EmptyState>)}
      {rows.length > 0 && (
        <VirtualTree label="Queries" rows={treeRows} rowHeightPx={compact ? 24 : 28} selectedId={chosenId ?? activeQueryId ?? null} onSelect={setChosenId}
          onToggle={(id, expanded) => {
            const path = id.replace(/^folder:/, '')
            const next = new Set(closed)
            if (expanded) next.delete(path)
            else next.add(path)
            setClosed(next)
          }}
          onOpen={open} onKey={onKey} onContextMenu={(id, event) => {
            const query = find(id)
            if (query) setMenu({ query, x: event.clientX, y: event.clientY })
          }} />
      )}
      {menu && <RowMenu at={menu} entries={entriesOf(menu.query)} onClose={() => setMenu(null)} />}
      {editing && <EditQueryDialog query={editing} folders={[...new Set((list.data ?? []).map(query => query.folder).filter(folder => folder !== ''))]} onClose={() => setEditing(null)} />}
    </>
  )
}

function toTreeRow(row: QueryRow): TreeRow {
  if (row.kind === 'folder') {
    return {
      id: row.id, depth: row.depth, text: `Folder ${row.name}, ${row.count}`, expanded: row.expanded,
      content: <>{row.expanded ? <FolderOpen size={14} aria-hidden /> : <Folder size={14} aria-hidden />}<span className="ellipsis">{row.name}</span><span className="tree-end">{row.count}</span></>,
    }
  }
  const { query } = row
  return {
    id: row.id, depth: row.depth, text: query.name, title: query.description === '' ? query.name : `${query.name}: ${query.description}`,
    content: <><FileCode2 size={14} aria-hidden /><span className="ellipsis">{query.name}</span>{query.sample && <span className="tree-end"><SyntheticBadge compact /></span>}</>,
  }
}
