import { expect, test } from 'vitest'
import { fingerprintOf, type Checked } from './fingerprint.ts'

const checked: Checked = {
  sql: 'SELECT 1\nFROM t', params: [{ name: 'a', type: 'STRING', array: false, displayName: '', description: '', defaultValue: null }], paramTexts: { a: 'x', b: 'y' },
  window: { kind: 'last-full-month', timeZone: 'UTC' }, instanceId: null,
}

test('every change of what is checked changes the fingerprint; line ends and the order of entries do not', () => {
  const same = fingerprintOf(checked)
  expect(fingerprintOf({ ...checked, sql: 'SELECT 1\r\nFROM t', paramTexts: { b: 'y', a: 'x' }, window: { timeZone: 'UTC', kind: 'last-full-month' } })).toBe(same)
  const others = [
    { ...checked, sql: 'SELECT 1 \nFROM t' }, { ...checked, params: [] }, { ...checked, paramTexts: { a: 'x', b: 'z' } }, { ...checked, window: { kind: 'last-full-month' as const, timeZone: 'Asia/Tokyo' } },
    { ...checked, instanceId: '00000000-0000-7000-8000-000000000001' as never },
  ].map(fingerprintOf)
  expect(new Set([same, ...others]).size).toBe(6)
})
