import { AppError } from '#shared/base/app-error.ts'

/**
 * What can go wrong on purpose:
 *
 * - `throttle`            429 with `Retry-After` (`retryAfterSeconds`, default 1)
 * - `error`               `status` (default 500) with AMC's body; 504 has the gateway's body
 * - `slow`                the answer waits `delayMs` (default 1000), then is normal
 * - `slow-download`       a result file arrives at `bytesPerSecond` (default 100 000)
 * - `drop-before`         the connection closes, the request had no effect
 * - `drop-after`          the request takes effect, the connection closes without an answer
 * - `truncate`            the request takes effect, half of the answer's body arrives
 * - `token-expired`       the access token of the call has just expired: 401 until it is refreshed
 * - `token-revoked`       the consent behind the call has just been revoked: 401, and refreshing gives `invalid_grant`
 * - `token-forbidden`     403 as for a stale token, once per match
 * - `download-expired`    the download address is answered as expired
 * - `execution-failed`    the execution created by the call ends FAILED with `message`
 * - `execution-rejected`  the execution created by the call ends REJECTED with `message`
 * - `clock-skew`          the service's clock is off by `skewMs` while the rule stands (no matching)
 */
export const faultKinds = [
  'throttle', 'error', 'slow', 'slow-download', 'drop-before', 'drop-after', 'truncate', 'token-expired', 'token-revoked', 'token-forbidden',
  'download-expired', 'execution-failed', 'execution-rejected', 'clock-skew',
] as const
export type FaultKind = (typeof faultKinds)[number]

/**
 * One fault. It matches calls by all of `group`, `method`, `path` and `accountId` that are given, and strikes by `rate`
 * or at the nth `calls`.
 */
export interface FaultRule {
  readonly kind: FaultKind
  /** Endpoint group as in `GET /_sandbox/calls`. */
  readonly group?: string | undefined
  readonly method?: string | undefined
  /** Path with `*` for anything, for example `/amc/reporting/*\/workflowExecutions`. */
  readonly path?: string | undefined
  /** AMC account that the headers of the call name. */
  readonly accountId?: string | undefined
  /** 0 to 1; each matching call rolls the rule's own seeded dice. */
  readonly rate?: number | undefined
  /** Which matching calls strike, counted from 1. Without `rate` and `calls` every matching call does. */
  readonly calls?: readonly number[] | undefined
  readonly status?: number | undefined
  readonly retryAfterSeconds?: number | undefined
  readonly delayMs?: number | undefined
  readonly bytesPerSecond?: number | undefined
  readonly message?: string | undefined
  readonly skewMs?: number | undefined
}

/** Switches between behaviours that the real service has shown, or might show. */
export interface Behaviour {
  /** Whether SQL that does not compile is refused when it is sent (400) or accepted and then REJECTED. */
  readonly compileErrors: 'at-create' | 'rejected'
  /** Result files are cut after this many rows, into at most five files; 0 keeps one file. */
  readonly splitRows: number
  /** Single reporting objects wrapped as in OpenAPI, for example `{workflowExecution: {…}}`. */
  readonly wrapped: boolean
  /** Executions and lists carry a field that nobody knows. */
  readonly unknownFields: boolean
  /** Executions that run say so with a status that nobody knows, PREPARING. */
  readonly unknownStatus: boolean
  /** Executions pass through PUBLISHING before they end. */
  readonly publishing: boolean
  /** Consents end after this many days; 0 means never. */
  readonly refreshTokenDays: number
}

export interface FaultPlan {
  readonly seed: number
  readonly rules: readonly FaultRule[]
  readonly behaviour: Behaviour
}

export const defaultBehaviour: Behaviour = {
  compileErrors: 'at-create', splitRows: 0, wrapped: false, unknownFields: false, unknownStatus: false, publishing: false, refreshTokenDays: 0,
}
export const noFaults: FaultPlan = { seed: 1, rules: [], behaviour: defaultBehaviour }

/** Groups that rules may name. */
export const endpointGroups = [
  'lwa', 'token', 'profiles', 'accounts', 'instances', 'advertisers', 'workflows', 'executions', 'downloadUrls', 'downloads',
  'schedules', 'dataSources', 'audiences', 'terms', 'advertiserAudiences', 'collaborations',
] as const
export type EndpointGroup = (typeof endpointGroups)[number]

/** Reads a plan from JSON data. Throws an `invalid-input` AppError that names the part it cannot use. */
export function readFaultPlan(data: unknown): FaultPlan {
  const plan = readObject(data, 'The fault plan', ['seed', 'rules', 'behaviour'])
  const rules = plan['rules'] ?? []
  if (!Array.isArray(rules)) throw invalid('"rules" must be a list.')
  if (rules.length > 200) throw invalid('"rules" can have at most 200 entries.')
  return {
    seed: readNumber(plan['seed'], '"seed"', { min: 0, max: 2 ** 32 - 1, whole: true }) ?? noFaults.seed,
    rules: rules.map((rule: unknown, index) => readRule(rule, `Rule ${index + 1}`)),
    behaviour: readBehaviour(plan['behaviour']),
  }
}

function readRule(data: unknown, where: string): FaultRule {
  const rule = readObject(data, where, [
    'kind', 'group', 'method', 'path', 'accountId', 'rate', 'calls', 'status', 'retryAfterSeconds', 'delayMs', 'bytesPerSecond', 'message', 'skewMs',
  ])
  const kind = faultKinds.find((known) => known === rule['kind'])
  if (!kind) throw invalid(`${where}: "kind" must be one of ${faultKinds.join(', ')}.`)
  const text = (name: string): string | undefined => {
    const value = rule[name]
    if (value !== undefined && typeof value !== 'string') throw invalid(`${where}: "${name}" must be text.`)
    return value
  }
  const number = (name: string, range: NumberRange): number | undefined => readNumber(rule[name], `${where}: "${name}"`, range)
  const group = text('group')
  if (group !== undefined && !endpointGroups.some((known) => known === group)) throw invalid(`${where}: "group" must be one of ${endpointGroups.join(', ')}.`)
  const calls = rule['calls']
  if (calls !== undefined && (!Array.isArray(calls) || !calls.every((call) => Number.isInteger(call) && call > 0))) {
    throw invalid(`${where}: "calls" must be a list of whole numbers from 1.`)
  }
  if (calls !== undefined && rule['rate'] !== undefined) throw invalid(`${where}: give either "rate" or "calls".`)
  return {
    kind, group, method: text('method')?.toUpperCase(), path: text('path'), accountId: text('accountId'), calls,
    rate: number('rate', { min: 0, max: 1 }),
    status: number('status', { min: 400, max: 599, whole: true }),
    retryAfterSeconds: number('retryAfterSeconds', { min: 0, max: 3600, whole: true }),
    delayMs: number('delayMs', { min: 0, max: 600_000 }),
    bytesPerSecond: number('bytesPerSecond', { min: 1, max: 1e12, whole: true }),
    message: text('message'),
    skewMs: number('skewMs', { min: -366 * 86_400_000, max: 366 * 86_400_000, whole: true }),
  }
}

function readBehaviour(data: unknown): Behaviour {
  if (data === undefined) return defaultBehaviour
  const behaviour = readObject(data, '"behaviour"', Object.keys(defaultBehaviour))
  const flag = (name: 'wrapped' | 'unknownFields' | 'unknownStatus' | 'publishing'): boolean => {
    const value = behaviour[name] ?? defaultBehaviour[name]
    if (typeof value !== 'boolean') throw invalid(`"behaviour": "${name}" must be true or false.`)
    return value
  }
  const compileErrors = behaviour['compileErrors'] ?? defaultBehaviour.compileErrors
  if (compileErrors !== 'at-create' && compileErrors !== 'rejected') throw invalid('"behaviour": "compileErrors" must be at-create or rejected.')
  return {
    compileErrors, wrapped: flag('wrapped'), unknownFields: flag('unknownFields'), unknownStatus: flag('unknownStatus'), publishing: flag('publishing'),
    splitRows: readNumber(behaviour['splitRows'], '"behaviour": "splitRows"', { min: 0, max: 1e9, whole: true }) ?? 0,
    refreshTokenDays: readNumber(behaviour['refreshTokenDays'], '"behaviour": "refreshTokenDays"', { min: 0, max: 36_500 }) ?? 0,
  }
}

interface NumberRange {
  readonly min: number
  readonly max: number
  readonly whole?: boolean
}

function readNumber(value: unknown, where: string, range: NumberRange): number | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'number' || !(value >= range.min && value <= range.max) || (range.whole === true && !Number.isInteger(value))) {
    throw invalid(`${where} must be a ${range.whole === true ? 'whole ' : ''}number from ${range.min} to ${range.max}.`)
  }
  return value
}

function readObject(data: unknown, where: string, names: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw invalid(`${where} must be a JSON object.`)
  const entries = Object.entries(data)
  const stranger = entries.find(([name]) => !names.includes(name))
  if (stranger) throw invalid(`${where} has an unknown entry "${stranger[0]}"; known are ${names.join(', ')}.`)
  return Object.fromEntries(entries)
}

function invalid(sentence: string): AppError {
  return new AppError('invalid-input', `${sentence} No faults were changed.`)
}
