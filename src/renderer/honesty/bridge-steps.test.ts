import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bridgeSteps } from './bridge-steps.ts'

const none = { name: 'n', measure: 0, refusal: null, warning: null, suppressedFrom: null, suppressedTo: null }

test('each bar begins where the one before ended and all lie within the picture', () => {
  fc.assert(fc.property(fc.tuple(...Array.from({ length: 6 }, () => fc.integer({ min: -1_000, max: 1_000 }))), ([from = 0, lost = 0, hidden = 0, changed = 0, added = 0, shown = 0]) => {
    const to = from - lost - hidden + changed + added + shown
    const steps = bridgeSteps({ ...none, from: String(from), lost: String(lost), hidden: String(hidden), changed: String(changed), added: String(added), shown: String(shown), to: String(to) })
    expect(steps.map(({ label }) => label)).toEqual(['First', 'Lost', 'Lost to privacy', 'Changed', 'New', 'Back from privacy', 'Second'])
    for (const { left, width } of steps) {
      expect(left).toBeGreaterThanOrEqual(0)
      expect(left + width).toBeLessThanOrEqual(1 + 1e-9)
    }
    const edges = (at: number) => [steps[at]?.left ?? 0, (steps[at]?.left ?? 0) + (steps[at]?.width ?? 0)]
    for (let at = 2; at < 6; at++) expect(edges(at).some(edge => edges(at - 1).some(other => Math.abs(edge - other) < 1e-9))).toBe(true)
  }))
})

test('amounts carry their sign, and a measure without a bridge has no bars', () => {
  const steps = bridgeSteps({ ...none, from: '10', lost: '4', hidden: '0', changed: '-1.50', added: '2', shown: '0', to: '6.5' })
  expect(steps.map(({ amount }) => amount)).toEqual(['10', '−4', '0', '−1.50', '+2', '0', '6.5'])
  expect(bridgeSteps({ ...none, from: null, lost: null, hidden: null, changed: null, added: null, shown: null, to: null })).toEqual([])
})
