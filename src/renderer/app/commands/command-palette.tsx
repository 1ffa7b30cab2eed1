import { useMemo } from 'react'
import { Picker } from '#renderer/ui/picker.tsx'
import { useAppModel } from '../app-model.tsx'
import { shownKeys } from '../keymap/keys.ts'
import { useCommands } from './commands-context.tsx'

/** Every command that can be done now, to find by typing. */
export function CommandPalette() {
  const { ui } = useAppModel()
  const { all, keymap, mac, run } = useCommands()
  const close = () => ui.setState({ overlay: { kind: 'none' } })
  const items = useMemo(() => all.filter(command => command.id !== 'help.palette' && (command.when?.() ?? true)).map(command => {
    const keys = keymap.keysOf(command.id)[0]
    return { id: command.id, title: command.title, detail: command.group, keys: keys === undefined ? undefined : shownKeys(keys, mac) }
  }), [all, keymap, mac])
  return (
    <Picker label="All commands" placeholder="Type what you want to do" items={items} nothing="No command fits what you typed." onClose={close}
      onPick={id => {
        close()
        // After the palette has given the focus back, so that commands see where the person was.
        requestAnimationFrame(() => run(id))
      }} />
  )
}
