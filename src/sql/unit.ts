/**
 * What one unit of a number is. Money carries how many of it make one unit of currency: AMC counts spend and fees in
 * microcents (100,000,000) and most costs and budgets in millicents (100,000).
 */
export type Unit =
  | { readonly kind: 'money'; readonly perCurrency: number }
  /** Money per something else, such as cost per click; `perCurrency` as above, null when it was scaled in between. */
  | { readonly kind: 'money-rate'; readonly perCurrency: number | null }
  | { readonly kind: 'users' | 'count' | 'ratio' | 'seconds' }

export const microcentsPerCurrency = 100_000_000
export const millicentsPerCurrency = 100_000

/** `microcents`, `millicents`, `currency`, `users`, `count`, `ratio`, `seconds`; other scales of money as `currency × 1000`. */
export function formatUnit(unit: Unit): string {
  if (unit.kind !== 'money' && unit.kind !== 'money-rate') return unit.kind
  const name = unit.perCurrency === null ? 'currency' : moneyName(unit.perCurrency)
  return unit.kind === 'money' ? name : `${name} per unit`
}

function moneyName(perCurrency: number): string {
  if (perCurrency === 1) return 'currency'
  if (perCurrency === microcentsPerCurrency) return 'microcents'
  if (perCurrency === millicentsPerCurrency) return 'millicents'
  return perCurrency > 1 ? `currency × ${perCurrency}` : `currency ÷ ${Math.round(1 / perCurrency)}`
}

/** Unit of `value / by`. */
export function divideUnits(value: Unit | null, by: Unit | null): Unit | null {
  if (value?.kind === 'money' || value?.kind === 'money-rate') {
    if (by?.kind === 'money') return value.kind === 'money' && value.perCurrency === by.perCurrency ? { kind: 'ratio' } : null
    return { kind: 'money-rate', perCurrency: value.perCurrency }
  }
  return value && by && value.kind !== 'seconds' ? { kind: 'ratio' } : null
}

/** Unit of `value / divisor` for a constant: scales money by powers of ten, changes nothing else. */
export function scaleUnit(unit: Unit | null, divisor: number): Unit | null {
  if (!unit || (unit.kind !== 'money' && unit.kind !== 'money-rate')) return unit
  if (unit.perCurrency === null || !isPowerOfTen(divisor)) return unit
  // A rate may be scaled for another reason, such as cost per thousand.
  if (unit.kind === 'money-rate') return { kind: 'money-rate', perCurrency: null }
  return { kind: 'money', perCurrency: roundPower(unit.perCurrency / divisor) }
}

function isPowerOfTen(value: number): boolean {
  return value > 0 && Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9
}

function roundPower(value: number): number {
  return value >= 1 ? Math.round(value) : 1 / Math.round(1 / value)
}

/** Same kind and same scale. */
export function sameUnit(a: Unit, b: Unit): boolean {
  return formatUnit(a) === formatUnit(b)
}
