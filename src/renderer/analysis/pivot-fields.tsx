import { useEffect, useRef, useState, type DragEvent, type KeyboardEvent, type ReactNode } from 'react'
import { Menu, TextInput } from '@mantine/core'
import { GripVertical } from 'lucide-react'
import type { PivotSpec } from '#shared/analysis/contract.ts'
import type { ResultColumn } from '#shared/results/contract.ts'
import { useAnnounce } from '#renderer/ui/announcer.tsx'
import { formatCount } from '#renderer/ui/format.ts'
import { columnName, isOwn } from './column-name.ts'
import { columnAt, movePivotField, pivotLimits, type PivotPlace, type PivotZone } from './pivot-moves.ts'
import './pivot-fields.css'

const zoneNames: Readonly<Record<PivotPlace['zone'], string>> = { rows: 'rows', columns: 'columns', measures: 'figures', fields: 'fields' }
const zones: readonly PivotZone[] = ['rows', 'columns', 'measures']
const shownFields = 200
const searchFrom = 12

export interface PivotMoves {
  readonly columns: readonly ResultColumn[]
  readonly spec: PivotSpec
  /** What is being dragged, and over what it is; null for neither. */
  readonly dragged: PivotPlace | null
  readonly over: PivotPlace | null
  /** Moves, says so, and with `focus` leaves the keyboard on what was moved. */
  readonly move: (from: PivotPlace, to: PivotPlace, focus: boolean) => void
  readonly nameAt: (place: PivotPlace) => string
  /** For what is dragged from a place. */
  readonly source: (place: PivotPlace) => { readonly draggable: true, readonly onDragStart: (event: DragEvent) => void, readonly onDragEnd: (event: DragEvent) => void }
  /** For what something can be dropped before. */
  readonly target: (place: PivotPlace) => { readonly onDragOver: (event: DragEvent) => void, readonly onDrop: (event: DragEvent) => void }
}

/** Moves fields of a pivot by pointer and by keyboard. Escape ends a drag where it began: nothing changes. */
export function usePivotMoves({ columns, spec, onChange }: { readonly columns: readonly ResultColumn[], readonly spec: PivotSpec, readonly onChange: (spec: PivotSpec) => void }): PivotMoves {
  const announce = useAnnounce()
  const [dragged, setDragged] = useState<PivotPlace | null>(null)
  const [over, setOver] = useState<PivotPlace | null>(null)
  const toFocus = useRef<string | null>(null)
  // Its new place may be drawn a little later.
  useEffect(() => {
    const grip = toFocus.current === null ? null : document.querySelector<HTMLElement>(`[data-pivot-grip="${toFocus.current}"]`)
    if (grip === null) return
    toFocus.current = null
    grip.focus()
  })
  const nameAt = (place: PivotPlace): string => {
    const column = columnAt(spec, place)
    return column === null || column === undefined ? 'rows' : columnName(columns[column] ?? { name: '' }, column)
  }
  const move = (from: PivotPlace, to: PivotPlace, focus: boolean): void => {
    const name = nameAt(from)
    const next = movePivotField(spec, columns, from, to)
    if (next === spec) return announce(`${name} stays: there is no place for it among the ${zoneNames[to.zone]}.`)
    const column = columnAt(spec, from)
    if (to.zone === 'fields') announce(`${name} is taken away.`)
    else {
      const at = placeAfter(next, to, column ?? null)
      if (focus) toFocus.current = `${to.zone} ${at}`
      announce(`${name}: ${zoneNames[to.zone]}, place ${at + 1} of ${next[to.zone].length}.`)
    }
    onChange(next)
  }
  return {
    columns, spec, dragged, over, move, nameAt,
    source: place => ({
      draggable: true,
      onDragStart(event) {
        event.dataTransfer.effectAllowed = 'move'
        event.dataTransfer.setData('text/plain', nameAt(place))
        const item = event.currentTarget.closest('.pivot-item')
        if (item) event.dataTransfer.setDragImage(item, 12, 12)
        setDragged(place)
        announce(`${nameAt(place)} is being moved. Escape leaves it where it is.`)
      },
      onDragEnd(event) {
        setDragged(null)
        setOver(null)
        if (event.dataTransfer.dropEffect === 'none') announce(`${nameAt(place)} stays where it is.`)
      },
    }),
    target: place => ({
      onDragOver(event) {
        if (dragged === null) return
        event.preventDefault()
        event.stopPropagation()
        event.dataTransfer.dropEffect = 'move'
        if (over?.zone !== place.zone || over.at !== place.at) setOver(place)
      },
      onDrop(event) {
        if (dragged === null) return
        event.preventDefault()
        event.stopPropagation()
        setDragged(null)
        setOver(null)
        move(dragged, place, true)
      },
    }),
  }
}

/** Where a moved column stands now: figures may hold it several times, then nearest to where it was put. */
function placeAfter(spec: PivotSpec, { zone, at }: PivotPlace, column: number | null): number {
  if (zone === 'fields') return 0
  const places = spec[zone].flatMap((each, index) => (each.column === column ? [index] : []))
  return places.toSorted((one, other) => Math.abs(one - at) - Math.abs(other - at))[0] ?? 0
}

/** All columns of the result, to be dragged into a part of the pivot or put there by their menus; what is dropped here is taken away. */
export function PivotFields({ moves }: { readonly moves: PivotMoves }) {
  const [search, setSearch] = useState('')
  const { columns, spec } = moves
  const used = new Set([...spec.rows, ...spec.columns, ...spec.measures].map(each => each.column))
  const own = columns.flatMap((column, index) => (isOwn(column) ? [{ index, name: columnName(column, index) }] : []))
  const wanted = search.trim().toLowerCase()
  const found = own.filter(({ name }) => name.toLowerCase().includes(wanted))
  return (
    <fieldset className="form-list pivot-part" data-over={moves.over?.zone === 'fields'} {...moves.target({ zone: 'fields', at: 0 })}>
      <legend>Fields</legend>
      {own.length > searchFrom && <TextInput size="xs" aria-label="Search fields" placeholder={`Search ${formatCount(own.length)} fields`} value={search} onChange={event => setSearch(event.currentTarget.value)} />}
      <div className="pivot-fields">
        {found.slice(0, shownFields).map(({ index, name }) => (
          <FieldMenu key={index} moves={moves} place={{ zone: 'fields', at: index }}>
            <button type="button" className="pivot-field ellipsis" data-used={used.has(index)} title={`Drag ${name} into rows, columns or figures, or press it`} {...moves.source({ zone: 'fields', at: index })}>{name}</button>
          </FieldMenu>
        ))}
        {found.length === 0 && <span className="quiet">No field is called so.</span>}
        {found.length > shownFields && <span className="quiet">{formatCount(found.length - shownFields)} more; search for them.</span>}
      </div>
    </fieldset>
  )
}

/** A part of the pivot; what is dropped on it stands at its end. */
export function PivotPart({ moves, zone, title, children }: { readonly moves: PivotMoves, readonly zone: PivotZone, readonly title: string, readonly children: ReactNode }) {
  const place = { zone, at: moves.spec[zone].length }
  const { over } = moves
  return <fieldset className="form-list pivot-part" data-over={over?.zone === zone && over.at >= place.at} {...moves.target(place)}><legend>{title}</legend>{children}</fieldset>
}

/** One field of a part with its grip: dragged by the pointer, opened as a menu, and with Alt and the arrow keys moved up and down. */
export function PivotItem({ moves, zone, at, children }: { readonly moves: PivotMoves, readonly zone: PivotZone, readonly at: number, readonly children: ReactNode }) {
  const place = { zone, at }
  const count = moves.spec[zone].length
  const isOver = moves.over?.zone === zone && moves.over.at === at
  const isDragged = moves.dragged?.zone === zone && moves.dragged.at === at
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    event.stopPropagation()
    const to = event.key === 'ArrowUp' ? at - 1 : at + 2
    if (to >= 0 && to <= count) moves.move(place, { zone, at: to }, true)
  }
  return (
    <div className="pivot-item" data-over={isOver} data-dragged={isDragged} {...moves.target(place)}>
      <FieldMenu moves={moves} place={place}>
        <button type="button" className="pivot-grip" data-pivot-grip={`${zone} ${at}`} aria-label={`Move ${moves.nameAt(place)}, ${zoneNames[zone]} ${at + 1} of ${count}`} title="Drag, press for a menu, or Alt+↑↓" {...moves.source(place)} onKeyDown={onKeyDown}><GripVertical size={14} aria-hidden /></button>
      </FieldMenu>
      {children}
    </div>
  )
}

function FieldMenu({ moves, place, children }: { readonly moves: PivotMoves, readonly place: PivotPlace, readonly children: ReactNode }) {
  const { spec, move } = moves
  const { zone, at } = place
  const count = zone === 'fields' ? 0 : spec[zone].length
  const isCount = columnAt(spec, place) === null
  return (
    <Menu position="bottom-start" width={200} returnFocus={false}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown aria-label={moves.nameAt(place)}>
        <Menu.Label className="ellipsis">{moves.nameAt(place)}</Menu.Label>
        {zones.filter(each => each !== zone).map(each => <Menu.Item key={each} disabled={spec[each].length >= pivotLimits[each] || (isCount && each !== 'measures')} onClick={() => move(place, { zone: each, at: spec[each].length }, true)}>{zone === 'fields' ? 'Add' : 'Move'} to {zoneNames[each]}</Menu.Item>)}
        {zone !== 'fields' && (
          <>
            <Menu.Item disabled={at === 0} rightSection={<span className="quiet">Alt+↑</span>} onClick={() => move(place, { zone, at: at - 1 }, true)}>Move up</Menu.Item>
            <Menu.Item disabled={at >= count - 1} rightSection={<span className="quiet">Alt+↓</span>} onClick={() => move(place, { zone, at: at + 2 }, true)}>Move down</Menu.Item>
            <Menu.Divider />
            <Menu.Item disabled={zone === 'measures' && count === 1} onClick={() => move(place, { zone: 'fields', at: 0 }, false)}>Take away</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
