import { expect, test } from 'vitest'
import { consentEndsAtMs, defaultLabel, loginNotice } from './login-rules.ts'
import { readForm } from './scripted-sign-in.ts'

const dayMs = 86_400_000
const consentedAtMs = Date.UTC(2026, 8, 1)
const fine = { state: 'ok', synthetic: false, consentedAtMs } as const

test('a yearly consent is announced from day 335 and explained after its end', () => {
  expect(loginNotice(fine, consentedAtMs + 334 * dayMs)).toBeNull()
  expect(loginNotice(fine, consentedAtMs + 335 * dayMs)).toMatch(/ends on 2027-09-01, in 30 days/)
  expect(loginNotice(fine, consentedAtMs + 364 * dayMs)).toMatch(/in 1 day\./)
  expect(loginNotice(fine, consentedAtMs + 366 * dayMs)).toMatch(/ended on 2027-09-01/)
  expect(loginNotice({ ...fine, synthetic: true }, consentedAtMs + 366 * dayMs)).toBeNull()
})

test('a consent from before the yearly rule does not end', () => {
  expect(consentEndsAtMs(Date.UTC(2026, 6, 29, 23, 59))).toBeNull()
  expect(consentEndsAtMs(Date.UTC(2026, 6, 30))).toBe(Date.UTC(2027, 6, 30))
})

test('a refused or locked login says so before anything else', () => {
  expect(loginNotice({ ...fine, state: 'needs-sign-in' }, consentedAtMs + 350 * dayMs)).toMatch(/no longer accepts/)
  expect(loginNotice({ ...fine, state: 'locked' }, consentedAtMs + 350 * dayMs)).toMatch(/cannot be opened on this machine/)
})

test('a login is called after its accounts', () => {
  expect(defaultLabel(['Northwind'], 'NA')).toBe('Northwind')
  expect(defaultLabel(['Northwind', ' ', 'Northwind', 'Adatum', 'Fabrikam'], 'NA')).toBe('Northwind and 2 more')
  expect(defaultLabel([], 'EU')).toBe('Amazon login (EU)')
  expect(defaultLabel(['x'.repeat(200)], 'EU')).toHaveLength(80)
})

test('the first form of a page is read with its hidden and chosen fields, whatever is quoted in them', () => {
  expect(readForm('<p>no form</p>')).toBeNull()
  expect(readForm('<form method="post" action="/ap/oa"><input type="hidden" name="state" value="a&amp;b&#34;c&#x27;"><input type="radio" name="person" value="x" checked><input type="radio" name="person" value="y"><input type="text" name="free"></form>'))
    .toEqual({ action: '/ap/oa', fields: { state: 'a&b"c\'', person: 'x' } })
})
