import { useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import { FileCode2, PanelTop, Table2 } from 'lucide-react'
import { bundledCatalogue } from '#sql/catalogue.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useInstances } from '#renderer/instances/use-instances.ts'
import { useTabsState } from '#renderer/tabs/use-open-tabs.tsx'
import { InstanceMark } from '#renderer/ui/instance-mark.tsx'
import { Picker, type PickerItem } from '#renderer/ui/picker.tsx'
import { useAppModel } from '../app-model.tsx'
import { goTo } from '../route.ts'
import { openPanel } from './create-commands.ts'

type Target = { readonly item: PickerItem; readonly open: () => void | Promise<void> }

/** Tabs, queries, tables and instances in one list. */
export function QuickOpen() {
  const model = useAppModel()
  const { api } = useBridge()
  const { ui, tabs } = model
  const open = useTabsState(state => state.tabs)
  const { data: queries } = useQuery(api.queries.list.queryOptions({ input: {} }))
  const instances = useInstances()
  const close = () => ui.setState({ overlay: { kind: 'none' } })

  const targets = useMemo(() => {
    const list: Target[] = []
    for (const tab of open) {
      list.push({ item: { id: `tab:${tab.id}`, title: tab.title || 'Untitled query', detail: 'open tab', icon: <PanelTop size={15} aria-hidden /> }, open: () => {
        goTo('workbench')
        tabs.activate(tab.id)
      } })
    }
    for (const query of queries ?? []) {
      list.push({ item: { id: `query:${query.id}`, title: query.name, detail: query.folder === '' ? 'query' : `query in ${query.folder}`, icon: <FileCode2 size={15} aria-hidden /> }, open: async () => {
        goTo('workbench')
        await tabs.openQuery(query.id)
      } })
    }
    for (const instance of instances) {
      list.push({ item: { id: `instance:${instance.id}`, title: instance.clientName, detail: `instance ${instance.name}, ${instance.region}`, icon: <InstanceMark colour={instance.colour} kind={instance.kind} /> }, open: () => {
        const active = tabs.active()
        if (active) tabs.edit(active.id, { instanceId: instance.id })
        else openPanel(model, 'instances')
      } })
    }
    for (const table of bundledCatalogue.tables) {
      list.push({ item: { id: `table:${table.name}`, title: table.name, detail: `table, ${table.category}`, icon: <Table2 size={15} aria-hidden /> }, open: () => {
        ui.setState({ schemaSearch: table.name })
        openPanel(model, 'schema')
      } })
    }
    return list
  }, [open, queries, instances, tabs, ui, model])
  const byId = useMemo(() => new Map(targets.map(target => [target.item.id, target])), [targets])

  return (
    <Picker label="Open" placeholder="Open a query, tab, table or instance" items={targets.map(target => target.item)} nothing="Nothing by that name here." onClose={close}
      onPick={id => {
        close()
        requestAnimationFrame(() => void (async () => byId.get(id)?.open())().catch((failure: unknown) => ui.setState({ failure })))
      }} />
  )
}
