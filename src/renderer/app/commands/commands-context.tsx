import { createContext, useContext } from 'react'
import type { Keymap } from '../keymap/keymap.ts'
import { shownKeys } from '../keymap/keys.ts'
import type { Command } from './command.ts'

/** The command table with this person's shortcuts. `run` tells a failure in the window instead of throwing. */
export interface Commands {
  readonly all: readonly Command[]
  readonly keymap: Keymap
  readonly mac: boolean
  run(id: string): void
}

const CommandsContext = createContext<Commands | null>(null)
export const CommandsProvider = CommandsContext.Provider

export function useCommands(): Commands {
  const commands = useContext(CommandsContext)
  if (commands === null) throw new Error('useCommands needs a CommandsProvider above it')
  return commands
}

/** A command's first shortcut as it is shown, or undefined when it has none. */
export function useShortcut(commandId: string): string | undefined {
  const { keymap, mac } = useCommands()
  const keys = keymap.keysOf(commandId)[0]
  return keys === undefined ? undefined : shownKeys(keys, mac)
}
