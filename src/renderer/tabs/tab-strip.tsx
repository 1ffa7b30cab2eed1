import { useEffect, useRef, useState, type DragEvent, type KeyboardEvent } from 'react'
import { Menu } from '@mantine/core'
import { ChevronDown, Pin, Plus, X } from 'lucide-react'
import { useStore } from 'zustand'
import type { TabId } from '#shared/base/ids.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useCommands, useShortcut } from '#renderer/app/commands/commands-context.tsx'
import { useInstances } from '#renderer/instances/use-instances.ts'
import { IconButton } from '#renderer/ui/icon-button.tsx'
import { InstanceMark } from '#renderer/ui/instance-mark.tsx'
import { tabTitle } from './tab-title.ts'
import { useTabHeads, useTabsState, type TabHead } from './use-open-tabs.tsx'
import './tab-strip.css'

const dragType = 'application/x-recomamp-tab'

/** The open tabs: arrow keys move, Delete closes, F2 or a double click renames, Ctrl/Cmd+Shift+arrows or dragging reorders. */
export function TabStrip() {
  const { tabs: open, ui } = useAppModel()
  const { run } = useCommands()
  const tabs = useTabHeads()
  const activeId = useTabsState(state => state.activeId)
  const renamingId = useStore(ui, state => state.renamingTabId)
  const [dropAt, setDropAt] = useState<number | null>(null)
  const stripRef = useRef<HTMLDivElement>(null)
  const newTabKeys = useShortcut('tab.new')
  useEffect(() => {
    const strip = stripRef.current
    if (!strip) return undefined
    const show = () => strip.querySelector(`[data-tab="${activeId}"]`)?.scrollIntoView({ inline: 'nearest', block: 'nearest' })
    show()
    // A panel that opens beside the editor takes room; the tab in front stays in sight.
    const watching = new ResizeObserver(show)
    watching.observe(strip)
    return () => watching.disconnect()
  }, [activeId])

  const fail = (failure: unknown) => ui.setState({ failure })
  const focusTab = (id: TabId) => requestAnimationFrame(() => stripRef.current?.querySelector<HTMLElement>(`[data-tab="${id}"]`)?.focus())

  function onKeyDown(event: KeyboardEvent, tab: TabHead, index: number): void {
    if (event.target !== event.currentTarget) return
    const reorder = (event.ctrlKey || event.metaKey) && event.shiftKey
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (by !== 0 && reorder) {
      event.preventDefault()
      open.move(tab.id, index + by).then(() => focusTab(tab.id), fail)
    } else if (by !== 0) {
      event.preventDefault()
      const next = tabs[(index + by + tabs.length) % tabs.length]
      if (next) {
        open.activate(next.id)
        focusTab(next.id)
      }
    } else if (event.key === 'Delete') {
      event.preventDefault()
      void closeAndFocus(tab.id)
    } else if (event.key === 'Enter') run('editor.focus')
  }

  async function closeAndFocus(id: TabId): Promise<void> {
    try {
      await open.close(id)
      const now = open.store.getState().activeId
      if (now !== null) focusTab(now)
    } catch (failure) {
      fail(failure)
    }
  }

  function onDragOver(event: DragEvent): void {
    if (!event.dataTransfer.types.includes(dragType) || !stripRef.current) return
    event.preventDefault()
    const places = [...stripRef.current.querySelectorAll<HTMLElement>('[data-tab]')]
    const before = places.findIndex(place => event.clientX < place.getBoundingClientRect().left + place.offsetWidth / 2)
    setDropAt(before === -1 ? places.length : before)
  }

  function onDrop(event: DragEvent): void {
    const id = event.dataTransfer.getData(dragType)
    const from = tabs.findIndex(tab => tab.id === id)
    const moved = tabs[from]
    if (moved && dropAt !== null) {
      event.preventDefault()
      open.move(moved.id, dropAt > from ? dropAt - 1 : dropAt).catch(fail)
    }
    setDropAt(null)
  }

  return (
    <div className="tab-strip" data-region="tabs">
      <div className="tab-list" role="tablist" aria-label="Open queries" ref={stripRef} onDragOver={onDragOver} onDragLeave={() => setDropAt(null)} onDrop={onDrop}
        onWheel={event => { if (stripRef.current) stripRef.current.scrollLeft += event.deltaY }}>
        {tabs.map((tab, index) => (
          <TabButton key={tab.id} tab={tab} active={tab.id === activeId} renaming={tab.id === renamingId} dropBefore={dropAt === index} dropAfter={dropAt === tabs.length && index === tabs.length - 1}
            onKeyDown={event => onKeyDown(event, tab, index)} />
        ))}
      </div>
      <IconButton label="New tab" keys={newTabKeys} icon={<Plus size={15} aria-hidden />} onClick={() => run('tab.new')} />
      <TabMenu />
    </div>
  )
}

interface TabButtonProps {
  readonly tab: TabHead
  readonly active: boolean
  readonly renaming: boolean
  readonly dropBefore: boolean
  readonly dropAfter: boolean
  readonly onKeyDown: (event: KeyboardEvent) => void
}

function TabButton({ tab, active, renaming, dropBefore, dropAfter, onKeyDown }: TabButtonProps) {
  const { tabs: open, ui } = useAppModel()
  const instance = useInstances().find(each => each.id === tab.instanceId)
  const title = tabTitle(tab)
  const fail = (failure: unknown) => ui.setState({ failure })
  return (
    <div className="tab" role="tab" aria-selected={active} aria-controls="editor-panel" tabIndex={active ? 0 : -1} data-tab={tab.id} data-drop={dropBefore ? 'before' : dropAfter ? 'after' : undefined}
      data-instance-colour={instance?.colour} draggable={!renaming}
      aria-label={`${title}${tab.dirty ? ', not saved as a query' : ''}${tab.pinned ? ', pinned' : ''}${instance ? `, on ${instance.clientName}` : ''}`}
      title={`${title}${instance ? ` on ${instance.clientName}` : ''}${tab.dirty ? '. Kept on this computer, not saved as a query yet.' : ''}`}
      onKeyDown={onKeyDown} onClick={() => open.activate(tab.id)} onDoubleClick={() => ui.setState({ renamingTabId: tab.id })}
      onAuxClick={event => { if (event.button === 1) open.close(tab.id).catch(fail) }}
      onDragStart={event => {
        event.dataTransfer.setData(dragType, tab.id)
        event.dataTransfer.effectAllowed = 'move'
      }}>
      {instance && <InstanceMark colour={instance.colour} kind={instance.kind} size={10} />}
      {tab.pinned && <Pin size={11} aria-hidden />}
      {renaming ? <RenameField tab={tab} /> : <span className="ellipsis">{title}</span>}
      <span className="tab-end">
        {tab.dirty && <span className="tab-dirty" aria-hidden />}
        {/* For the mouse alone: a tab may hold no button. Keys have Delete, Alt+W and the menu. */}
        <span className="tab-close" aria-hidden title={`Close ${title}`} onClick={event => {
          event.stopPropagation()
          open.close(tab.id).catch(fail)
        }}><X size={13} aria-hidden /></span>
      </span>
    </div>
  )
}

function RenameField({ tab }: { readonly tab: TabHead }) {
  const { tabs: open, ui } = useAppModel()
  const [title, setTitle] = useState(tab.title)
  const end = (keep: boolean) => {
    ui.setState({ renamingTabId: null })
    const wanted = title.trim().slice(0, 200)
    if (keep && wanted !== '' && wanted !== tab.title) open.edit(tab.id, { title: wanted })
  }
  return (
    <input className="tab-rename" aria-label="Tab title" value={title} autoFocus maxLength={200} size={Math.max(8, title.length)} onFocus={event => event.target.select()}
      onChange={event => setTitle(event.target.value)} onBlur={() => end(true)} onClick={event => event.stopPropagation()} onDoubleClick={event => event.stopPropagation()}
      onKeyDown={event => {
        event.stopPropagation()
        if (event.key === 'Enter') end(true)
        if (event.key === 'Escape') end(false)
      }} />
  )
}

const menuCommands = ['tab.rename', 'tab.duplicate', 'tab.pin', null, 'tab.save', 'tab.saveAs', 'tab.revert', null, 'tab.close', 'tab.closeOthers', 'tab.reopen'] as const

function TabMenu() {
  const { all, run } = useCommands()
  const [opened, setOpened] = useState(false)
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end">
      <Menu.Target>
        <button type="button" className="tab-menu" aria-label="Tab actions"><ChevronDown size={15} aria-hidden /></button>
      </Menu.Target>
      <Menu.Dropdown>
        {opened && menuCommands.map((id, index) => {
          if (id === null) return <Menu.Divider key={`line-${index}`} />
          const command = all.find(each => each.id === id)
          return command && (command.when?.() ?? true) ? <MenuEntry key={id} id={id} title={command.title} onPick={() => run(id)} /> : null
        })}
      </Menu.Dropdown>
    </Menu>
  )
}

function MenuEntry({ id, title, onPick }: { readonly id: string; readonly title: string; readonly onPick: () => void }) {
  const keys = useShortcut(id)
  return <Menu.Item onClick={onPick} rightSection={keys === undefined ? null : <span className="quiet">{keys}</span>}>{title}</Menu.Item>
}
