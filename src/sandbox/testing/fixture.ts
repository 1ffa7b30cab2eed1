import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock, type Clock } from '#shared/base/clock.ts'
import { Scope } from '#shared/base/scope.ts'
import type { CompileOutcome, Dataset, InstanceProfile, RunRequest, SqlEngine, WorkflowInput } from '../ports.ts'
import { builtInClient, startSandbox, type Sandbox, type SandboxOptions, type SandboxRooms } from '../sandbox.ts'

/** The account and the instances that tests of the protocol use. */
export const testAccount = { accountId: 'ENTITY1TESTACCOUNT', accountName: 'Test Media', marketplaceId: 'ATVPDKIKX0DER', region: 'NA' } as const
const otherAccount = { accountId: 'ENTITY2SELFSERVICE', accountName: 'Self Service', marketplaceId: 'A1F83G8C2ARO7P', region: 'EU' } as const
const profile: InstanceProfile = {
  instanceId: 'amctest0001', instanceName: 'test one', customerCanonicalName: 'Test Client', instanceType: 'STANDARD', accountId: testAccount.accountId,
  marketplaceId: testAccount.marketplaceId, region: 'NA', advertiserTimeZone: 'America/New_York', currencyCode: 'USD', countryCode: 'US',
  advertiserTypes: ['DISPLAY', 'SPONSORED_ADS'],
}
export const standardInstance = profile.instanceId
export const sandboxInstance = 'amctest0002'
export const selfServiceInstance = 'amctest0003'

/**
 * A protocol-only engine. The SQL steers it: `bad` does not compile, `broken` fails at run time, `rows N` gives N rows,
 * `hang` runs until it is aborted. Runs are recorded in `requests`.
 */
export function createFakeEngine(requests: RunRequest[]): SqlEngine {
  const compile = (workflow: WorkflowInput, options: { readonly audience?: boolean } = {}): CompileOutcome => {
    if (workflow.sqlQuery.includes('bad')) return { ok: false, message: "From line 1, column 8 to line 1, column 10: Column 'bad' not found in any table" }
    if (options.audience && !workflow.sqlQuery.includes('_for_audiences')) {
      return { ok: false, message: 'Invalid tables in the SQL query: Use audience-specific tables in the query.' }
    }
    return { ok: true, tables: ['dsp_impressions'], columns: [{ name: 'campaign', columnType: 'DIMENSION', dataType: 'STRING' }, { name: 'n', columnType: 'METRIC', dataType: 'LONG' }] }
  }
  return {
    compile,
    run: async (request, signal) => {
      requests.push(request)
      const compiled = compile(request.workflow, request.audience ? { audience: true } : {})
      if (!compiled.ok) return compiled
      if (request.workflow.sqlQuery.includes('broken')) return { ok: false, message: 'Division by zero.' }
      if (request.workflow.sqlQuery.includes('hang')) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
      const rowCount = Number(/rows (\d+)/.exec(request.workflow.sqlQuery)?.[1] ?? 3)
      const csv = `campaign,n\n${Array.from({ length: rowCount }, (_, index) => `"line ${index}\nsecond, ""quoted""",${index}\n`).join('')}`
      writeFileSync(request.csvPath, csv)
      return { ok: true, rowCount, sizeBytes: Buffer.byteLength(csv), columns: compiled.columns, suppressedRowCount: 0 }
    },
    close: () => undefined,
  }
}

export interface TestService extends AsyncDisposable {
  readonly sandbox: Sandbox
  readonly url: string
  readonly dataDir: string
  /** What the fake engine was asked to run. */
  readonly requests: RunRequest[]
  /** Stops the service and starts another one on the same data folder. */
  restart(): Promise<void>
  /** Signs a person in with the built-in client and PKCE, and gives a caller of the API. */
  signIn(options?: SignInOptions): Promise<Caller>
}

export interface SignInOptions {
  readonly person?: string
  readonly scope?: string
}

/** An API client that knows only the published protocol. */
export interface Caller {
  readonly accessToken: string
  readonly refreshToken: string
  /** Headers of a call about the test account, ready for `fetch`. */
  headers(extra?: Readonly<Record<string, string | undefined>>): Record<string, string>
  call(method: string, path: string, body?: unknown, extra?: Readonly<Record<string, string | undefined>>): Promise<Answer>
  /** Polls an execution until its status is one of these. */
  until(executionId: string, statuses: readonly string[], instanceId?: string): Promise<Record<string, unknown>>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Parsed body; fails the test when it is no JSON object. */
  readonly body: Record<string, unknown>
}

/** Starts a service of its own folder and port over fake rooms; disposing stops it and removes the folder. */
export async function startTestService(options: Partial<SandboxOptions> = {}, rooms: Partial<SandboxRooms> = {}): Promise<TestService> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'recomamp-sandbox-test-'))
  const requests: RunRequest[] = []
  const allRooms: SandboxRooms = {
    // The protocol only asks a dataset for its tables and closes it.
    openDataset: async () => ({ tables: new Set(['dsp_impressions', 'dsp_clicks']), close: () => undefined } as unknown as Dataset),
    createEngine: () => createFakeEngine(requests),
    accounts: [testAccount, otherAccount],
    instances: [
      profile, { ...profile, instanceId: sandboxInstance, instanceName: 'test two', instanceType: 'SANDBOX' },
      { ...profile, instanceId: selfServiceInstance, instanceName: 'own ads', accountId: otherAccount.accountId, advertiserTypes: ['SPONSORED_ADS'] },
    ],
    ...rooms,
  }
  const start = async (): Promise<{ scope: Scope; sandbox: Sandbox }> => {
    const scope = new Scope('test sandbox')
    const sandbox = await startSandbox({ port: 0, seed: 1, scale: 'small', runDurationMs: 20, dryRunDurationMs: 10, ...options, dataDir }, scope, allRooms)
    return { scope, sandbox }
  }
  let running = await start()
  const service: TestService = {
    get sandbox() {
      return running.sandbox
    },
    get url() {
      return running.sandbox.url
    },
    dataDir, requests,
    restart: async () => {
      await running.scope.close()
      running = await start()
    },
    signIn: (signInOptions = {}) => signIn(() => running.sandbox.url, signInOptions),
    [Symbol.asyncDispose]: async () => {
      await running.scope.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
  return service
}

export const testRedirectUri = 'http://localhost:17645/callback'
const verifier = 'a-code-verifier-of-at-least-forty-three-characters'
export const pkce = { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }

/** Posts the consent form as the page would; gives the code of the redirect. */
export async function approve(url: string, options: SignInOptions & { readonly fields?: Readonly<Record<string, string>> } = {}): Promise<string> {
  const response = await postForm(`${url}/ap/oa`, {
    client_id: builtInClient.clientId, scope: options.scope ?? 'advertising::campaign_management', response_type: 'code', redirect_uri: testRedirectUri,
    state: 'some-state', code_challenge: pkce.challenge, code_challenge_method: 'S256', decision: 'allow', person: options.person ?? 'avery', ...options.fields,
  })
  return new URL(response.headers.get('location') ?? 'about:blank').searchParams.get('code') ?? ''
}

export function postForm(url: string, fields: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(url, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) })
}

/** A token request; fields that are left out are those of a code exchange with the built-in client. */
export async function requestTokens(url: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
  return readAnswer(await postForm(`${url}/auth/o2/token`, fields))
}

/** The fields of a complete code exchange. */
export function exchangeFields(code: string): Record<string, string> {
  return {
    grant_type: 'authorization_code', code, redirect_uri: testRedirectUri, client_id: builtInClient.clientId, client_secret: builtInClient.clientSecret,
    code_verifier: pkce.verifier,
  }
}

async function signIn(url: () => string, options: SignInOptions): Promise<Caller> {
  const tokens = await requestTokens(url(), exchangeFields(await approve(url(), options)))
  return createCaller(url, String(tokens.body['access_token']), String(tokens.body['refresh_token']))
}

export function createCaller(url: () => string, accessToken: string, refreshToken: string): Caller {
  const headers: Caller['headers'] = (extra = {}) => {
    const all: Record<string, string | undefined> = {
      authorization: `Bearer ${accessToken}`, 'amazon-advertising-api-clientid': builtInClient.clientId,
      'amazon-advertising-api-advertiserid': testAccount.accountId, 'amazon-advertising-api-marketplaceid': testAccount.marketplaceId, ...extra,
    }
    return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined))
  }
  const call: Caller['call'] = async (method, path, body, extra) => readAnswer(await fetch(url() + path, {
    method, headers: headers({ ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...extra }),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }))
  return {
    accessToken, refreshToken, headers, call,
    until: async (executionId, statuses, instanceId = standardInstance) => {
      for (;;) {
        const { body } = await call('GET', `/amc/reporting/${instanceId}/workflowExecutions/${executionId}`)
        if (statuses.includes(String(body['status']))) return body
        await systemClock.sleep(5, AbortSignal.timeout(20_000))
      }
    },
  }
}

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text()
  return {
    status: response.status, headers: response.headers, text,
    get body() {
      const body: unknown = JSON.parse(text)
      if (typeof body !== 'object' || body === null) throw new Error(`no JSON object: ${text}`)
      return body as Record<string, unknown>
    },
  }
}

export interface ManualClock extends Clock {
  /** Moves time forward and wakes who slept until then, in order. */
  advance(ms: number): Promise<void>
}

/** A clock that stands still until it is moved. */
export function createManualClock(startMs: number): ManualClock {
  let nowMs = startMs
  const sleepers = new Set<{ readonly wakeMs: number; readonly wake: () => void }>()
  return {
    now: () => nowMs,
    sleep: (delayMs, signal) => new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const sleeper = { wakeMs: nowMs + delayMs, wake: resolve }
      sleepers.add(sleeper)
      signal.addEventListener('abort', () => {
        sleepers.delete(sleeper)
        reject(signal.reason)
      }, { once: true })
    }),
    advance: async (ms) => {
      nowMs += ms
      for (const sleeper of [...sleepers].sort((one, other) => one.wakeMs - other.wakeMs)) {
        if (sleeper.wakeMs > nowMs) continue
        sleepers.delete(sleeper)
        sleeper.wake()
        // Whoever was woken runs before the next one is.
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}
