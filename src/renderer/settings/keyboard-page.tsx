import { Fragment, useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Button, TextInput } from '@mantine/core'
import type { Command } from '#renderer/app/commands/command.ts'
import { useCommands } from '#renderer/app/commands/commands-context.tsx'
import { shownKeys } from '#renderer/app/keymap/keys.ts'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useSetting } from '#renderer/bridge/use-setting.ts'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { Page } from '#renderer/ui/page.tsx'
import { ShortcutCell } from './shortcut-cell.tsx'
import './settings.css'

/** Every command with its shortcuts: record another, take one away, go back to the one it came with. */
export function KeyboardPage() {
  const { api } = useBridge()
  const { all, keymap, mac } = useCommands()
  const own = useSetting('keymap')
  const set = useMutation(api.settings.set.mutationOptions())
  const [search, setSearch] = useState('')
  const [recording, setRecording] = useState<string | null>(null)
  const save = (next: Record<string, string[]>) => set.mutate({ key: 'keymap', value: next })
  const matches = ({ id, title, group }: Command) => `${title} ${group} ${keymap.keysOf(id).map(keys => shownKeys(keys, mac)).join(' ')}`.toLowerCase().includes(search.trim().toLowerCase())
  const groups = [...Map.groupBy(all.filter(matches), command => command.group)]

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
                return (
                  <tr key={command.id}>
                    <td>{command.title}</td>
                    <td><ShortcutCell command={command} recording={recording === command.id} onLeave={() => setRecording(null)} onChange={keys => save({ ...own, ...keys })} /></td>
                    <td>
                      <div className="keys-cell">
                        <Button variant="subtle" aria-label={`Add a shortcut for ${command.title}`} onClick={() => setRecording(command.id)}>Add</Button>
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
