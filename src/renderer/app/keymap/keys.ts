/**
 * Shortcuts as text: modifiers in the order `Mod Ctrl Alt Shift`, then the key, joined by `+`, for example
 * `Mod+Shift+P`. `Mod` is Cmd on a Mac and Ctrl elsewhere; `Ctrl` is the Ctrl key on a Mac, and the same as `Mod` elsewhere.
 */
export interface KeyStroke {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

const modifierKeys: ReadonlySet<string> = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Process', 'Unidentified'])

const namedKeys: Readonly<Record<string, string>> = {
  ' ': 'Space', ArrowUp: 'Up', ArrowDown: 'Down', ArrowLeft: 'Left', ArrowRight: 'Right', Escape: 'Esc', '+': 'Plus',
}

/**
 * The text of a key stroke, or null while only modifiers are down. Letters follow the keyboard's layout; digits and
 * signs follow the key's place when Alt or Shift would turn them into something else.
 */
export function strokeText(stroke: KeyStroke, mac: boolean): string | null {
  if (modifierKeys.has(stroke.key)) return null
  const parts: string[] = []
  if (mac ? stroke.metaKey : stroke.ctrlKey) parts.push('Mod')
  if (mac && stroke.ctrlKey) parts.push('Ctrl')
  if (!mac && stroke.metaKey) parts.push('Meta')
  if (stroke.altKey) parts.push('Alt')
  if (stroke.shiftKey) parts.push('Shift')
  return [...parts, keyName(stroke)].join('+')
}

function keyName(stroke: KeyStroke): string {
  const digit = /^Digit(\d)$/.exec(stroke.code)?.[1]
  if (digit !== undefined && (stroke.altKey || stroke.shiftKey)) return digit
  if (stroke.code === 'Backquote' && stroke.key.length === 1) return '`'
  // Alt makes other letters on a Mac; the place of the key says which was meant.
  const letter = /^Key([A-Z])$/.exec(stroke.code)?.[1]
  if (letter !== undefined && stroke.altKey && !/^[a-z]$/i.test(stroke.key)) return letter
  if (stroke.key.length === 1) return namedKeys[stroke.key] ?? stroke.key.toUpperCase()
  return namedKeys[stroke.key] ?? stroke.key
}

/** Brings a shortcut that a person or a setting wrote into the one form; null when it is none. */
export function normaliseKeys(keys: string, mac: boolean): string | null {
  const parts = keys.split('+').map(part => part.trim()).filter(part => part !== '')
  const key = parts.pop()
  if (key === undefined) return null
  const found = new Set<string>()
  for (const part of parts) {
    const modifier = modifierNames[part.toLowerCase()]
    if (modifier === undefined) return null
    found.add(modifier === 'Ctrl' && !mac ? 'Mod' : modifier === 'Meta' && mac ? 'Mod' : modifier)
  }
  if (modifierNames[key.toLowerCase()] !== undefined) return null
  const ordered = ['Mod', 'Ctrl', 'Meta', 'Alt', 'Shift'].filter(modifier => found.has(modifier))
  return [...ordered, key.length === 1 ? key.toUpperCase() : key].join('+')
}

const modifierNames: Readonly<Record<string, string>> = { mod: 'Mod', ctrl: 'Ctrl', control: 'Ctrl', alt: 'Alt', option: 'Alt', shift: 'Shift', meta: 'Meta', cmd: 'Meta' }

const macSigns: Readonly<Record<string, string>> = { Mod: '⌘', Ctrl: '⌃', Alt: '⌥', Shift: '⇧', Meta: '⌘', Enter: '↩', Up: '↑', Down: '↓', Left: '←', Right: '→' }

/** A shortcut as people of this system write it: `Ctrl+Shift+P` or `⌘⇧P`. */
export function shownKeys(keys: string, mac: boolean): string {
  const parts = keys.split('+')
  if (mac) return parts.map(part => macSigns[part] ?? part).join('')
  return parts.map(part => (part === 'Mod' ? 'Ctrl' : part === 'Meta' ? 'Win' : part)).join('+')
}
