import { noFaults, type FaultKind, type FaultPlan, type FaultRule } from './fault-rules.ts'

/** The call a fault may strike. */
export interface FaultTarget {
  readonly group: string
  readonly method: string
  readonly path: string
  readonly accountId?: string | undefined
}

export interface Faults {
  readonly plan: FaultPlan
  /** Replaces the plan; counters and dice start anew. */
  replace(plan: FaultPlan): void
  /** The rules that strike this call, in the order of the plan. Advances counters and dice, so ask once per call. */
  strike(target: FaultTarget): readonly FaultRule[]
  /** How far the service's clock is off. */
  skewMs(): number
  /** How often each rule struck, in the order of the plan. */
  strikes(): readonly { readonly rule: FaultRule; readonly matched: number; readonly struck: number }[]
}

/** Deterministic for a given plan and order of calls: every rule has its own counter and its own seeded dice. */
export function createFaults(initial: FaultPlan = noFaults): Faults {
  let plan = initial
  let armed = arm(initial)
  return {
    get plan() {
      return plan
    },
    replace: (next) => {
      plan = next
      armed = arm(next)
    },
    strike: (target) => armed.filter((rule) => rule.strikes(target)).map(({ rule }) => rule),
    skewMs: () => plan.rules.reduce((sum, rule) => sum + (rule.kind === 'clock-skew' ? (rule.skewMs ?? 0) : 0), 0),
    strikes: () => armed.map(({ rule, counters }) => ({ rule, ...counters })),
  }
}

/** The first rule of these kinds among the ones that struck. */
export function findStrike(struck: readonly FaultRule[], ...kinds: readonly FaultKind[]): FaultRule | undefined {
  return struck.find((rule) => kinds.includes(rule.kind))
}

function arm(plan: FaultPlan): { rule: FaultRule; counters: { matched: number; struck: number }; strikes(target: FaultTarget): boolean }[] {
  return plan.rules.filter((rule) => rule.kind !== 'clock-skew').map((rule, index) => {
    const roll = createDice(plan.seed * 1_000_003 + index)
    const path = rule.path === undefined ? undefined : toPattern(rule.path)
    const counters = { matched: 0, struck: 0 }
    const strikes = (target: FaultTarget): boolean => {
      const isMatch = canStrike(rule, target)
        && (rule.group === undefined || rule.group === target.group)
        && (rule.method === undefined || rule.method === target.method)
        && (path === undefined || path.test(target.path))
        && (rule.accountId === undefined || rule.accountId === target.accountId)
      if (!isMatch) return false
      counters.matched += 1
      const isStruck = rule.rate !== undefined ? roll() < rule.rate : (rule.calls?.includes(counters.matched) ?? true)
      if (isStruck) counters.struck += 1
      return isStruck
    }
    return { rule, counters, strikes }
  })
}

/** Faults of tokens, downloads and executions count only the calls that they can mean. */
function canStrike(rule: FaultRule, target: FaultTarget): boolean {
  if (rule.kind === 'execution-failed' || rule.kind === 'execution-rejected') return target.group === 'executions' && target.method === 'POST'
  if (rule.kind === 'download-expired' || rule.kind === 'slow-download') return target.group === 'downloads'
  if (rule.kind.startsWith('token-')) return !['lwa', 'token', 'downloads'].includes(target.group)
  return true
}

function toPattern(path: string): RegExp {
  return new RegExp(`^${path.split('*').map((part) => part.replace(/[\\^$.|?*+(){}[\]]/g, '\\$&')).join('.*')}$`)
}

/** Numbers in [0, 1) from a seed (mulberry32). */
function createDice(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
