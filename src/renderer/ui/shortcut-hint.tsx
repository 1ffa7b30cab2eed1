import './shortcut-hint.css'

/** Keys as people read them, for example `Ctrl+Shift+P`. */
export function ShortcutHint({ keys }: { readonly keys: string }) {
  return <kbd className="shortcut">{keys}</kbd>
}
