import type { Login } from '#shared/logins/contract.ts'

const dayMs = 86_400_000
/** Consents given from this moment on end after 365 days; older ones do not (api.md §1.5). */
const expiringConsentsFromMs = Date.UTC(2026, 6, 30)
const consentDays = 365
const warnFromDay = 335

/** When Amazon ends this consent, or null when it does not end by itself. */
export function consentEndsAtMs(consentedAtMs: number): number | null {
  return consentedAtMs < expiringConsentsFromMs ? null : consentedAtMs + consentDays * dayMs
}

/** The sentence a login shows when it needs attention, else null. The most pressing one wins. */
export function loginNotice(login: Pick<Login, 'state' | 'synthetic' | 'consentedAtMs'>, nowMs: number): string | null {
  if (login.state === 'needs-sign-in') {
    return login.synthetic
      ? 'The built-in service no longer knows this sign-in. Start the sample data again.'
      : 'Amazon no longer accepts this sign-in. Runs on its instances wait, and nothing was deleted. Sign in again.'
  }
  if (login.state === 'locked') return 'The tokens of this login cannot be opened on this machine. They were kept. Unlock the key store of the system, or sign in again.'
  const endsAtMs = login.synthetic ? null : consentEndsAtMs(login.consentedAtMs)
  if (endsAtMs === null || nowMs < login.consentedAtMs + warnFromDay * dayMs) return null
  const date = new Date(endsAtMs).toISOString().slice(0, 10)
  if (endsAtMs <= nowMs) return `Your consent at Amazon was given for one year and ended on ${date}. Sign in again to renew it.`
  const days = Math.ceil((endsAtMs - nowMs) / dayMs)
  return `Your consent at Amazon ends on ${date}, in ${days} ${days === 1 ? 'day' : 'days'}. Sign in again before that, so that no run is missed.`
}

/** What a new login is called: the account's name that Amazon shows, and how many more there are. */
export function defaultLabel(accountNames: readonly string[], region: string): string {
  const names = [...new Set(accountNames.map((name) => name.trim()).filter((name) => name !== ''))]
  const [first] = names
  if (first === undefined) return `Amazon login (${region})`
  return (names.length === 1 ? first : `${first} and ${names.length - 1} more`).slice(0, 80)
}
