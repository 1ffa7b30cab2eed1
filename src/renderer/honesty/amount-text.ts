import type { ResultColumn } from '#shared/results/contract.ts'
import { cellFormat, usualFormat } from '#renderer/results/grid-columns.ts'

/** An exact amount as the grid would show it for this column; a dash for null. */
export function amountText(column: ResultColumn | undefined, amount: string | null): string {
  if (amount === null) return '–'
  const usual = column === undefined ? null : usualFormat(column)
  return cellFormat(usual === null || usual.kind === 'raw' ? { kind: 'grouped', decimals: null } : usual)?.(amount) ?? amount
}
