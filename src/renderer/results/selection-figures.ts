import type { ColumnSums } from '#shared/results/contract.ts'
import type { ChosenCells } from '#renderer/widgets/result-grid/grid-contract.ts'
import { withSeparators } from './grid-columns.ts'

/** Columns whose chosen rows are the same, so that one question answers for all of them. */
export interface FiguresWish {
  readonly columns: readonly number[]
  readonly ranges: readonly { readonly first: number, readonly last: number }[]
}

/** What to ask so that every chosen column has its figures, each over its own chosen rows. */
export function figuresWishes({ ranges }: Pick<ChosenCells, 'ranges'>): readonly FiguresWish[] {
  const rowsOf = new Map<string, { first: number, last: number }[]>()
  for (const { rows, columnIds } of ranges) {
    for (const id of columnIds) {
      const own = rowsOf.get(id) ?? []
      const before = own.at(-1)
      // Rectangles come from top to bottom: those that touch are one stretch of rows.
      if (before && before.last + 1 === rows.firstRow) before.last = rows.lastRow
      else own.push({ first: rows.firstRow, last: rows.lastRow })
      rowsOf.set(id, own)
    }
  }
  const wishes = new Map<string, { columns: number[], ranges: FiguresWish['ranges'] }>()
  for (const [id, own] of rowsOf) {
    const key = JSON.stringify(own)
    const wish = wishes.get(key)
    if (wish) wish.columns.push(Number(id))
    else wishes.set(key, { columns: [Number(id)], ranges: own })
  }
  return [...wishes.values()]
}

/** `12 cells`, `3 rows × 4 columns` when they make a rectangle. */
export function chosenText({ ranges, cellCount }: Pick<ChosenCells, 'ranges' | 'cellCount'>): string {
  const count = (number: number, one: string): string => `${number.toLocaleString('en-US')} ${one}${number === 1 ? '' : 's'}`
  const [first] = ranges
  const isTable = first !== undefined && ranges.every(({ columnIds }) => columnIds.join() === first.columnIds.join())
  if (!isTable || cellCount === 1) return count(cellCount, 'cell')
  return `${count(cellCount / first.columnIds.length, 'row')} × ${count(first.columnIds.length, 'column')}`
}

/** A figure as it is shown, and as it is: without separators, rounding or unit. */
export interface Figure {
  readonly name: string
  readonly text: string
  readonly raw: string
}

/**
 * One column's figures as they are shown, in the column's own writing; raw ones beside them. Sum and average are left out where
 * there is a refusal or nothing to add. What adds up is an amount, so it gets separators where the column has no writing of its own.
 */
export function figuresOf(sums: ColumnSums, ownWriting: ((text: string) => string) | null): readonly Figure[] {
  const write = ownWriting ?? (sums.sum === null ? null : withSeparators)
  const counted = (name: string, number: number) => ({ name, text: number.toLocaleString('en-US'), raw: String(number) })
  const value = (name: string, raw: string | null) => (raw === null ? [] : [{ name, text: write ? write(raw) : raw, raw }])
  // An average has digits without end; the raw one keeps what core worked out.
  const average = (raw: string | null) => value('Average', raw).map(figure => ({ ...figure, text: write ? write(shortened(figure.raw)) : shortened(figure.raw) }))
  return [
    counted('Count', sums.count - sums.nullCount), ...(sums.nullCount > 0 ? [counted('Null', sums.nullCount)] : []), counted('Distinct', sums.distinctCount),
    ...value('Sum', sums.sum), ...average(sums.average), ...value('Min', sums.min), ...value('Max', sums.max),
  ]
}

/** A copied piece of the figures with every figure in it as it is. */
export function rawText(copied: string, figures: readonly Figure[]): string {
  // The longest first, so that `12` is not found inside `1,204,312`.
  const longestFirst = figures.filter(({ text, raw }) => text !== raw && text !== '').toSorted((one, other) => other.text.length - one.text.length)
  return longestFirst.reduce((pieces, { text, raw }) => pieces.flatMap(piece => (typeof piece !== 'string' ? [piece] : piece.split(text).flatMap((part, at) => (at === 0 ? [part] : [{ raw }, part])))), [copied] as (string | { readonly raw: string })[])
    .map(piece => (typeof piece === 'string' ? piece : piece.raw)).join('')
}

/** Two digits behind the point, or as many as tell a small number. */
function shortened(raw: string): string {
  const number = Number(raw)
  if (!/^-?\d+\.\d{3,}$/.test(raw) || !Number.isFinite(number)) return raw
  if (Math.abs(number) < 1) return String(Number(number.toPrecision(4)))
  // Beyond what a double holds, digits are cut off rather than made up.
  return Math.abs(number) < 1e12 ? number.toFixed(2) : raw.replace(/(\.\d\d)\d+$/, '$1')
}
