import { createHash, timingSafeEqual } from 'node:crypto'
import type { Clock } from '#shared/base/clock.ts'

export interface SessionDeps {
  readonly clock: Clock
  /** Random bytes from the system's generator, as hex. */
  readonly randomHex: (byteCount: number) => string
}

export interface Session {
  /** Names one window in core's logs and events; no secret. */
  readonly clientId: string
}

/** Lifetime of a code that goes straight into a browser we opened. */
export const handedOverCodeMs = 60_000
/** Lifetime of a code that a person reads from a terminal and may open some minutes later. */
export const printedCodeMs = 15 * 60_000

const maximumCodes = 64
const maximumSessions = 256

/**
 * Launch codes and the bearer tokens they are exchanged for. A code is 32 random bytes, works once and for a limited time;
 * a token lives as long as this process. Only SHA-256 sums are kept, and they are compared in constant time. Numbers are
 * bounded: the oldest code, and the session idle for the longest, give way.
 */
export function createSessions({ clock, randomHex }: SessionDeps) {
  const codes = new Map<string, { readonly sum: Buffer; readonly expiresAtMs: number }>()
  const sessions = new Map<string, { readonly sum: Buffer; readonly session: Session }>()

  return {
    /** A new launch code, valid once until `lifetimeMs` from now. */
    issueCode(lifetimeMs: number): string {
      const code = randomHex(32)
      const sum = sumOf(code)
      codes.set(sum.toString('hex'), { sum, expiresAtMs: clock.now() + lifetimeMs })
      dropOldest(codes, maximumCodes)
      return code
    },

    /** The bearer token for a launch code, or undefined when the code is unknown, used or too old. Uses the code up. */
    exchange(code: string): string | undefined {
      const sum = sumOf(code)
      const key = sum.toString('hex')
      const known = codes.get(key)
      codes.delete(key)
      if (known === undefined || !timingSafeEqual(known.sum, sum) || clock.now() > known.expiresAtMs) return undefined
      const token = randomHex(32)
      const tokenSum = sumOf(token)
      sessions.set(tokenSum.toString('hex'), { sum: tokenSum, session: { clientId: randomHex(8) } })
      dropOldest(sessions, maximumSessions)
      return token
    },

    /** The session of an `Authorization: Bearer …` header, or undefined. */
    find(authorization: string | undefined): Session | undefined {
      const token = bearerOf(authorization)
      if (token === undefined) return undefined
      const sum = sumOf(token)
      const key = sum.toString('hex')
      const known = sessions.get(key)
      if (known === undefined || !timingSafeEqual(known.sum, sum)) return undefined
      // Moves to the end: the order of the map is the order of last use.
      sessions.delete(key)
      sessions.set(key, known)
      return known.session
    },
  }
}
export type Sessions = ReturnType<typeof createSessions>

/** The token of a bearer header, or undefined when it is not one. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer ([A-Za-z0-9]{16,128})$/.exec(authorization ?? '')?.[1]
}

/** Compares two secrets without telling by time how much of them agrees. */
export function equalSecrets(one: string, other: string): boolean {
  return timingSafeEqual(sumOf(one), sumOf(other))
}

function sumOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

function dropOldest(map: Map<string, unknown>, maximum: number): void {
  for (const key of map.keys()) {
    if (map.size <= maximum) return
    map.delete(key)
  }
}
