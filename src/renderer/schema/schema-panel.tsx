import { useEffect, useMemo, useState, type KeyboardEvent } from 'react'
import { Button, NativeSelect, Switch, TextInput } from '@mantine/core'
import { useStore } from 'zustand'
import { Layers, RefreshCw, Search, Table2 } from 'lucide-react'
import { formatType } from '#sql/sql-type.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useSetting } from '#renderer/bridge/use-setting.ts'
import { useInstance } from '#renderer/instances/use-instances.ts'
import { useActiveTab } from '#renderer/tabs/use-open-tabs.tsx'
import { Badge } from '#renderer/ui/badge.tsx'
import { EmptyState } from '#renderer/ui/empty-state.tsx'
import { formatPlural } from '#renderer/ui/format.ts'
import { IconButton } from '#renderer/ui/icon-button.tsx'
import { PrivacyBadge, privacyMeaning } from '#renderer/ui/privacy-badge.tsx'
import { useSettled } from '#renderer/ui/use-settled.ts'
import { VirtualTree, type TreeRow } from '#renderer/ui/virtual-tree.tsx'
import { sqlDragType } from '#renderer/widgets/editor/editor-documents.ts'
import { CatalogueAge } from './catalogue-age.tsx'
import { schemaRows, type SchemaRow } from './schema-rows.ts'
import { useInstanceCatalogue } from './use-instance-catalogue.ts'

const privacyChoices = [
  { value: '', label: 'Every privacy class' }, { value: 'NONE', label: 'None' }, { value: 'LOW', label: 'Low (2 users)' }, { value: 'MEDIUM', label: 'Medium (100 users)' },
  { value: 'HIGH', label: 'High (100, no literals)' }, { value: 'VERY_HIGH', label: 'Very high (never shown)' }, { value: 'INTERNAL', label: 'Internal (never shown)' },
]

/** Tables and columns with type, privacy class and description. Enter, a double click or dragging puts a name into the SQL. */
export function SchemaPanel() {
  const { ports, ui } = useAppModel()
  const { client } = useBridge()
  const compact = useSetting('appearance.density') === 'compact'
  const instanceId = useActiveTab(tab => tab.instanceId) ?? null
  const instance = useInstance(instanceId)
  const { catalogue, fetchedAtMs } = useInstanceCatalogue(instanceId)
  const [typed, setTyped] = useState('')
  const asked = useStore(ui, state => state.schemaSearch)
  if (asked !== null && asked !== typed) setTyped(asked)
  useEffect(() => {
    if (asked !== null) ui.setState({ schemaSearch: null })
  }, [asked, ui])
  const [privacyClass, setPrivacyClass] = useState('')
  const [withAudiences, setWithAudiences] = useState(false)
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const [chosenId, setChosenId] = useState<string | null>(null)
  const settled = useSettled(typed, 120)
  const filtering = settled.trim() !== '' || privacyClass !== ''
  const rows = useMemo(() => schemaRows(catalogue, { typed: settled, privacyClass: privacyClass === '' ? null : privacyClass, withAudiences }, open), [catalogue, settled, privacyClass, withAudiences, open])
  const treeRows = useMemo(() => rows.map(toTreeRow), [rows])
  const chosen = rows.find(row => row.id === chosenId)

  function insert(id: string): void {
    const row = rows.find(each => each.id === id)
    if (row?.kind === 'table') ports.editor?.insert(row.table.name)
    else if (row?.kind === 'column') ports.editor?.insert(row.column.name)
    else if (row) toggle(id, !row.expanded)
  }
  function toggle(id: string, expanded: boolean): void {
    const next = new Set(open)
    // What differs from the usual: categories are usually open, tables closed (and open while filtering).
    const key = filtering && id.startsWith('table:') ? `closed:${id}` : id
    const differs = id.startsWith('category:') || (filtering && id.startsWith('table:')) ? !expanded : expanded
    if (differs) next.add(key)
    else next.delete(key)
    setOpen(next)
  }
  function onSearchKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' && typed !== '') {
      event.stopPropagation()
      setTyped('')
    }
  }

  return (
    <>
      <div className="panel-head">
        <TextInput aria-label="Search schema" placeholder="Tables, columns, descriptions" leftSection={<Search size={13} aria-hidden />} value={typed} onChange={event => setTyped(event.currentTarget.value)} onKeyDown={onSearchKey} />
        {instance && <IconButton label={`Ask ${instance.clientName} which tables it has`} icon={<RefreshCw size={14} />} onClick={() => void client.instances.refreshDataSources({ id: instance.id }).catch((failure: unknown) => ui.setState({ failure }))} />}
      </div>
      <div className="panel-head">
        <NativeSelect aria-label="Privacy class" data={privacyChoices} value={privacyClass} onChange={event => setPrivacyClass(event.currentTarget.value)} />
        <Switch label="Audiences" title="Also the tables for audience queries" checked={withAudiences} onChange={event => setWithAudiences(event.currentTarget.checked)} />
      </div>
      {rows.length === 0
        ? <EmptyState title="Nothing fits" action={<Button variant="default" onClick={() => { setTyped(''); setPrivacyClass('') }}>Clear the search</Button>}>Names and descriptions of tables and columns are searched.</EmptyState>
        : <VirtualTree label="Schema" rows={treeRows} rowHeightPx={compact ? 22 : 26} selectedId={chosenId} onSelect={setChosenId} onToggle={toggle} onOpen={insert} />}
      <div className="panel-foot">
        {chosen && chosen.kind !== 'category'
          ? <Details row={chosen} onInsert={() => insert(chosen.id)} />
          : <CatalogueAge instanceName={instance?.clientName} fetchedAtMs={fetchedAtMs} />}
      </div>
    </>
  )
}

function Details({ row, onInsert }: { readonly row: Exclude<SchemaRow, { kind: 'category' }>; readonly onInsert: () => void }) {
  if (row.kind === 'table') {
    return (
      <>
        <strong>{row.table.name}</strong>
        <span>{row.table.description}</span>
        <span className="quiet">{row.table.category}{row.table.timeColumn === null ? '. Ignores the time window.' : `. The time window filters on ${row.table.timeColumn}.`}{row.table.paid ? ' Needs a paid feature.' : ''}</span>
        <div><Button variant="default" onClick={onInsert}>Insert</Button></div>
      </>
    )
  }
  const { column } = row
  return (
    <>
      <span><strong>{column.name}</strong> <span className="quiet">{formatType(column.type)}, {column.kind.toLowerCase()}</span></span>
      <PrivacyBadge privacyClass={column.privacyClass} />
      <span className="quiet">{privacyMeaning(column.privacyClass)}</span>
      {column.description !== '' && <span>{column.description}</span>}
      {column.unlisted && <span>Not in the current documentation; an instance may lack it.</span>}
      {column.unit === 'microcents' && <span>In microcents: divide by 100,000,000.</span>}
      {column.unit === 'millicents' && <span>In millicents: divide by 100,000.</span>}
      {column.enumValues.length > 0 && <span className="quiet">Values: {column.enumValues.join(', ')}</span>}
      {column.enumValues.length === 0 && column.exampleValues.length > 0 && <span className="quiet">For example: {column.exampleValues.join(', ')}</span>}
      <div><Button variant="default" onClick={onInsert}>Insert</Button></div>
    </>
  )
}

function toTreeRow(row: SchemaRow): TreeRow {
  if (row.kind === 'category') {
    return { id: row.id, depth: 0, text: `${row.name}, ${row.count} tables`, expanded: row.expanded, content: <><Layers size={13} aria-hidden /><span className="ellipsis">{row.name}</span><span className="tree-end">{row.count}</span></> }
  }
  if (row.kind === 'table') {
    return {
      id: row.id, depth: 1, text: `${row.table.name}, ${formatPlural(row.columnCount, 'column')}`, title: row.table.description, expanded: row.expanded, drag: { type: sqlDragType, data: row.table.name },
      content: <><Table2 size={13} aria-hidden /><span className="ellipsis">{row.table.name}</span><span className="tree-end">{row.table.paid && <Badge>paid</Badge>}{row.table.deprecated && <Badge tone="warn">old</Badge>}</span></>,
    }
  }
  const { column } = row
  return {
    id: row.id, depth: 2, text: `${column.name}, ${column.unlisted ? 'not in the current documentation, ' : ''}${formatType(column.type)}, privacy ${column.privacyClass.toLowerCase().replace('_', ' ')}`, title: column.description, drag: { type: sqlDragType, data: column.name },
    // Struck through as in the editor: a badge would leave no room for the name.
    content: <>{column.unlisted ? <s className="ellipsis quiet">{column.name}</s> : <span className="ellipsis">{column.name}</span>}<span className="tree-end">{formatType(column.type)}<PrivacyBadge privacyClass={column.privacyClass} compact /></span></>,
  }
}
