import type { Bridge } from '#shared/honesty/diff.ts'

export interface BridgeStep {
  readonly label: string
  readonly tone: 'total' | 'up' | 'down' | 'privacy'
  /** Exact, with its sign for steps; totals have none. */
  readonly amount: string
  /** Where its bar begins and how wide it is, as shares of the whole width. */
  readonly left: number
  readonly width: number
}

/** The bars from the first total to the second. Empty where the measure has no bridge. */
export function bridgeSteps(bridge: Bridge): readonly BridgeStep[] {
  const { from, lost, hidden, changed, added, shown, to } = bridge
  if (from === null || lost === null || hidden === null || changed === null || added === null || shown === null || to === null) return []
  const parts: { label: string; amount: string; privacy: boolean }[] = [
    { label: 'Lost', amount: negated(lost), privacy: false }, { label: 'Lost to privacy', amount: negated(hidden), privacy: true }, { label: 'Changed', amount: changed, privacy: false },
    { label: 'New', amount: added, privacy: false }, { label: 'Back from privacy', amount: shown, privacy: true },
  ]
  const points = [0, Number(from), Number(to)]
  let at = Number(from)
  for (const { amount } of parts) points.push(at += Number(amount))
  const low = Math.min(...points)
  const range = Math.max(...points) - low || 1
  const bar = (start: number, end: number) => ({ left: (Math.min(start, end) - low) / range, width: Math.abs(end - start) / range })
  const steps: BridgeStep[] = [{ label: 'First', tone: 'total', amount: from, ...bar(0, Number(from)) }]
  at = Number(from)
  for (const { label, amount, privacy } of parts) {
    const next = at + Number(amount)
    steps.push({ label, tone: privacy ? 'privacy' : Number(amount) < 0 ? 'down' : 'up', amount: withSign(amount), ...bar(at, next) })
    at = next
  }
  return [...steps, { label: 'Second', tone: 'total', amount: to, ...bar(0, Number(to)) }]
}

function negated(amount: string): string {
  return amount.startsWith('-') ? amount.slice(1) : /^0*\.?0*$/.test(amount) ? amount : `-${amount}`
}

/** `+5`, `−5`; nothing before zero. */
export function withSign(amount: string): string {
  if (/^-?0*\.?0*$/.test(amount)) return '0'
  return amount.startsWith('-') ? `−${amount.slice(1)}` : `+${amount}`
}
