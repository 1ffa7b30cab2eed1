import { randomBytes } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import type { Ids } from '#core/ports.ts'

/** Ids from the system's random generator. */
export const systemIds: Ids = {
  next: () => uuidv7(),
  randomHex: (byteCount) => randomBytes(byteCount).toString('hex'),
}
