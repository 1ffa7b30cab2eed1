import type { Ids } from '../ports.ts'

/** A number from 0 (included) to 1 (excluded), from the ids port, so that tests can foresee jitter. */
export function randomFraction(ids: Ids): number {
  return Number.parseInt(ids.randomHex(4), 16) / 2 ** 32
}
