import type { DockviewApi } from 'dockview-react'
import type { EditorHandle } from '#renderer/widgets/editor/editor-documents.ts'
import type { GridHandle } from '#renderer/widgets/result-grid/grid-contract.ts'

/** Parts of the window that others talk to while they are shown; null while they are not. */
export interface Ports {
  readonly editor: EditorHandle | null
  readonly grid: GridHandle | null
  readonly layout: DockviewApi | null
  /** Called by a part when it comes (its handle) and when it goes (null). */
  connect(part: Partial<Pick<Ports, 'editor' | 'grid' | 'layout'>>): void
  /** Calls `use` with the workbench's arrangement, once it is there: it is only built when somebody first goes to the workbench. The last call counts. */
  withLayout(use: (layout: DockviewApi) => void): void
}

export function createPorts(): Ports {
  let parts: Pick<Ports, 'editor' | 'grid' | 'layout'> = { editor: null, grid: null, layout: null }
  let waiting: ((layout: DockviewApi) => void) | null = null
  return {
    get editor() {
      return parts.editor
    },
    get grid() {
      return parts.grid
    },
    get layout() {
      return parts.layout
    },
    connect(part) {
      parts = { ...parts, ...part }
      if (parts.layout === null || waiting === null) return
      const use = waiting
      waiting = null
      use(parts.layout)
    },
    withLayout(use) {
      if (parts.layout) use(parts.layout)
      else waiting = use
    },
  }
}
