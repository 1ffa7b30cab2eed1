import { useEffect, useState } from 'react'
import { Menu } from '@mantine/core'
import type { IDockviewHeaderActionsProps } from 'dockview-react'
import { Check, ChevronDown, Maximize2, Minimize2 } from 'lucide-react'
import { IconButton } from '#renderer/ui/icon-button.tsx'
import { useAppModel } from './app-model.tsx'
import { openPanel } from './commands/create-commands.ts'
import { useShortcut } from './commands/commands-context.tsx'
import { isPanelId, panelTitles, resultPanelGroups, type PanelId } from './layout.ts'
import './panel-header.css'

/** Groups with fewer panels show all their tabs; a menu would only repeat them. */
const fewPanels = 5

/** At the end of a long row of tabs: every panel of the group by what it is for, and the way to give the group all the room. */
export function PanelHeader({ api, containerApi, panels, activePanel }: IDockviewHeaderActionsProps) {
  const [isLarge, setLarge] = useState(api.isMaximized())
  const [isVisible, setVisible] = useState(api.isVisible)
  const largeKeys = useShortcut('view.enlargeResults')
  useEffect(() => {
    const watching = [containerApi.onDidMaximizedGroupChange(() => setLarge(api.isMaximized())), api.onDidVisibilityChange(event => setVisible(event.isVisible))]
    return () => {
      for (const each of watching) each.dispose()
    }
  }, [api, containerApi])
  if (panels.length < fewPanels || !isVisible) return null
  return (
    <div className="panel-header">
      <AllPanels ids={panels.map(panel => panel.id).filter(isPanelId)} activeId={activePanel?.id} />
      <IconButton label={isLarge ? 'Share the room with the editor again' : 'Give these panels all the room'} keys={largeKeys} pressed={isLarge} icon={isLarge ? <Minimize2 size={14} aria-hidden /> : <Maximize2 size={14} aria-hidden />} onClick={() => (isLarge ? api.exitMaximized() : api.maximize())} />
    </div>
  )
}

function AllPanels({ ids, activeId }: { readonly ids: readonly PanelId[]; readonly activeId: string | undefined }) {
  const model = useAppModel()
  const [opened, setOpened] = useState(false)
  const grouped: ReadonlySet<string> = new Set(resultPanelGroups.flatMap(group => group.ids))
  const groups = [...resultPanelGroups, { title: 'Others', ids: ids.filter(id => !grouped.has(id)) }]
    .map(({ title, ids: wanted }) => ({ title, ids: wanted.filter(id => ids.includes(id)) })).filter(group => group.ids.length > 0)
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end" returnFocus={false} withinPortal>
      <Menu.Target>
        <button type="button" className="panel-header-all" aria-label="All panels">All<ChevronDown size={13} aria-hidden /></button>
      </Menu.Target>
      <Menu.Dropdown className="panel-header-menu">
        {opened && groups.map(({ title, ids: shown }) => (
          <div key={title} role="group" aria-label={title}>
            <Menu.Label>{title}</Menu.Label>
            {shown.map(id => <PanelEntry key={id} id={id} isShown={id === activeId} onPick={() => openPanel(model, id)} />)}
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function PanelEntry({ id, isShown, onPick }: { readonly id: PanelId; readonly isShown: boolean; readonly onPick: () => void }) {
  const keys = useShortcut(`view.${id}`)
  return (
    <Menu.Item onClick={onPick} aria-current={isShown ? 'true' : undefined} leftSection={isShown ? <Check size={13} aria-hidden /> : <span className="panel-header-blank" />}
      rightSection={keys === undefined ? null : <span className="quiet">{keys}</span>}>{panelTitles[id]}</Menu.Item>
  )
}
