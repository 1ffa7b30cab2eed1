import type { Ids } from '#core/ports.ts'

/** Ids that count up, in the shape of UUIDv7, so that a test can foresee and read them. */
export function createCountedIds(): Ids {
  let count = 0
  const hex = (digits: number) => (++count).toString(16).padStart(digits, '0')
  return {
    next: () => `00000000-0000-7000-8000-${hex(12)}`,
    randomHex: byteCount => hex(byteCount * 2),
  }
}
