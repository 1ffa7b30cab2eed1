import { AppError } from '#shared/base/app-error.ts'

/** `ready` may talk to core (`token` is null where the shell needs none). `no-link` means a new link has to be opened. */
export type Session = { readonly kind: 'ready'; readonly token: string | null } | { readonly kind: 'no-link'; readonly reason: 'used' | 'missing' }

export interface SessionPorts {
  readonly needsToken: boolean
  readonly hash: string
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  /** Takes the launch code out of the address bar and the history. */
  readonly stripHash: () => void
  /** Exchanges a launch code; null when it is unknown, used or too old. Throws `offline` when the server cannot be reached. */
  readonly exchange: (code: string) => Promise<string | null>
}

const tokenKey = 'recomamp.token'

/** The launch code of a start link's fragment, or null. */
export function launchCodeOf(hash: string): string | null {
  return new URLSearchParams(hash.replace(/^#/, '')).get('launch') ?? new URLSearchParams(hash.replace(/^#/, '')).get('t')
}

/**
 * Opens this window's session. A launch code wins over a kept token (the person followed a fresh link); a used code falls
 * back to the token of an earlier visit, so that going back in the history keeps working.
 */
export async function openSession(ports: SessionPorts): Promise<Session> {
  if (!ports.needsToken) return { kind: 'ready', token: null }
  const code = launchCodeOf(ports.hash)
  if (code !== null) {
    ports.stripHash()
    const token = await ports.exchange(code)
    if (token !== null) {
      ports.storage.setItem(tokenKey, token)
      return { kind: 'ready', token }
    }
  }
  const kept = ports.storage.getItem(tokenKey)
  if (kept !== null) return { kind: 'ready', token: kept }
  return { kind: 'no-link', reason: code === null ? 'missing' : 'used' }
}

/** The exchange over HTTP, as the loopback shell offers it at `POST /launch`. */
export async function exchangeLaunchCode(code: string): Promise<string | null> {
  let answer: Response
  try {
    answer = await fetch('/launch', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ code }) })
  } catch (cause) {
    throw new AppError('offline', 'RecomAMP is not running any more, so this page cannot open. Start it again and open the new link.', { cause })
  }
  if (!answer.ok) return null
  const body: unknown = await answer.json()
  return typeof body === 'object' && body !== null && 'token' in body && typeof body.token === 'string' ? body.token : null
}
