import type { ResultFacts } from '#shared/results/contract.ts'

/** Whether two texts are the same SQL, however their lines are broken. */
export function isSameSql(one: string, other: string): boolean {
  const plain = (sql: string) => sql.replace(/\s+/g, ' ').trim()
  return plain(one) === plain(other)
}

/** `2025-05-01 00:00 to 2025-05-08 00:00 (Europe/Berlin)` */
export function windowText(window: ResultFacts['window']): string {
  const minute = (wall: string) => wall.slice(0, 16).replace('T', ' ')
  return window === null ? 'no time window' : `${minute(window.start)} to ${minute(window.end)} (${window.timeZone})`
}
