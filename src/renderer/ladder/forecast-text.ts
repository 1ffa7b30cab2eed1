import type { RunForecast } from '#shared/ladder/contract.ts'

const bases = { query: 'of this query', window: 'over as many days', instance: 'on this instance' } as const

/** `about 6 min, from 14 runs of this query, 3–11 min`; a single run has no range. */
export function forecastText({ medianMs, shortestMs, longestMs, runs, basis }: RunForecast): string {
  const middle = `about ${aboutText(medianMs)}`
  if (runs === 1) return `${middle}, from 1 run ${bases[basis]}`
  return `${middle}, from ${runs} runs ${bases[basis]}, ${rangeText(shortestMs, longestMs)}`
}

/** A time as roughly as a forecast knows it: `8 s`, `6 min`, `1.5 h`. */
function aboutText(timeMs: number): string {
  const { value, unit } = inUnit(timeMs, unitOf(timeMs))
  return `${value} ${unit}`
}

function rangeText(fromMs: number, toMs: number): string {
  const unit = unitOf(toMs)
  const from = inUnit(fromMs, unitOf(fromMs))
  const to = inUnit(toMs, unit)
  if (from.unit !== to.unit) return `${from.value} ${from.unit}–${to.value} ${to.unit}`
  return from.value === to.value ? `always ${to.value} ${to.unit}` : `${from.value}–${to.value} ${to.unit}`
}

type Unit = 's' | 'min' | 'h'

function unitOf(timeMs: number): Unit {
  return timeMs < 89_500 ? 's' : timeMs < 89.5 * 60_000 ? 'min' : 'h'
}

function inUnit(timeMs: number, unit: Unit): { readonly value: string; readonly unit: Unit } {
  const amount = timeMs / { s: 1_000, min: 60_000, h: 3_600_000 }[unit]
  return { value: unit === 'h' ? String(Math.round(amount * 10) / 10) : String(Math.max(1, Math.round(amount))), unit }
}
