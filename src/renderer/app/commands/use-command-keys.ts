import { useEffect } from 'react'
import type { Keymap } from '../keymap/keymap.ts'
import { strokeText } from '../keymap/keys.ts'
import type { Command } from './command.ts'

/**
 * Starts commands by their shortcuts, before the editor or the browser sees the keys. In a text field only commands
 * that answer everywhere do; while a dialog is open or a shortcut is recorded none does.
 */
export function useCommandKeys(commands: readonly Command[], keymap: Keymap, mac: boolean, run: (command: Command) => void): void {
  useEffect(() => {
    const byId = new Map(commands.map(command => [command.id, command]))
    function onKeyDown(event: KeyboardEvent): void {
      if (event.isComposing || document.querySelector('[aria-modal="true"]') !== null || takesKeys(event.target)) return
      const keys = strokeText(event, mac)
      if (keys === null) return
      const inField = isTextField(event.target)
      const command = keymap.commandFor(keys).map(id => byId.get(id)).find(each => each !== undefined && (!inField || each.everywhere === true) && (each.when?.() ?? true))
      if (!command) return
      event.preventDefault()
      event.stopImmediatePropagation()
      run(command)
    }
    addEventListener('keydown', onKeyDown, { capture: true })
    return () => removeEventListener('keydown', onKeyDown, { capture: true })
  }, [commands, keymap, mac, run])
}

/** True where a shortcut is being recorded: there it is a value, not a command. */
function takesKeys(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('[data-takes-keys]') !== null
}

/** True in fields where letters are typed, except in the SQL editor. */
function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement) || target.closest('.monaco-editor') !== null) return false
  return target.isContentEditable || target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type))
}
