/** One stretch of a text and what takes its place. Offsets count UTF-16 units. */
export interface TextEdit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * The one edit that turns `before` into `after` and leaves alone what both begin and end with, so that cursors, folds and marks
 * outside it stay where they are. Never parts a surrogate pair.
 */
export function smallestEdit(before: string, after: string): TextEdit {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start++
  if (start > 0 && isHighSurrogate(before.charCodeAt(start - 1))) start--
  let same = 0
  while (same < shorter - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same++
  if (same > 0 && isLowSurrogate(before.charCodeAt(before.length - same))) same--
  return { start, end: before.length - same, text: after.slice(start, after.length - same) }
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff
