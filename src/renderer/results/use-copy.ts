import { useCallback, useRef, useState } from 'react'
import { AppError } from '#shared/base/app-error.ts'
import { useAppModel } from '#renderer/app/app-model.tsx'
import { useBridge } from '#renderer/bridge/bridge.tsx'
import { useAnnounce } from '#renderer/ui/announcer.tsx'
import { copyText } from '#renderer/ui/copy-text.ts'
import { formatPlural } from '#renderer/ui/format.ts'
import type { CopiedColumn, CopyFormat } from './cells-as-text.ts'
import { copyChosen, mostCopiedCells } from './copy-chosen.ts'
import type { GridHandle, RowSource } from '#renderer/widgets/result-grid/grid-contract.ts'
import { createWholeSource } from './result-source.ts'
import type { ResultDesk } from './use-result-desk.ts'

/** A copy on its way, or why there was none. */
export type CopyState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'copying', readonly rows: number, readonly ofRows: number }
  /** More than a clipboard takes; an export is offered. */
  | { readonly kind: 'too-much', readonly cells: number }

/** Puts chosen cells on the clipboard; a long copy shows how far it is and can be cancelled. */
export interface Copying {
  readonly state: CopyState
  readonly copy: (format: CopyFormat, withHeader: boolean) => Promise<void>
  /** Stops a copy; nothing is on the clipboard then that was not there before. */
  readonly dismiss: () => void
}

const shownFromRows = 3_000

/** What cells are copied from. */
export interface CopySource {
  /** The grid while it is there. */
  readonly grid: () => GridHandle | null
  readonly columns: readonly CopiedColumn[]
  /** Rows whose cells stand at their columns' numbers and hold whole texts, of these columns at least. */
  readonly rows: (columns: readonly number[]) => RowSource
}

/** Copies from the rows of a result as they are sorted and filtered. */
export function useCopy({ grid, columns, result, view }: ResultDesk): Copying {
  const { bulk } = useBridge()
  const rows = useCallback((wanted: readonly number[]) => createWholeSource(bulk, result.executionId, view.viewId, wanted), [bulk, result.executionId, view.viewId])
  return useCopyFrom({ grid, columns, rows })
}

/** Copies the cells that are chosen in a grid. */
export function useCopyFrom({ grid, columns, rows }: CopySource): Copying {
  const { ui } = useAppModel()
  const announce = useAnnounce()
  const [state, setState] = useState<CopyState>({ kind: 'idle' })
  const running = useRef<AbortController | null>(null)
  const dismiss = useCallback(() => {
    running.current?.abort(new AppError('cancelled', 'Copying was cancelled.'))
    running.current = null
    setState({ kind: 'idle' })
  }, [])
  const copy = useCallback(async (format: CopyFormat, withHeader: boolean) => {
    const chosen = grid()?.chosen()
    if (!chosen) return
    dismiss()
    if (chosen.cellCount > mostCopiedCells) {
      setState({ kind: 'too-much', cells: chosen.cellCount })
      announce('Too many cells for the clipboard. Nothing was copied.')
      return
    }
    const abort = new AbortController()
    running.current = abort
    const ofRows = new Map(chosen.ranges.map(({ rows }) => [rows.firstRow, rows.lastRow - rows.firstRow + 1])).values().reduce((sum, rows) => sum + rows, 0)
    const source = rows([...new Set(chosen.ranges.flatMap(({ columnIds }) => columnIds.map(Number)))])
    try {
      const { text, rowCount, columnCount } = await copyChosen({ chosen, columns, source, format, withHeader }, read => {
        if (ofRows > shownFromRows) setState({ kind: 'copying', rows: read, ofRows })
      }, abort.signal)
      abort.signal.throwIfAborted()
      const done = await copyText(text)
      announce(done ? `Copied ${formatPlural(rowCount, 'row')} × ${formatPlural(columnCount, 'column')}.` : 'The clipboard refused the text, so nothing was copied.')
      if (!done) throw new AppError('invalid-input', 'The clipboard refused the text, so nothing was copied. Export the rows to a file instead.')
    } catch (failure) {
      if (!abort.signal.aborted) ui.setState({ failure })
    } finally {
      if (running.current === abort) dismiss()
    }
  }, [grid, columns, rows, ui, announce, dismiss])
  return { state, copy, dismiss }
}
