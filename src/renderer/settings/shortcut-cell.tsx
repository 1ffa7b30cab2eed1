import { useState, type KeyboardEvent } from 'react'
import { Button } from '@mantine/core'
import { X } from 'lucide-react'
import type { Command } from '#renderer/app/commands/command.ts'
import { useCommands } from '#renderer/app/commands/commands-context.tsx'
import { shownKeys, strokeText } from '#renderer/app/keymap/keys.ts'
import { Badge } from '#renderer/ui/badge.tsx'
import { IconButton } from '#renderer/ui/icon-button.tsx'

export interface ShortcutCellProps {
  readonly command: Command
  readonly recording: boolean
  readonly onLeave: () => void
  /** New shortcuts by command; commands that are not named keep theirs. */
  readonly onChange: (keys: Readonly<Record<string, string[]>>) => void
}

/** At most this many shortcuts a command; the oldest goes first. */
const mostKeys = 4

/** The shortcuts of one command: each can be taken away; a new one that another command has is only taken after asking. */
export function ShortcutCell({ command, recording, onLeave, onChange }: ShortcutCellProps) {
  const { all, keymap, mac } = useCommands()
  const [refused, setRefused] = useState<string | null>(null)
  const [clash, setClash] = useState<{ readonly keys: string; readonly others: readonly string[] } | null>(null)
  const keys = keymap.keysOf(command.id)
  const titleOf = (id: string) => `"${all.find(each => each.id === id)?.title ?? id}"`
  const withKeys = (stroke: string) => ({ [command.id]: [...new Set([...keys, stroke])].slice(-mostKeys) })

  function leave(): void {
    setRefused(null)
    setClash(null)
    onLeave()
  }
  function record(event: KeyboardEvent): void {
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'Escape') return leave()
    const stroke = strokeText(event.nativeEvent, mac)
    if (stroke === null) return
    // A letter alone would be taken away from every text.
    if (!/^(Mod|Ctrl|Alt|Meta)\+|^(Shift\+)?F\d{1,2}$/.test(stroke)) return setRefused(stroke)
    const others = keymap.commandFor(stroke).filter(id => id !== command.id)
    if (others.length > 0) return setClash({ keys: stroke, others })
    onChange(withKeys(stroke))
    leave()
  }
  function takeOver(): void {
    if (clash === null) return
    const freed = Object.fromEntries(clash.others.map(id => [id, keymap.keysOf(id).filter(each => each !== clash.keys)]))
    onChange({ ...freed, ...withKeys(clash.keys) })
    leave()
  }

  return (
    <div className="keys-cell">
      {keys.length === 0 && !recording && <span className="quiet">none</span>}
      {keys.map(each => {
        const others = (keymap.conflicts.get(each) ?? []).filter(id => id !== command.id)
        return (
          <span key={each} className="keys-cell">
            <span className="keys-one">
              <kbd>{shownKeys(each, mac)}</kbd>
              <IconButton label={`Remove ${shownKeys(each, mac)} from ${command.title}`} icon={<X size={12} />} onClick={() => onChange({ [command.id]: keys.filter(one => one !== each) })} />
            </span>
            {others.length > 0 && <Badge tone="warn" title="The command that can act at that moment answers; the first one when both can">also {others.map(titleOf).join(', ')}</Badge>}
          </span>
        )
      })}
      {recording && clash === null && (
        <button type="button" className="keys-recorder" data-takes-keys autoFocus onKeyDown={record} onBlur={leave}>{refused === null ? 'Press the keys, Esc to leave' : `${shownKeys(refused, mac)} alone is needed for typing. Hold Ctrl, Alt or Cmd with it.`}</button>
      )}
      {recording && clash !== null && (
        <span className="keys-cell" role="alert" onKeyDown={event => event.key === 'Escape' && leave()}>
          <span><kbd>{shownKeys(clash.keys, mac)}</kbd> starts {clash.others.map(titleOf).join(' and ')}.</span>
          <Button variant="default" autoFocus onClick={takeOver}>Take it over</Button>
          <Button variant="default" onClick={() => { onChange(withKeys(clash.keys)); leave() }}>Use for both</Button>
          <Button variant="subtle" onClick={leave}>Leave it</Button>
        </span>
      )}
    </div>
  )
}
