const countFormat = new Intl.NumberFormat('en-US')

/** `1,204,331`. */
export function formatCount(count: number): string {
  return countFormat.format(count)
}

/** `1 row`, `2 rows`. */
export function formatPlural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

/** `12.3%`, written as the grid writes a percentage; `< 0.1%` and `> 99.9%` rather than nothing or all; `0%`, `100%`; a dash for null. */
export function formatShare(share: number | null): string {
  if (share === null) return '–'
  if (share > 0 && share < 0.001) return '< 0.1%'
  if (share < 1 && share > 0.999) return '> 99.9%'
  return `${(share * 100).toFixed(share === 0 || share === 1 ? 0 : 1)}%`
}

/** `0.4 s`, `55 s`, `2 min 5 s`, `1 h 3 min`. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, durationMs) / 1000
  // Rounded as such: 8.95 is a little less in a computer's hands.
  const tenths = Math.round(Math.max(0, durationMs) / 100)
  if (tenths < 100) return `${(tenths / 10).toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`
  return minutes % 60 === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** `512 B`, `3.4 MB`: powers of 1,000. */
export function formatBytes(sizeBytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let size = sizeBytes
  let unit = 0
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000
    unit += 1
  }
  return unit === 0 ? `${size} B` : `${size.toFixed(size < 10 ? 1 : 0)} ${units[unit]}`
}

/** `just now`, `5 min ago`, `3 h ago`, `yesterday`, else the date. */
export function formatAgo(timeMs: number, nowMs: number): string {
  const minutes = Math.floor((nowMs - timeMs) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return `${hours} h ago`
  if (hours < 48) return 'yesterday'
  return formatDate(timeMs)
}

/** `21 Nov 2026`. */
export function formatDate(timeMs: number): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' }).format(timeMs)
}

/** `21 Nov 2026, 14:05:09 GMT+1`: the exact time in this machine's zone. */
export function formatExact(timeMs: number): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' }).format(timeMs)
}

/** `14:05:09` in this machine's zone. */
export function formatTime(timeMs: number): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(timeMs)
}

/** `1.20 USD`. */
export function formatMoney(amount: number, currency: string): string {
  return `${new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: amount > 0 && amount < 0.1 ? 4 : 2 }).format(amount)} ${currency}`
}
