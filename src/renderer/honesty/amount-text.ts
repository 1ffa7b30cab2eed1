import type { ResultColumn } from '#shared/results/contract.ts'
import { cellFormat, usualFormat } from '#renderer/results/grid-columns.ts'

/** An exact amount as the grid would show it for this column; a dash for null. */
export function amountText(column: ResultColumn | undefined, amount: string | null): string {
  if (amount === null) return '–'
  const usual = column === undefined ? null : usualFormat(column)
  return cellFormat(usual === null || usual.kind === 'raw' ? { kind: 'grouped', decimals: null } : usual)?.(amount) ?? amount
}

/** `12.3 %`, `< 0.1 %`, `0 %`; a dash for null. */
export function shareText(share: number | null): string {
  if (share === null) return '–'
  if (share > 0 && share < 0.001) return '< 0.1 %'
  if (share < 1 && share > 0.999) return '> 99.9 %'
  return `${(share * 100).toFixed(share === 0 || share === 1 ? 0 : 1)} %`
}
