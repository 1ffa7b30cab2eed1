import { editDistance } from './edit-distance.ts'

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
    const edits = far ? limit + 1 : editDistance(wanted, folded, limit)
    if (edits <= limit) scored.push({ candidate, score: edits })
    else if (wanted.length >= 4 && (folded.startsWith(`${wanted}_`) || folded.endsWith(`_${wanted}`))) scored.push({ candidate, score: limit + 0.5 })
  }
  return scored.sort((a, b) => a.score - b.score || (a.candidate < b.candidate ? -1 : 1)).slice(0, 3).map(entry => entry.candidate)
}
