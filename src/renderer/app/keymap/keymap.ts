import { normaliseKeys } from './keys.ts'

/** A person's own shortcuts by command; an empty list takes the command's shortcuts away. As kept in the setting `keymap`. */
export type OwnKeys = Readonly<Record<string, readonly string[]>>

export interface Bindable {
  readonly id: string
  readonly keys: readonly string[]
}

/** Which command a shortcut starts, and which shortcuts a command has. */
export interface Keymap {
  commandFor(keys: string): readonly string[]
  keysOf(commandId: string): readonly string[]
  /** Shortcuts that more than one command answers to, with those commands in table order. */
  readonly conflicts: ReadonlyMap<string, readonly string[]>
}

/** Lays a person's own shortcuts over the table's. Unknown commands and unreadable shortcuts are left out. */
export function createKeymap(commands: readonly Bindable[], own: OwnKeys, mac: boolean): Keymap {
  const keysByCommand = new Map<string, readonly string[]>()
  const commandsByKeys = new Map<string, string[]>()
  for (const command of commands) {
    const keys = (own[command.id] ?? command.keys).map(each => normaliseKeys(each, mac)).filter(each => each !== null)
    keysByCommand.set(command.id, keys)
    for (const each of new Set(keys)) commandsByKeys.set(each, [...(commandsByKeys.get(each) ?? []), command.id])
  }
  return {
    commandFor: keys => commandsByKeys.get(keys) ?? [],
    keysOf: id => keysByCommand.get(id) ?? [],
    conflicts: new Map([...commandsByKeys].filter(([, ids]) => ids.length > 1)),
  }
}
