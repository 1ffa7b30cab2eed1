/**
 * `npm run torture -- [--kills 200] [--seed N]`
 *
 * A core works on a profile against the built-in service, which fails one call in ten. It is killed with SIGKILL at random
 * moments and in every state of a run, and started again. At the end every run that was asked for must be accounted for, the
 * service must have got none twice, and no text whose writing was acknowledged may be lost.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import { uuidv7 } from 'uuidv7'
import type { InstanceId, TabId } from '#shared/base/ids.ts'
import type { AppContract } from '#shared/contract/index.ts'
import { executionStates, finalStates, type ExecutionState, type ExecutionSummary } from '#shared/executions/contract.ts'
import { startChild, type Child } from './child-process.ts'

export interface TortureOptions {
  readonly kills: number
  readonly seed: number
  readonly say: (line: string) => void
}

export interface TortureReport {
  readonly kills: number
  readonly seed: number
  readonly runs: number
  readonly byState: Readonly<Record<string, number>>
  /** In which state of the youngest unfinished run the core was killed, and how often. */
  readonly killedIn: Readonly<Record<string, number>>
  readonly faults: number
  readonly textWrites: number
  /** Sentences; empty when everything held. */
  readonly problems: readonly string[]
}

type Api = ContractRouterClient<AppContract>
interface SubmissionReport {
  readonly submissions: readonly { readonly workflowId: string; readonly submissions: number }[]
  readonly faults: readonly { readonly struck: number }[]
}

const root = new URL('../../', import.meta.url)
const settleMs = 180_000
/**
 * Must be longer than the service may think about a submission before it takes effect (four seconds at the first use of an
 * instance), as the 120 seconds of the setting are for Amazon: a list that is asked sooner proves nothing.
 */
const graceMs = 6_000
const killStates = executionStates.filter(state => !finalStates.has(state))
const sql = 'SELECT campaign, SUM(impressions) AS impressions\nFROM dsp_impressions -- a comment\nGROUP BY campaign'

/** About one call in ten goes wrong, in every way the service knows. */
function faultPlan(seed: number): unknown {
  return {
    seed,
    rules: [
      { kind: 'drop-after', group: 'executions', rate: 0.03 }, { kind: 'drop-before', group: 'executions', rate: 0.03 }, { kind: 'error', status: 502, group: 'executions', rate: 0.02 },
      { kind: 'throttle', group: 'executions', retryAfterSeconds: 1, rate: 0.01 }, { kind: 'truncate', group: 'executions', rate: 0.01 },
      { kind: 'error', status: 500, group: 'downloadUrls', rate: 0.05 }, { kind: 'drop-after', group: 'downloadUrls', rate: 0.05 },
      { kind: 'drop-after', group: 'downloads', rate: 0.04 }, { kind: 'truncate', group: 'downloads', rate: 0.04 }, { kind: 'download-expired', group: 'downloads', rate: 0.02 },
      { kind: 'execution-failed', group: 'executions', method: 'POST', rate: 0.02, message: 'An internal error occurred.' },
      // The machine's clock is ten minutes ahead of Amazon's.
      { kind: 'clock-skew', skewMs: -600_000 },
    ],
  }
}

/** Runs the whole thing and reports; throws only when it could not even begin. */
export async function torture(options: TortureOptions): Promise<TortureReport> {
  const { kills, seed, say } = options
  const random = createRandom(seed)
  const dir = mkdtempSync(join(tmpdir(), 'recomamp-torture-'))
  const service = await startChild(new URL('src/sandbox/index.ts', root), ['--port', '0', '--seed', '1', '--scale', 'small', '--run-ms', '400', '--data', join(dir, 'service')])
  const startCore = () => startChild(new URL('core-child.ts', import.meta.url), ['--profile', join(dir, 'profile'), '--key', join(dir, 'key-file'), '--service', service.url])
  let core = await startCore()
  const state = createState()
  try {
    const instances = await prepare(connect(core), service, seed)
    say(`signed in, ${instances.length} instances, faults on; killing ${kills} times (seed ${seed})`)
    for (let kill = 0; kill < kills; kill++) {
      const target = kill % 2 === 0 ? killStates[(kill / 2) % killStates.length] : undefined
      await live(connect(core), { state, instances, random, target, kill, killNow: () => core.kill() })
      core = await startCore()
      if ((kill + 1) % 10 === 0) say(`${kill + 1} kills, ${state.asked.size} runs asked for`)
    }
    await settle(connect(core), service, state)
    return await judge(connect(core), service, state, options)
  } finally {
    await core.kill()
    await service.kill()
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** What the torturer knows to be true, whatever the core says later. */
function createState() {
  return {
    /** requestId → whether `start` was acknowledged. */
    asked: new Map<string, { isAcknowledged: boolean; id: string | null }>(),
    tabs: new Map<TabId, { written: string; isLastPending: string | null; n: number }>(),
    killedIn: new Map<string, number>(),
    textWrites: 0,
    problems: [] as string[],
  }
}
type State = ReturnType<typeof createState>

async function prepare(api: Api, service: Child, seed: number): Promise<readonly InstanceId[]> {
  await api.settings.set({ key: 'runs.pollFastestMs', value: 150 })
  await api.settings.set({ key: 'runs.pollSlowestMs', value: 1_000 })
  await api.settings.set({ key: 'runs.lostAnswerGraceMs', value: graceMs })
  await api.logins.saveClientApp({ clientId: 'amzn1.application-oa2-client.sandbox', clientSecret: 'amzn1.oa2-cs.v1.sandbox', redirectPort: await freePort() })
  await api.logins.startSignIn({ region: 'NA' })
  await until(async () => {
    const signIn = await api.logins.signInState({})
    if (signIn.kind === 'failed') throw new Error(`sign-in failed: ${signIn.message}`)
    return signIn.kind === 'done'
  }, 30_000)
  const instances = (await api.instances.list({})).filter(instance => instance.kind !== 'sandbox' && !instance.advertiserTypes.every(type => type === 'SPONSORED_ADS')).slice(0, 2).map(instance => instance.id)
  if (instances.length === 0) throw new Error('the service has no instance to run on')
  // Once without faults: the service makes its events, and the way itself is known to work.
  for (const instanceId of instances) {
    const first = await api.executions.start(request(instanceId))
    await until(async () => finalStates.has((await api.executions.get({ id: first.id })).state), 120_000)
    const { state, stateNote } = await api.executions.get({ id: first.id })
    if (state !== 'ready') throw new Error(`a run without faults ended as ${state}: ${stateNote}`)
  }
  await admin(service, 'PUT', '/_sandbox/faults', faultPlan(seed))
  return instances
}

interface Life {
  readonly state: State
  readonly instances: readonly InstanceId[]
  readonly random: () => number
  /** Kill when a run is seen in this state; undefined: at a random moment. */
  readonly target: ExecutionState | undefined
  readonly kill: number
  readonly killNow: () => Promise<void>
}

/** One life of the core: runs are asked for, text is typed, some runs are cancelled, and at some moment it is over. */
async function live(api: Api, life: Life): Promise<void> {
  const { state, random } = life
  let isDead = false
  const guarded = (work: Promise<unknown>) => work.catch((failure: unknown) => {
    if (!isDead) state.problems.push(`a call failed while the core was alive: ${String(failure)}`)
  })
  const acts = [type(api, life, () => isDead), ...Array.from({ length: 1 + Math.floor(random() * 2) }, () => ask(api, life))].map(guarded)
  const deadlineMs = Date.now() + (life.target === undefined ? 30 + random() * 1_500 : 2_500)
  let last: readonly ExecutionSummary[] = []
  while (Date.now() < deadlineMs) {
    last = await api.executions.list({ states: [...killStates], limit: 50 })
    if (life.target !== undefined && last.some(run => run.state === life.target)) break
    const victim = last[Math.floor(random() * 40)]
    if (victim && random() < 0.1) acts.push(guarded(api.executions.cancel({ id: victim.id })))
    await pause(10)
  }
  isDead = true
  await life.killNow()
  const where = life.target !== undefined && last.some(run => run.state === life.target) ? life.target : (last[0]?.state ?? 'idle')
  state.killedIn.set(where, (state.killedIn.get(where) ?? 0) + 1)
  await Promise.all(acts)
}

async function ask(api: Api, { state, instances, random }: Life): Promise<void> {
  const wish = request(instances[Math.floor(random() * instances.length)] as InstanceId, random() < 0.15) // the index is below the length
  const entry: { isAcknowledged: boolean; id: string | null } = { isAcknowledged: false, id: null }
  state.asked.set(wish.requestId, entry)
  entry.id = (await api.executions.start(wish)).id
  entry.isAcknowledged = true
}

async function type(api: Api, { state, kill }: Life, isOver: () => boolean): Promise<void> {
  const tab = await api.tabs.open({ draft: { sql: `-- life ${kill}` } })
  const entry: { written: string; isLastPending: string | null; n: number } = { written: tab.sql, isLastPending: null, n: 0 }
  state.tabs.set(tab.id, entry)
  while (!isOver()) {
    const text = `-- life ${kill}, writing ${++entry.n}: ${'typed '.repeat(entry.n % 50)}`
    entry.isLastPending = text
    await api.tabs.write({ id: tab.id, n: entry.n, patch: { sql: text } })
    entry.written = text
    entry.isLastPending = null
    state.textWrites++
    await pause(15)
  }
}

/** Lets everything come to its end: first with faults, then without. */
async function settle(api: Api, service: Child, state: State): Promise<void> {
  const faultsOffMs = Date.now() + settleMs / 6
  let areOff = false
  await until(async () => {
    if (!areOff && Date.now() > faultsOffMs) {
      await admin(service, 'PUT', '/_sandbox/faults', {})
      areOff = true
    }
    const { active, waiting } = await api.executions.counts({})
    return active + waiting === 0
  }, settleMs).catch(() => state.problems.push('some runs never came to an end'))
}

async function judge(api: Api, service: Child, state: State, { kills, seed }: TortureOptions): Promise<TortureReport> {
  const { problems } = state
  const report = await admin(service, 'GET', '/_sandbox/calls') as SubmissionReport // the service's own shape
  const submitted = new Map(report.submissions.map(entry => [entry.workflowId, entry.submissions]))
  const runs = await allRuns(api)
  const known = new Set(runs.map(run => run.amcWorkflowId as string))
  for (const [workflowId, times] of submitted) {
    if (times > 1) problems.push(`${workflowId} was submitted ${times} times`)
    if (!known.has(workflowId)) problems.push(`the service has ${workflowId}, which no run here knows`)
  }
  for (const [requestId, { isAcknowledged, id }] of state.asked) {
    if (isAcknowledged && !runs.some(run => run.id === id)) problems.push(`the run of request ${requestId} was acknowledged and is gone`)
  }
  for (const run of runs) {
    const times = submitted.get(run.amcWorkflowId) ?? 0
    if (!finalStates.has(run.state)) problems.push(`run ${run.id} is still ${run.state}: ${run.stateNote}`)
    if (run.amcExecutionId !== null && times === 0) problems.push(`run ${run.id} has an id at AMC that the service does not know`)
    if (run.amcExecutionId === null && times > 0) problems.push(`run ${run.id} ended as ${run.state} (${run.stateNote}) without knowing that the service has it`)
    if (run.state === 'failed' && run.amcExecutionId === null) problems.push(`run ${run.id} failed before it was sent: ${run.stateNote}`)
    if (run.state === 'ready' && !run.dryRun) await checkRows(api, run, problems)
  }
  const tabs = new Map((await api.tabs.list({})).map(tab => [tab.id as string, tab.sql]))
  for (const [id, { written, isLastPending }] of state.tabs) {
    const found = tabs.get(id)
    if (found !== written && (isLastPending === null || found !== isLastPending)) problems.push(`tab ${id} lost text: it has ${JSON.stringify(found?.slice(0, 60))}, acknowledged was ${JSON.stringify(written.slice(0, 60))}`)
  }
  const byState = Object.fromEntries([...Map.groupBy(runs, run => run.state)].map(([name, list]) => [name, list.length]))
  return {
    kills, seed, runs: runs.length, byState, killedIn: Object.fromEntries(state.killedIn), textWrites: state.textWrites,
    faults: report.faults.reduce((sum, { struck }) => sum + struck, 0), problems,
  }
}

async function checkRows(api: Api, run: ExecutionSummary, problems: string[]): Promise<void> {
  const result = await api.results.get({ executionId: run.id }).catch((failure: unknown) => void problems.push(`run ${run.id} is ready without rows: ${String(failure)}`))
  if (result && (result.rowCount !== run.rowCount || result.rowCount === 0)) problems.push(`run ${run.id} has ${result.rowCount} rows, its history says ${run.rowCount}`)
}

async function allRuns(api: Api): Promise<readonly ExecutionSummary[]> {
  const runs: ExecutionSummary[] = []
  for (;;) {
    const last = runs.at(-1)
    const page = await api.executions.list({ limit: 200, ...(last && { before: { createdAtMs: last.createdAtMs, id: last.id } }) })
    runs.push(...page)
    if (page.length < 200) return runs
  }
}

function request(instanceId: InstanceId, dryRun = false) {
  return { requestId: uuidv7(), instanceId, title: 'Torture', sql, params: [], paramTexts: {}, window: { kind: 'last-n-days' as const, days: 14, endDaysAgo: 3, timeZone: 'UTC' }, dryRun }
}

function connect(core: Child): Api {
  return createORPCClient(new RPCLink({ url: `${core.url}/rpc` }))
}

async function admin(service: Child, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(service.url + path, { method, headers: { 'x-sandbox-admin': '1', 'content-type': 'application/json' }, ...(body !== undefined && { body: JSON.stringify(body) }) })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

async function until(condition: () => Promise<boolean>, timeoutMs: number): Promise<void> {
  const deadlineMs = Date.now() + timeoutMs
  while (!(await condition())) {
    if (Date.now() > deadlineMs) throw new Error('it took too long')
    await pause(50)
  }
}

function pause(delayMs: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, delayMs))
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}

/** mulberry32: small, seeded, good enough to choose moments. */
function createRandom(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = Math.imul(a ^ (a >>> 15), a | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** The closing summary, for people. */
export function describeReport(report: TortureReport): string {
  const list = (counts: Readonly<Record<string, number>>) => Object.entries(counts).map(([name, count]) => `${name} ${count}`).join(', ')
  return [
    `seed ${report.seed}: ${report.kills} kills, ${report.runs} runs, ${report.faults} faults struck, ${report.textWrites} texts written`,
    `runs ended: ${list(report.byState)}`,
    `killed while a run was: ${list(report.killedIn)}`,
    report.problems.length === 0 ? 'every run is accounted for, none was sent twice, no text was lost' : `${report.problems.length} PROBLEMS:\n  ${report.problems.join('\n  ')}`,
  ].join('\n')
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { kills: { type: 'string', default: '200' }, seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) } } })
  const report = await torture({ kills: Number(values.kills), seed: Number(values.seed), say: line => process.stdout.write(`${line}\n`) })
  process.stdout.write(`${describeReport(report)}\n`)
  process.exitCode = report.problems.length === 0 ? 0 : 1
}
