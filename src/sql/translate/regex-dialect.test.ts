import fc from 'fast-check'
import { expect, test } from 'vitest'
import { translateRegex, translateReplacement } from './regex-dialect.ts'

test('what both dialects know stays as it is', () => {
  for (const pattern of ['^Kit', '(?i)ott|video', 'a{2,3}?', '[A-Z0-9_-]+', '(?:x|y)*', '\\d+\\.\\w', 'B0[0-9A-Z]{8}$', '[^a-c]', '[]a]', '(?i:abc)d', '\\p{L}+', '(?s).*']) {
    expect(translateRegex(pattern)).toEqual({ kind: 'pattern', pattern })
  }
})

test('Java spellings become RE2 spellings', () => {
  expect(translateRegex('\\u0041b')).toEqual({ kind: 'pattern', pattern: '\\x{0041}b' })
  expect(translateRegex('\\Qa.b*\\E+')).toEqual({ kind: 'pattern', pattern: 'a\\.b\\*+' })
})

test('what RE2 cannot do or does differently is refused with its name', () => {
  const refused: readonly [string, RegExp][] = [
    ['(?=x)', /look-ahead/], ['a(?!b)', /look-ahead/], ['(?<=a)b', /look-ahead/], ['(?<!a)b', /look-ahead/], ['(a)\\1', /back references/],
    ['(?<n>a)\\k<n>', /back references/], ['a*+', /possessive/], ['a++', /possessive/], ['a{2}+', /possessive/], ['(?>ab)', /atomic/],
    ['[a-z&&[aeiou]]', /intersections/], ['[a[bc]]', /inside a character class/], ['[[:alpha:]]', /inside a character class/], ['(?x)a b', /flags/], ['(?U)\\w', /flags/],
    ['\\h+', /\\h/], ['a\\Z', /\\Z/], ['a\\', /backslash at the end/],
  ]
  for (const [pattern, reason] of refused) {
    expect([pattern, translateRegex(pattern)]).toEqual([pattern, { kind: 'unsupported', reason: expect.stringMatching(reason) }])
  }
})

test('the misprint (?!) matches nothing', () => {
  expect(translateRegex('(?!)kitchen')).toEqual({ kind: 'never' })
})

test('an accepted pattern of letters, classes and repetitions means the same in Java and here', () => {
  const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '(a|b)', '\\d', '(?:ab)')
  const piece = fc.tuple(atom, fc.constantFrom('', '*', '+', '?', '{1,2}', '*?'))
  const pattern = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.map((parts) => parts.join('')).join(''))
  fc.assert(fc.property(pattern, fc.string({ unit: fc.constantFrom('a', 'b', '1'), maxLength: 8 }), (java, text) => {
    const translated = translateRegex(java)
    expect(translated.kind === 'pattern' && new RegExp(translated.pattern).test(text)).toBe(new RegExp(java).test(text))
  }))
})

test('garbage never throws', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom('(', ')', '[', ']', '?', '\\', '*', '+', '{', '}', '!', '=', '<', '&', 'a', ':', '^', 'Q', 'E', 'u') }), (text) => {
    expect(() => [translateRegex(text), translateReplacement(text)]).not.toThrow()
  }))
})

test('replacements use $1 in Java and \\1 in RE2', () => {
  expect(translateReplacement('[$1]-$2')).toBe('[\\1]-\\2')
  expect(translateReplacement('\\$5')).toBe('$5')
  expect(translateReplacement('a\\\\b')).toBe('a\\\\b')
})
