import { formatCount, formatShare } from '#renderer/ui/format.ts'

/** `1,204 (24.1%)`; the count alone where there is nothing to divide by. */
export function shareText(count: number, total: number): string {
  return total === 0 ? formatCount(count) : `${formatCount(count)} (${formatShare(count / total)})`
}
