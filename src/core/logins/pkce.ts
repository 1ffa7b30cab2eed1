import { createHash, timingSafeEqual } from 'node:crypto'
import { Secret } from '#shared/base/secret.ts'
import type { Ids } from '#core/ports.ts'

export interface SignInProof {
  /** Comes back in the callback; proves that it answers our own request. */
  readonly state: string
  /** Stays here until the code is traded; proves that whoever trades it also asked for it. */
  readonly codeVerifier: Secret
  /** SHA-256 of the verifier (method S256), for the authorize address. */
  readonly codeChallenge: string
}

/** Fresh random values for one attempt: 256 bits each. */
export function createSignInProof(ids: Ids): SignInProof {
  const verifier = ids.randomHex(32)
  return {
    state: ids.randomHex(32),
    codeVerifier: new Secret(verifier),
    codeChallenge: createHash('sha256').update(verifier).digest('base64url'),
  }
}

/** Compares two texts in a time that says nothing about where they differ. */
export function isSameText(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}
