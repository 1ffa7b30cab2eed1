import type { CorePorts } from '#core/ports.ts'
import { systemIds } from '#core/shell/system-ids.ts'
import type { InstanceId } from '#shared/base/ids.ts'
import type { RunRequest } from '#shared/executions/contract.ts'
import { startFakeAmazon, type FakeAmazon, type ScriptedAnswer, type SeenCall } from '#kit/fake-amazon.ts'
import { freePort } from '#kit/free-port.ts'
import { openScope } from '#kit/open-scope.ts'
import { startTestCore, type TestCore } from '#kit/test-core.ts'
import { waitUntil } from '#kit/wait-until.ts'
import { createJumpingClock } from './jumping-clock.ts'

export const reporting = '/amc/reporting/amctest0001'

/** One run as the scripted Amazon keeps it; a test changes it, and the next answer shows it. */
export interface AmazonRun {
  readonly id: string
  readonly workflowId: string
  readonly name: string
  readonly createTime: string
  status: string
  csv: string
  looks: number
}

export interface AmazonWithRuns {
  readonly amazon: FakeAmazon
  readonly runs: AmazonRun[]
  /** What a look at a run gives; by default it succeeds at the second one. */
  onLook: (run: AmazonRun) => void
  /** Changes a good answer on its way out. `about` is the run it belongs to, null for lists. */
  spoil: (kind: AnswerKind, body: Record<string, unknown>, about: AmazonRun | null) => unknown
}
export type AnswerKind = 'create' | 'get' | 'list' | 'urls'

/** A loopback Amazon (`kit/fake-amazon.ts`) whose one instance takes and finishes runs. The SQL names the run: `SELECT … -- name`. */
export async function startAmazonWithRuns(): Promise<AmazonWithRuns> {
  const amazon = await startFakeAmazon(openScope())
  const self: AmazonWithRuns = {
    amazon, runs: [],
    onLook: (run) => void (run.status = run.looks > 1 ? 'SUCCEEDED' : 'RUNNING'),
    spoil: (_kind, body) => body,
  }
  const show = (run: AmazonRun) => ({
    workflowExecutionId: run.id, workflowId: run.workflowId, status: run.status, createTime: run.createTime, lastUpdatedTime: run.createTime, statusReason: null,
    executionTime: 3, timeWindowStartOriginal: '2026-03-01T00:00:00', timeWindowEndOriginal: '2026-03-08T00:00:00', timeWindowType: 'EXPLICIT',
    outputColumns: [{ name: 'campaign', columnType: 'DIMENSION', dataType: { type: 'STRING' } }, { name: 'n', columnType: 'METRIC', dataType: { type: 'LONG' } }],
  })
  const answer = (kind: AnswerKind, body: Record<string, unknown>, run: AmazonRun | null): ScriptedAnswer => ({ status: 200, body: self.spoil(kind, body, run) })
  const look = (run: AmazonRun) => {
    run.looks += 1
    if (run.status !== 'CANCELLED') self.onLook(run)
  }
  const create = (call: SeenCall): ScriptedAnswer => {
    const { workflow } = JSON.parse(call.body) as { workflow: { workflowId: string; sqlQuery: string } } // our own client's body
    const id = `run-${self.runs.length + 1}`
    const run: AmazonRun = { id, workflowId: workflow.workflowId, name: /SELECT '(\w+)'/.exec(workflow.sqlQuery)?.[1] ?? '', createTime: new Date().toISOString(), status: 'PENDING', csv: 'campaign,n\na,1\nb,2\n', looks: 0 }
    self.runs.push(run)
    amazon.script(`${reporting}/workflowExecutions/${id}`, (request) => {
      if (request.method === 'PUT') run.status = 'CANCELLED'
      else look(run)
      return answer('get', show(run), run)
    })
    amazon.script(`${reporting}/workflowExecutions/${id}/downloadUrls`, () => answer('urls', { downloadUrls: [`${amazon.url}/files/${id}.csv`] }, run))
    amazon.script(`/files/${id}.csv`, () => ({ status: 200, body: run.csv, headers: { 'content-length': String(Buffer.byteLength(run.csv)) } }))
    return answer('create', show(run), run)
  }
  amazon.script(`${reporting}/workflowExecutions`, (call) => {
    if (call.method === 'POST') return create(call)
    const wanted = call.query.get('workflowId')
    const found = self.runs.filter((run) => wanted === null || run.workflowId === wanted)
    if (wanted === null) found.forEach(look)
    return answer('list', { executions: found.map(show).reverse(), nextToken: null }, null)
  })
  return self
}

export interface SignedInCore extends TestCore {
  readonly instanceId: InstanceId
  /** Asks for a run whose SQL begins with `SELECT '<name>'`. */
  run(name: string, patch?: Partial<RunRequest>): ReturnType<TestCore['api']['executions']['start']>
}

/** The real core, signed in to that Amazon by the paste way. Its clock runs fast unless another one is given. */
export async function startSignedInCore({ amazon }: AmazonWithRuns, overrides: Partial<CorePorts> = {}): Promise<SignedInCore> {
  const test = await startTestCore({ amazonHosts: amazon.hosts, clock: createJumpingClock(20), ids: systemIds, ...overrides })
  const { api } = test
  await api.logins.saveClientApp({ clientId: amazon.clientId, clientSecret: amazon.clientSecret, redirectPort: await freePort() })
  const waiting = await api.logins.startSignIn({ region: 'NA' })
  if (waiting.kind !== 'waiting') throw new Error(`the sign-in is ${JSON.stringify(waiting)}`)
  await api.logins.finishSignIn({ attemptId: waiting.attemptId, url: amazon.visit(waiting.authorizeUrl) })
  await waitUntil('the sign-in', async () => (await api.logins.signInState({})).kind === 'done')
  const [instance] = await api.instances.list({})
  if (!instance) throw new Error('no instance was found')
  return {
    ...test, instanceId: instance.id,
    run: (name, patch = {}) => api.executions.start({
      requestId: systemIds.next(), instanceId: instance.id, title: name, sql: `SELECT '${name}'\nFROM dsp_impressions`, params: [], paramTexts: {},
      window: { kind: 'last-n-days', days: 7, endDaysAgo: 2, timeZone: 'UTC' }, ...patch,
    }),
  }
}
