/**
 * How well `typed` fits `text`: null when its letters do not occur in order, mostly at
 * beginnings of words or in a row; else higher is better. Beginnings of words
 * and letters in a row count more; a shorter text wins among equals. Case does not matter.
 */
export function fuzzyScore(typed: string, text: string): number | null {
  const wanted = typed.toLowerCase().replaceAll(' ', '')
  const given = text.toLowerCase()
  if (wanted === '') return 0
  const whole = given.indexOf(typed.toLowerCase().trim())
  if (whole >= 0) return 1000 - whole - given.length / 100 + (isWordStart(text, whole) ? 200 : 0)
  let score = 0
  let at = -1
  for (const letter of wanted) {
    const next = given.indexOf(letter, at + 1)
    if (next < 0) return null
    score += next === at + 1 ? 6 : isWordStart(text, next) ? 5 : 1
    at = next
  }
  // Letters strewn over a text are no fit that anybody meant.
  return score < wanted.length * 3 ? null : score - given.length / 100
}

function isWordStart(text: string, index: number): boolean {
  if (index === 0) return true
  const before = text[index - 1] ?? ''
  return /[\s_\-./:,(]/.test(before) || (/[a-z]/.test(before) && /[A-Z]/.test(text[index] ?? ''))
}

/** The items that fit, best first; all of them, in their order, when nothing is typed. */
export function fuzzyFilter<T>(items: readonly T[], typed: string, textOf: (item: T) => string, limit = 200): readonly T[] {
  if (typed.trim() === '') return items.slice(0, limit)
  return items.map(item => ({ item, score: fuzzyScore(typed, textOf(item)) }))
    .filter((each): each is { item: T; score: number } => each.score !== null)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(each => each.item)
}
