import type { TemplateSummary } from '#shared/templates/template.ts'
import { editDistance } from '#sql/edit-distance.ts'

type Field = readonly [text: string, weight: number]

/**
 * The templates that a search finds, best first; all of them in their order when nothing is typed. Each typed word must fit
 * somewhere: as a word, as the beginning of one, inside one, or with a letter or two mistyped. A word counts most in the
 * title, then in tags, category, tables, columns and summary. Equally good ones keep their order.
 */
export function searchTemplates<T extends TemplateSummary>(templates: readonly T[], typed: string): readonly T[] {
  const words = wordsOf(typed)
  if (words.length === 0) return templates
  return templates.map(template => ({ template, score: scoreOf(fieldsOf(template), words) }))
    .filter(found => found.score > 0)
    .toSorted((one, other) => other.score - one.score)
    .map(({ template }) => template)
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(word => word !== '')
}

function fieldsOf({ title, tags, category, level, tables, columns, summary, advertisers }: TemplateSummary): readonly Field[] {
  return [
    [title, 10], [tags.join(' '), 7], [category, 6], [tables.join(' '), 5], [columns.join(' '), 4], [summary, 3], [advertisers.join(' '), 2], [level, 2],
  ]
}

function scoreOf(fields: readonly Field[], words: readonly string[]): number {
  let sum = 0
  for (const word of words) {
    const best = Math.max(...fields.map(([text, weight]) => weight * fit(word, text)))
    if (best === 0) return 0
    sum += best
  }
  return sum
}

/** How well a word fits a text: 4 as a word of it, 3 as the beginning of one, 1.5 inside one, 1 mistyped, 0 not at all. */
function fit(word: string, text: string): number {
  let best = 0
  for (const other of wordsOf(text)) {
    if (other === word) return 4
    if (other.startsWith(word)) best = Math.max(best, 3)
    else if (word.length > 2 && other.includes(word)) best = Math.max(best, 1.5)
    else if (best === 0 && isMistyped(word, other)) best = 1
  }
  return best
}

/** True when `typed` is the beginning of `word` but for one letter, or two in longer words. */
function isMistyped(typed: string, word: string): boolean {
  const allowed = typed.length >= 8 ? 2 : typed.length >= 4 ? 1 : 0
  if (allowed === 0 || typed[0] !== word[0]) return false
  const ends = [word.length, typed.length - 1, typed.length, typed.length + 1].filter(end => end > 0 && end <= word.length)
  return ends.some(end => Math.abs(end - typed.length) <= allowed && editDistance(typed, word.slice(0, end), allowed) <= allowed)
}
