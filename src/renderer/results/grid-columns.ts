import type { ColumnFormat } from '#shared/result-looks/contract.ts'
import type { ResultColumn } from '#shared/results/contract.ts'
import { formatUnit } from '#sql/unit.ts'
import type { Cell } from '#renderer/bridge/bulk.ts'
import { cellText, type GridColumn } from '#renderer/widgets/result-grid/grid-contract.ts'

const rightAligned: ReadonlySet<string> = new Set(['integer', 'decimal', 'double'])
/** Beyond this a double cannot hold every whole number, so that a formatted one could lie. */
const exactDigits = 15

export function isNumeric({ type }: Pick<ResultColumn, 'type'>): boolean {
  return rightAligned.has(type)
}

/** A result's columns as the grid draws them: what a number means decides how it is shown, never what is copied or exported. */
export function gridColumns(columns: readonly ResultColumn[], formats: Readonly<Record<number, ColumnFormat>>): readonly GridColumn[] {
  return columns.map((column, index) => ({
    id: String(index),
    name: column.name,
    typeText: [column.amcType ?? column.type, ...(column.unit ? [formatUnit(column.unit)] : [])].join(' · '),
    alignRight: isNumeric(column),
    format: cellFormat(formats[index] ?? usualFormat(column)),
  }))
}

/** How a column is shown when nobody chose. Whole numbers are ids as often as counts, so only units get separators. */
export function usualFormat({ unit, type }: ResultColumn): ColumnFormat {
  if (!rightAligned.has(type)) return { kind: 'raw' }
  if (unit?.kind === 'users' || unit?.kind === 'count') return { kind: 'grouped', decimals: null }
  if ((unit?.kind === 'money' || unit?.kind === 'money-rate') && unit.perCurrency !== null) return { kind: 'money', perCurrency: unit.perCurrency, currency: null, decimals: 2 }
  return unit?.kind === 'ratio' || type === 'double' ? { kind: 'grouped', decimals: 4 } : { kind: 'raw' }
}

/** Writes a cell as a format says; null where it is shown as it came. What is no number, or no time, stays as it is. */
export function cellFormat(format: ColumnFormat): ((cell: Cell) => string) | null {
  switch (format.kind) {
    case 'raw': return null
    case 'grouped': {
      const { decimals } = format
      if (decimals === null) return cell => withSeparators(cellText(cell))
      const rounded = new Intl.NumberFormat('en-US', { maximumFractionDigits: decimals })
      return cell => ofNumber(cell, number => rounded.format(number))
    }
    case 'percent': {
      const shown = new Intl.NumberFormat('en-US', { style: 'percent', minimumFractionDigits: format.decimals ?? 0, maximumFractionDigits: format.decimals ?? 2 })
      return cell => ofNumber(cell, number => shown.format(number))
    }
    case 'money': {
      const decimals = format.decimals ?? 2
      const amounts = new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
      const after = format.currency === null ? '' : ` ${format.currency}`
      return cell => ofNumber(cell, number => `${amounts.format(number / format.perCurrency)}${after}`)
    }
    case 'zone': return zoneFormat(format.zone)
  }
}

/** A whole number with more digits than a double holds is shown as it came rather than with digits that are not its own. */
function ofNumber(cell: Cell, write: (number: number) => string): string {
  const text = cellText(cell)
  const number = Number(text)
  const digits = text.replace(/^-?0*|\D/g, '').length
  return text.trim() === '' || !Number.isFinite(number) || (digits > exactDigits && /^-?\d+$/.test(text) && write(number).length >= digits) ? withSeparators(text) : write(number)
}

/** `1204331` as `1,204,331`, to the last digit, however many there are. */
export function withSeparators(text: string): string {
  return text.replace(/^(-?)(\d+)/, (_, sign: string, digits: string) => sign + digits.replaceAll(/\B(?=(\d{3})+$)/g, ','))
}

/** Null for a zone that this machine does not know. */
function zoneFormat(zone: string): ((cell: Cell) => string) | null {
  let shown: Intl.DateTimeFormat
  try {
    shown = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'shortOffset' })
  } catch {
    return null
  }
  return cell => {
    const text = cellText(cell)
    const timeMs = Date.parse(`${text.replace(' ', 'T').replace(/Z$/, '')}Z`)
    return /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(text) && !Number.isNaN(timeMs) ? shown.format(timeMs) : text
  }
}
