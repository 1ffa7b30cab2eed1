/** Pseudo-random numbers that depend on a text only: the same text gives the same sequence on every machine. */
export interface SeededRandom {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform whole number in [low, high]. */
  integer(low: number, high: number): number
  /** A positive whole number of exactly `digits` decimal digits (at most 18), as text because it may pass 2^53. */
  digits(digits: number): string
  /** Upper-case letters and digits. */
  code(length: number): string
}

const codeLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** FNV-1a of the text, 32 bits, unsigned. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}

/** A sequence (mulberry32) that starts from the hash of `text`. */
export function createSeededRandom(text: string): SeededRandom {
  let state = hashText(text)
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const integer = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    integer,
    digits: (digits) => Array.from({ length: digits }, (_, index) => integer(index === 0 ? 5 : 0, 9)).join(''),
    code: (length) => Array.from({ length }, () => codeLetters.charAt(integer(0, codeLetters.length - 1))).join(''),
  }
}
