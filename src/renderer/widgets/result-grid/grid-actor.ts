import { gridAction, type GridAction } from './grid-keys.ts'
import type { GridModel } from './grid-model.ts'
import { addCell, extendTo, selectAll, selectCell, selectColumns, selectRows, stepFrom, type CellPlace, type GridSelection } from './grid-selection.ts'
import type { PointedCell } from './grid-frame.ts'

/** What the actor needs of the drawn grid. */
export interface GridActorDeps {
  readonly model: GridModel
  /** Keeps a choice, tells it and draws it. */
  readonly choose: (selection: GridSelection, inHeader?: boolean) => void
  /** Scrolls a cell into sight. */
  readonly show: (place: CellPlace) => void
  readonly rowsOnScreen: () => number
  /** Where a header or cell stands in the window, or the grid itself when it is not drawn. */
  readonly boxOf: (place: CellPlace | { readonly header: number }) => DOMRect
}

/** Turns keys and the pointer into choices, moves and questions to whoever owns the grid. */
export interface GridActor {
  /** False when the key is not the grid's. */
  press(event: KeyboardEvent): boolean
  point(pointed: PointedCell): void
  act(action: GridAction): void
}

export function createGridActor({ model, choose, show, rowsOnScreen, boxOf }: GridActorDeps): GridActor {
  const firstCell = (): GridSelection => selectCell({ row: model.scroll.visible().first, column: 0 })

  function move({ step, extend }: Extract<GridAction, { kind: 'move' }>): void {
    const { selection, inHeader } = model
    if (!selection) return model.props.rowCount > 0 ? choose(firstCell()) : undefined
    const upToHeader = step.rows < 0 && selection.active.row === 0 && !extend
    const stays = inHeader && step.rows <= 0
    const nowInHeader = stays || upToHeader
    const next = inHeader && step.rows > 0 ? selection.active : stepFrom(selection.active, nowInHeader ? { rows: 0, columns: step.columns } : step, model.size())
    choose(extend && !nowInHeader ? extendTo(selection, next) : selectCell(next), nowInHeader)
    show(next)
  }

  function choosePart(what: 'all' | 'rows' | 'columns'): void {
    const from = model.selection ?? firstCell()
    if (what === 'all') choose(selectAll(from, model.size()))
    else if (what === 'rows') choose(selectRows(from.anchor.row, from.active.row, model.size(), from.active.column))
    else choose(selectColumns(from.anchor.column, from.active.column, model.size(), from.active.row))
  }

  function act(action: GridAction): void {
    const { props, selection, inHeader } = model
    const active = (selection ?? firstCell()).active
    const columnId = model.layout.all[active.column]?.column.id
    switch (action.kind) {
      case 'move': return move(action)
      case 'choose': return choosePart(action.what)
      case 'only-active': return choose(selectCell(active))
      case 'copy': return props.onCopy(action.withHeader)
      case 'open': {
        const cell = model.activeCell()
        if (inHeader) return columnId === undefined ? undefined : props.onSort(columnId, false)
        return cell ? props.onOpen(cell) : undefined
      }
      case 'row': return props.onRow()
      case 'column-menu': return columnId === undefined ? undefined : props.onColumnMenu(columnId, boxOf({ header: active.column }))
      case 'cell-menu': return props.onCellMenu(boxOf(active))
    }
  }

  return {
    act,
    press(event) {
      const action = gridAction({ key: event.key, shiftKey: event.shiftKey, altKey: event.altKey, mod: event.ctrlKey || event.metaKey }, Math.max(1, rowsOnScreen() - 1))
      if (!action) return false
      act(action)
      return true
    },
    point({ place, number, phase, extend, add }) {
      const { props, selection } = model
      if (place.row >= props.rowCount) return
      const grows = (phase === 'drag' || extend) && selection !== null
      if (number) choose(selectRows(grows ? selection.anchor.row : place.row, place.row, model.size(), selection?.active.column ?? 0))
      else if (grows) choose(extendTo(selection, place))
      else choose(selection && add ? addCell(selection, place) : selectCell(place))
      if (phase === 'drag') show(place)
    },
  }
}
