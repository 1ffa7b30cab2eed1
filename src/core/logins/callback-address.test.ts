import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AppError } from '#shared/base/app-error.ts'
import { readCallback, readPastedAddress, explainRefusedSignIn } from './callback-address.ts'

const token = fc.stringMatching(/^[A-Za-z0-9_-]{4,60}$/)
const base = fc.constantFrom('http://localhost:8737/auth/callback', 'https://amazon.com/', 'https://www.amazon.com', 'localhost:8737/auth/callback', '')
/** What chats, mails and people do to an address. */
const mishap = fc.constantFrom<(text: string) => string>(
  (text) => text, (text) => `  ${text}\n`, (text) => `"${text}"`, (text) => `<${text}>`, (text) => `(${text})`, (text) => `${text}.`, (text) => `\`${text}\``,
  (text) => text.replaceAll('&', '&amp;'), (text) => text.replace(/(.{20})/g, '$1\n'), (text) => `\u200b${text}\ufeff`, (text) => `${text}#`, (text) => `“${text}”`,
)

test('whatever happened to a pasted address, code and state are read or it is refused; never something else', () => {
  fc.assert(fc.property(token, token, base, mishap, fc.boolean(), fc.array(fc.tuple(fc.stringMatching(/^[b-z]{3,8}$/), token), { maxLength: 3 }), (code, state, address, spoil, codeFirst, extra) => {
    const pairs = [...(codeFirst ? [['code', code], ['state', state]] : [['state', state], ['code', code]]), ...extra.filter(([name]) => !['code', 'state', 'error'].includes(name))]
    const answer = readPastedAddress(spoil(`${address}?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`))
    expect(answer).toMatchObject({ kind: 'code', state })
    expect(answer.kind === 'code' && answer.code.reveal()).toBe(code)
  }))
})

test('any text at all is read or refused with a sentence that does not repeat it', () => {
  fc.assert(fc.property(fc.string({ maxLength: 400 }), (text) => {
    const refusal = refusalOf(text)
    expect(refusal === null || (refusal.code === 'invalid-input' && /^[A-Z].*Nobody was signed in/.test(refusal.message))).toBe(true)
    expect(text.trim().length > 12 && refusal?.message.includes(text.trim())).toBeFalsy()
  }), { numRuns: 500 })
})

function refusalOf(text: string): AppError | null {
  try {
    readPastedAddress(text)
    return null
  } catch (thrown) {
    return AppError.from(thrown)
  }
}

test.each([
  ['', /Nothing was pasted/],
  ['ANabcdef', /not a whole address/],
  ['http://localhost:8737/auth/callback?code=abc', /"state" part is missing/],
  ['http://localhost:8737/auth/callback?state=abc', /no sign-in code/],
  ['https://www.amazon.com/ap/oa?client_id=x&response_type=code&state=s', /where the sign-in starts/],
  ['http://localhost/?code=a&code=b&state=s', /no sign-in code/],
])('%j is refused with its reason', (text, reason) => {
  expect(() => readPastedAddress(text)).toThrow(reason)
})

test('a callback with both code and error, or anything twice, is no callback', () => {
  for (const query of ['code=a&error=b&state=s', 'code=a&code=a&state=s', 'code=a&state=s&state=t', 'error=a&error=b&state=s', 'code=&state=s', 'code=a&state=', `code=a&state=${'x'.repeat(600)}`, `code=${'x'.repeat(3000)}&state=s`]) {
    expect(readCallback(new URLSearchParams(query))).toBeNull()
  }
})

test('a refusal in the browser is explained', () => {
  expect(readCallback(new URLSearchParams('error=access_denied&error_description=no&state=s'))).toEqual({ kind: 'refused', error: 'access_denied', description: 'no', state: 's' })
  expect(explainRefusedSignIn('access_denied', null).message).toMatch(/nobody was signed in/)
  expect(explainRefusedSignIn('weird', 'because').message).toMatch(/weird.*because/)
})
