import { formatAgo, formatExact } from './format.ts'
import { useNow } from './use-now.ts'

/** A time as "5 min ago", with the exact time and zone on hover. */
export function TimeText({ timeMs }: { readonly timeMs: number }) {
  const nowMs = useNow(30_000)
  return <time dateTime={new Date(timeMs).toISOString()} title={formatExact(timeMs)}>{formatAgo(timeMs, nowMs)}</time>
}
