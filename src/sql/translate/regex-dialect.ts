/**
 * AMC's SIMILAR TO and REGEXP_* use Java's regular expressions; DuckDB uses RE2. Both agree on nearly everything people
 * write. What RE2 cannot do (look-around, back references, possessive and atomic groups) or understands differently
 * (class intersections and unions, some flags) must be refused: wrong rows are worse than none.
 */

export type RegexTranslation =
  | { readonly kind: 'pattern'; readonly pattern: string }
  /** The pattern can never match anything, for example `(?!)` that older Amazon pages print for `(?i)`. */
  | { readonly kind: 'never' }
  | { readonly kind: 'unsupported'; readonly reason: string }

const repeat = /^(?:[*+?]|\{\d+(?:,\d*)?\})/

/** A Java pattern as an RE2 pattern with the same matches, or the reason why there is none. */
export function translateRegex(java: string): RegexTranslation {
  if (java.startsWith('(?!)')) return { kind: 'never' }
  let output = ''
  let classDepth = 0
  for (let at = 0; at < java.length;) {
    const rest = java.slice(at)
    const piece = classDepth > 0 ? insideClass(rest) : outsideClass(rest)
    if ('reason' in piece) return { kind: 'unsupported', reason: piece.reason }
    classDepth += piece.depth ?? 0
    output += piece.text
    at += piece.length
  }
  return { kind: 'pattern', pattern: output }
}

type Piece = { readonly text: string; readonly length: number; readonly depth?: number } | { readonly reason: string }

function keep(text: string): Piece {
  return { text, length: text.length }
}

function outsideClass(rest: string): Piece {
  if (rest.startsWith('\\')) return escape(rest)
  if (rest.startsWith('[')) return openClass(rest)
  if (/^\(\?<?[=!]/.test(rest)) return { reason: 'look-ahead and look-behind, (?=…) (?!…) (?<=…) (?<!…)' }
  if (rest.startsWith('(?>')) return { reason: 'atomic groups, (?>…)' }
  const flags = /^\(\?([a-zA-Z]*)(?:-[a-zA-Z]*)?[:)]/.exec(rest)
  if (flags && /[^ims]/.test(flags[1] ?? '')) return { reason: `the flags (?${flags[1]})` }
  const quantifier = repeat.exec(rest)
  if (quantifier) {
    const next = rest[quantifier[0].length]
    if (next === '+') return { reason: 'possessive quantifiers such as *+' }
    return keep(next === '?' ? `${quantifier[0]}?` : quantifier[0])
  }
  return keep(rest.slice(0, 1))
}

function openClass(rest: string): Piece {
  // A bracket directly after the opening is a literal member in both dialects.
  const start = /^\[\^?\]?/.exec(rest)?.[0] ?? '['
  if (start.endsWith(']') && !rest.slice(start.length).includes(']')) return { reason: 'a character class that is not closed' }
  return { text: start, length: start.length, depth: 1 }
}

function insideClass(rest: string): Piece {
  if (rest.startsWith('\\')) return escape(rest)
  if (rest.startsWith(']')) return { text: ']', length: 1, depth: -1 }
  if (rest.startsWith('[')) return { reason: 'a character class inside a character class' }
  if (rest.startsWith('&&')) return { reason: 'intersections of character classes, &&' }
  return keep(rest.slice(0, 1))
}

function escape(rest: string): Piece {
  const unicode = /^\\u([0-9a-fA-F]{4})/.exec(rest)
  if (unicode) return { text: `\\x{${unicode[1]}}`, length: 6 }
  const quoted = /^\\Q([\s\S]*?)(?:\\E|$)/.exec(rest)
  if (quoted) return { text: escapeForRegex(quoted[1] ?? ''), length: quoted[0].length }
  if (/^\\[1-9]/.test(rest) || rest.startsWith('\\k<')) return { reason: 'back references such as \\1' }
  if (rest.startsWith('\\h')) return { reason: 'the class \\h' }
  if (/^\\[GRXZVH]/.test(rest)) return { reason: `the escape ${rest.slice(0, 2)}` }
  if (rest.length < 2) return { reason: 'a backslash at the end' }
  return keep(rest.slice(0, 2))
}

/** `text` as a pattern that matches exactly it. */
function escapeForRegex(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, (character) => `\\${character}`)
}

/** The replacement text of a Java `replaceAll` (`$1`, `\$`) as RE2's (`\1`). */
export function translateReplacement(java: string): string {
  return java.replaceAll(/\\(.)|\$(\d)|\\$/gs, (whole, literal: string | undefined, group: string | undefined) => {
    if (group !== undefined) return `\\${group}`
    if (literal === undefined) return '\\\\'
    return literal === '\\' ? '\\\\' : literal
  })
}
