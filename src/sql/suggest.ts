/** Edits (insert, delete, replace, swap neighbours) from one word to the other; more than `limit` counts as `limit + 1`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let beforePrevious: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    let best = row
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1
      let value = Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (previous[column - 1] ?? 0) + cost)
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        value = Math.min(value, (beforePrevious[column - 2] ?? 0) + 1)
      }
      current.push(value)
      best = Math.min(best, value)
    }
    if (best > limit) return limit + 1
    beforePrevious = previous
    previous = current
  }
  return previous[b.length] ?? limit + 1
}

/** One bit for each character that occurs; characters may share a bit. */
function lettersOf(word: string): number {
  let letters = 0
  for (let index = 0; index < word.length; index++) letters |= 1 << (word.charCodeAt(index) & 31)
  return letters
}

function countBits(bits: number): number {
  let left = bits - ((bits >>> 1) & 0x55555555)
  left = (left & 0x33333333) + ((left >>> 2) & 0x33333333)
  return Math.imul((left + (left >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Up to three candidates that somebody who wrote `name` probably meant, likeliest first. Case does not matter. */
export function suggestNames(name: string, candidates: Iterable<string>): string[] {
  const wanted = name.toLowerCase()
  if (wanted.length < 2 || wanted.length > 80) return []
  const limit = wanted.length <= 4 ? 1 : wanted.length <= 8 ? 2 : 3
  const wantedLetters = lettersOf(wanted)
  const scored: { readonly candidate: string; readonly score: number }[] = []
  for (const candidate of new Set(candidates)) {
    const folded = candidate.toLowerCase()
    if (folded === wanted) continue
    // An edit changes at most two of the letters that occur: most candidates are settled without comparing.
    const far = Math.abs(wanted.length - folded.length) > limit || countBits(wantedLetters ^ lettersOf(folded)) > 2 * limit
    const edits = far ? limit + 1 : distance(wanted, folded, limit)
    if (edits <= limit) scored.push({ candidate, score: edits })
    else if (wanted.length >= 4 && (folded.startsWith(`${wanted}_`) || folded.endsWith(`_${wanted}`))) scored.push({ candidate, score: limit + 0.5 })
  }
  return scored.sort((a, b) => a.score - b.score || (a.candidate < b.candidate ? -1 : 1)).slice(0, 3).map(entry => entry.candidate)
}
