import type { CellStep } from './grid-selection.ts'

/** What a key does in the grid. */
export type GridAction =
  | { readonly kind: 'move', readonly step: CellStep, readonly extend: boolean }
  | { readonly kind: 'choose', readonly what: 'all' | 'rows' | 'columns' }
  | { readonly kind: 'copy', readonly withHeader: boolean }
  | { readonly kind: 'open' | 'row' | 'cell-menu' | 'column-menu' | 'only-active' }

type Pressed = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'altKey'> & { readonly mod: boolean }

/** Which action a key asks for, or null. `page` is how many rows fit on the screen; `mod` is Ctrl or Cmd. */
export function gridAction({ key, shiftKey, altKey, mod }: Pressed, page: number): GridAction | null {
  const far = (toEdge: boolean, by: number): number => toEdge ? by * Infinity : by
  const move = (rows: number, columns: number): GridAction => ({ kind: 'move', step: { rows, columns }, extend: shiftKey })
  if (altKey) return key === 'ArrowDown' ? { kind: 'column-menu' } : null
  switch (key) {
    case 'ArrowUp': return move(far(mod, -1), 0)
    case 'ArrowDown': return move(far(mod, 1), 0)
    case 'ArrowLeft': return move(0, far(mod, -1))
    case 'ArrowRight': return move(0, far(mod, 1))
    case 'PageUp': return move(-page, 0)
    case 'PageDown': return move(page, 0)
    case 'Home': return move(mod ? -Infinity : 0, -Infinity)
    case 'End': return move(mod ? Infinity : 0, Infinity)
    case ' ': return shiftKey ? { kind: 'choose', what: 'rows' } : mod ? { kind: 'choose', what: 'columns' } : { kind: 'row' }
    // With Ctrl or Cmd it runs the query.
    case 'Enter': return mod ? null : { kind: 'open' }
    case 'Escape': return { kind: 'only-active' }
    case 'ContextMenu': return { kind: 'cell-menu' }
    case 'F10': return shiftKey ? { kind: 'cell-menu' } : null
    default:
      if (mod && key.toLowerCase() === 'a') return { kind: 'choose', what: 'all' }
      if (mod && key.toLowerCase() === 'c') return { kind: 'copy', withHeader: shiftKey }
      return null
  }
}
