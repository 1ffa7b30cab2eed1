import { formatCount } from '#renderer/ui/format.ts'

/** `1,204 (24.1%)`; `0` and `all` without figures after the point. */
export function shareText(count: number, total: number): string {
  return total === 0 ? formatCount(count) : `${formatCount(count)} (${(count / total * 100).toFixed(count === 0 || count === total ? 0 : 1)}%)`
}
