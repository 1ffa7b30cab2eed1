import type { ResultColumn } from '#shared/results/contract.ts'
import { formatUnit } from '#sql/unit.ts'
import type { Cell } from '#renderer/bridge/bulk.ts'
import { cellText, type GridColumn } from '#renderer/widgets/result-grid/grid-contract.ts'

const rightAligned: ReadonlySet<string> = new Set(['integer', 'decimal', 'double'])

/** A result's columns as the grid draws them: what a number means decides how it is shown, never what is copied or exported. */
export function gridColumns(columns: readonly ResultColumn[]): readonly GridColumn[] {
  return columns.map((column, index) => ({
    id: String(index),
    name: column.name,
    typeText: [column.amcType ?? column.type, ...(column.unit ? [formatUnit(column.unit)] : [])].join(' · '),
    alignRight: rightAligned.has(column.type),
    format: rightAligned.has(column.type) ? formatOf(column) : null,
  }))
}

const shares = new Intl.NumberFormat('en-US', { maximumFractionDigits: 4 })
const money = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

/** Null where the number is shown as it came. Whole numbers are ids as often as counts, so only units get separators. */
function formatOf({ unit, type }: ResultColumn): ((cell: Cell) => string) | null {
  if (unit?.kind === 'users' || unit?.kind === 'count') return cell => withSeparators(cellText(cell))
  if (unit?.kind === 'money' || unit?.kind === 'money-rate') {
    const { perCurrency } = unit
    return perCurrency === null ? null : cell => money.format(Number(cellText(cell)) / perCurrency)
  }
  if (unit?.kind === 'ratio' || type === 'double') return cell => shares.format(Number(cellText(cell)))
  return null
}

/** `1204331` as `1,204,331`, to the last digit, however many there are. */
function withSeparators(text: string): string {
  return text.replace(/^(-?)(\d+)/, (_, sign: string, digits: string) => sign + digits.replaceAll(/\B(?=(\d{3})+$)/g, ','))
}
