import { Fragment, useState, type KeyboardEvent } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Button, TextInput } from '@mantine/core'
import type { Command } from '#renderer/app/commands/command.ts'
import { useCommands } from '#renderer/app/commands/commands-context.tsx'
import { shownKeys, strokeText } from '#renderer/app/keymap/keys.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useSetting } from '#renderer/bridge/use-setting.ts'
import { Badge } from '#renderer/ui/badge.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { Page } from '#renderer/ui/page.tsx'
import './settings.css'

/** Every command with its shortcuts: record another, take one away, go back to the one it came with. */
export function KeyboardPage() {
  const { api } = useBridge()
  const { all, keymap, mac } = useCommands()
  const own = useSetting('keymap')
  const set = useMutation(api.settings.set.mutationOptions())
  const [search, setSearch] = useState('')
  const [recording, setRecording] = useState<string | null>(null)
  const [refused, setRefused] = useState<string | null>(null)
  const save = (next: Record<string, string[]>) => set.mutate({ key: 'keymap', value: next })
  const withOwn = (id: string, keys: string[]) => save({ ...own, [id]: keys })
  const titles = new Map(all.map(command => [command.id, command.title]))
  const matches = ({ id, title, group }: Command) => `${title} ${group} ${keymap.keysOf(id).map(keys => shownKeys(keys, mac)).join(' ')}`.toLowerCase().includes(search.trim().toLowerCase())
  const groups = [...Map.groupBy(all.filter(matches), command => command.group)]

  const record = (command: Command) => (event: KeyboardEvent) => {
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'Escape') return setRecording(null)
    const keys = strokeText(event.nativeEvent, mac)
    if (keys === null) return undefined
    // A letter alone would be taken away from every text.
    if (!/^(Mod|Ctrl|Alt|Meta)\+|^(Shift\+)?F\d{1,2}$/.test(keys)) return setRefused(keys)
    setRefused(null)
    setRecording(null)
    return withOwn(command.id, [...new Set([...keymap.keysOf(command.id), keys])].slice(-4))
  }

  return (
    <Page title="Keyboard shortcuts" lead="Everything in the command palette can have a shortcut. Changes hold on this computer and take effect at once." width="wide" actions={<>
      <TextInput aria-label="Search commands or keys" placeholder="Search commands or keys" value={search} onChange={event => setSearch(event.currentTarget.value)} />
      <Button variant="default" disabled={Object.keys(own).length === 0} onClick={() => save({})}>Reset all</Button>
    </>}>
      {set.isError && <ErrorNotice error={set.error} />}
      <table className="keys-table">
        <thead><tr><th scope="col">Command</th><th scope="col">Shortcuts</th><th scope="col"><span className="visually-hidden">Change</span></th></tr></thead>
        <tbody>
          {groups.map(([group, commands]) => (
            <Fragment key={group}>
              <tr className="keys-group"><th scope="colgroup" colSpan={3}>{group}</th></tr>
              {commands.map(command => {
                const keys = keymap.keysOf(command.id)
                return (
                  <tr key={command.id}>
                    <td>{command.title}</td>
                    <td>
                      <div className="keys-cell">
                        {keys.length === 0 && recording !== command.id && <span className="quiet">none</span>}
                        {keys.map(each => {
                          const others = (keymap.conflicts.get(each) ?? []).filter(id => id !== command.id)
                          return (
                            <span key={each} className="keys-cell">
                              <kbd>{shownKeys(each, mac)}</kbd>
                              {others.length > 0 && <Badge tone="warn" title="The command that can act at that moment answers; the first one when both can">also {others.map(id => `"${titles.get(id) ?? id}"`).join(', ')}</Badge>}
                            </span>
                          )
                        })}
                        {recording === command.id && (
                          <button type="button" className="keys-recorder" autoFocus onKeyDown={record(command)} onBlur={() => setRecording(null)}>{refused === null ? 'Press the keys, Esc to leave' : `${shownKeys(refused, mac)} alone is needed for typing. Hold Ctrl, Alt or Cmd with it.`}</button>
                        )}
                      </div>
                    </td>
                    <td>
                      <div className="keys-cell">
                        <Button variant="subtle" aria-label={`Add a shortcut for ${command.title}`} onClick={() => setRecording(command.id)}>Add</Button>
                        {keys.length > 0 && <Button variant="subtle" aria-label={`Remove the shortcuts of ${command.title}`} onClick={() => withOwn(command.id, [])}>Remove</Button>}
                        {own[command.id] !== undefined && (
                          <Button variant="subtle" aria-label={`Reset the shortcuts of ${command.title}`} onClick={() => save(Object.fromEntries(Object.entries(own).filter(([id]) => id !== command.id)))}>Reset</Button>
                        )}
                      </div>
                    </td>
                  </tr>
                )
              })}
            </Fragment>
          ))}
        </tbody>
      </table>
    </Page>
  )
}
