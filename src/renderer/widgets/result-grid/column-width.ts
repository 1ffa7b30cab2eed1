import { drawCell } from './draw-cell.ts'
import type { GridColumn, GridRow } from './grid-contract.ts'

const narrowestPx = 72
const widestPx = 420
/** Beside a column's name: both paddings, its menu, and the mark of a sort. */
const aroundNamePx = 60

/** Before any row is there: from the name and the kind of values. */
export function usualWidthPx({ name, alignRight }: GridColumn): number {
  return Math.min(widestPx, Math.max(alignRight ? 96 : 140, name.length * 7.5 + aroundNamePx))
}

/** Wide enough for the header and for what these rows show, within reason. */
export function measureColumn(host: HTMLElement, column: GridColumn, rows: readonly GridRow[]): number {
  const ruler = document.createElement('span')
  ruler.className = 'grid-measure'
  host.append(ruler)
  const width = (text: string): number => {
    ruler.textContent = text
    return ruler.getBoundingClientRect().width
  }
  ruler.style.fontWeight = '600'
  const header = width(column.name.slice(0, 200)) + aroundNamePx
  ruler.style.fontWeight = ''
  // The longest texts are the widest, near enough: measuring each would lay out hundreds of times.
  const texts = rows.map(row => drawCell(row.cells, column).text).sort((a, b) => b.length - a.length).slice(0, 3)
  const cells = Math.max(0, ...texts.map(width)) + 24
  ruler.remove()
  return Math.round(Math.min(widestPx, Math.max(narrowestPx, header, cells)))
}
