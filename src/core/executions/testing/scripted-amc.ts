import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AppError } from '#shared/base/app-error.ts'
import type { Clock } from '#shared/base/clock.ts'
import { AmcAccountId, AmcInstanceId, LoginId, type InstanceId } from '#shared/base/ids.ts'
import type { Scope } from '#shared/base/scope.ts'
import type { AmcGateway, AmcReply, AmcRequest, InstanceRoute } from '#core/amc/ports.ts'

/** One execution as the scripted service keeps it. */
export interface ScriptedRun {
  readonly workflowExecutionId: string
  readonly workflowId: string
  readonly body: Record<string, unknown>
  readonly createTime: string
  status: string
  statusReason?: string
  executionTime?: number
  outputColumns?: unknown
  /** Files of the result. */
  files: Buffer[]
}

export interface ScriptedAmc {
  readonly gateway: AmcGateway
  readonly runs: ScriptedRun[]
  /** Every call: `POST /workflowExecutions` and so on, ids taken out. */
  readonly calls: string[]
  route(instanceId: InstanceId): InstanceRoute
  /** Replaced by tests. Gets the call before it takes effect; throwing is what the gateway would throw. */
  before: (request: AmcRequest) => void | Promise<void>
  /** As `before`, after it took effect: throwing loses the answer. */
  after: (request: AmcRequest) => void | Promise<void>
  /** What a new run becomes when it is looked at for the nth time (from 1). */
  onLook: (run: ScriptedRun, look: number) => void
  /** Answers a download instead of the service; true when it did. */
  onDownload: (request: IncomingMessage, response: ServerResponse, file: Buffer) => boolean
  /** Addresses given out and fetched. */
  readonly downloads: string[]
}

/** Makes a run succeed with this CSV and these columns. */
export function succeed(run: ScriptedRun, csv: string | Buffer | readonly Buffer[], columns?: readonly { name: string; columnType?: string; dataType: string }[]): void {
  run.status = 'SUCCEEDED'
  run.executionTime = 36
  run.files = Array.isArray(csv) ? [...(csv as readonly Buffer[])] : [Buffer.from(csv as string)] // the two branches of the union
  run.outputColumns = columns?.map(column => ({ columnType: 'DIMENSION', ...column }))
}

/** What the gateway throws when an answer is lost. */
export function lostAnswer(): AppError {
  return new AppError('offline', 'The connection broke off.', { details: { tookEffect: 'unknown' } })
}

/** What the gateway throws when Amazon refuses. */
export function refusal(code: 'invalid-input' | 'forbidden' | 'rate-limited' | 'signed-out' | 'offline', text: string, extra: { readonly retryAfterMs?: number; readonly httpStatus?: number } = {}): AppError {
  return new AppError(code, text, { retryAfterMs: extra.retryAfterMs, details: { tookEffect: 'no', amcText: text, requestId: 'rid-1', httpStatus: extra.httpStatus ?? 400 } })
}

/** A small AMC behind the gateway port, with a real HTTP server for the files. It obeys the test, not the sheet. */
export async function startScriptedAmc(clock: Clock, scope: Scope): Promise<ScriptedAmc> {
  const files = new Map<string, Buffer>()
  const server = createServer((request, response) => {
    const file = files.get(new URL(request.url ?? '/', 'http://x').pathname)
    amc.downloads.push(request.url ?? '')
    if (!file) return void response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>')
    if (amc.onDownload(request, response, file)) return
    serveFile(request, response, file)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  scope.own(() => new Promise<void>(resolve => {
    server.closeAllConnections()
    server.close(() => resolve())
  }))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // a TCP server has an address with a port
  const looks = new Map<string, number>()
  const amc: ScriptedAmc = {
    runs: [], calls: [], downloads: [],
    before: () => undefined, after: () => undefined, onDownload: () => false,
    onLook: (run, look) => {
      if (look === 1) run.status = 'RUNNING'
      else if (run.status === 'RUNNING') succeed(run, 'campaign,n\na,1\nb,2\n', [{ name: 'campaign', dataType: 'STRING' }, { name: 'n', dataType: 'LONG', columnType: 'METRIC' }])
    },
    route: instanceId => ({
      instanceId, loginId: LoginId.parse('00000000-0000-7000-8000-00000000aaaa'), amcInstanceId: AmcInstanceId.parse(`amc${instanceId.slice(-4)}`),
      accountId: AmcAccountId.parse('ENTITY1'), marketplaceId: 'ATVPDKIKX0DER', apiUrl: origin, synthetic: true, requireSyntheticData: instanceId.endsWith('5b'),
    }),
    gateway: {
      async call(_route, request, signal) {
        signal.throwIfAborted()
        const aborted = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }))
        aborted.catch(() => undefined)
        amc.calls.push(`${request.method} ${request.path.replace(/^\/amc\/reporting\/[^/]+/, '').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, '{id}')}`)
        await Promise.race([amc.before(request), aborted])
        signal.throwIfAborted()
        const body = answer(request)
        await Promise.race([amc.after(request), aborted])
        signal.throwIfAborted()
        return { status: 200, body, requestId: 'rid-0' } satisfies AmcReply
      },
    },
  }

  function answer(request: AmcRequest): unknown {
    const [, , , , , id, rest] = request.path.split('/')
    if (request.method === 'POST') return create(request.body as Record<string, unknown>) // our own client's body
    if (id === undefined) return list(request.query ?? {})
    const run = amc.runs.find(known => known.workflowExecutionId === id)
    if (!run) throw refusal('invalid-input', `Workflow execution with ID ${id} does not exist.`)
    if (rest === 'downloadUrls') return { downloadUrls: addresses(run) }
    if (request.method === 'PUT') {
      if (!['PENDING', 'RUNNING'].includes(run.status)) throw refusal('invalid-input', 'The run is over.')
      run.status = 'CANCELLED'
      return {}
    }
    look(run)
    return show(run)
  }

  function create(body: Record<string, unknown>): unknown {
    const workflow = body['workflow'] as { workflowId: string }
    const run: ScriptedRun = { workflowExecutionId: randomUUID(), workflowId: workflow.workflowId, body, createTime: new Date(clock.now()).toISOString(), status: 'PENDING', files: [] }
    amc.runs.push(run)
    return show(run)
  }

  function list(query: Readonly<Record<string, string>>): unknown {
    const from = Number(query['nextToken'] ?? 0)
    const all = amc.runs.filter(run => query['workflowId'] === undefined || run.workflowId === query['workflowId']).reverse()
    const page = all.slice(from, from + 5)
    if (query['workflowId'] === undefined) for (const run of page) look(run)
    return { executions: page.map(run => ({ ...show(run), ...(query['includeWorkflow'] && { workflow: run.body['workflow'] }) })), ...(from + 5 < all.length && { nextToken: String(from + 5) }) }
  }

  function look(run: ScriptedRun): void {
    const times = (looks.get(run.workflowExecutionId) ?? 0) + 1
    looks.set(run.workflowExecutionId, times)
    amc.onLook(run, times)
  }

  function addresses(run: ScriptedRun): string[] {
    return run.files.map((file, index) => {
      const path = `/files/${randomUUID()}/${index}.csv`
      files.set(path, file)
      return `${origin}${path}?X-Amz-Expires=600`
    })
  }

  function show(run: ScriptedRun): Record<string, unknown> {
    const { workflowExecutionId, workflowId, createTime, status, statusReason, executionTime, outputColumns, body } = run
    return {
      workflowExecutionId, workflowId, createTime, status, statusReason, executionTime, outputColumns,
      timeWindowStartOriginal: body['timeWindowStart'], timeWindowEndOriginal: body['timeWindowEnd'],
    }
  }

  return amc
}

/** Serves a file as object stores do: with length, entity tag and ranges. */
export function serveFile(request: IncomingMessage, response: ServerResponse, file: Buffer): void {
  const etag = `"${createHash('md5').update(file).digest('hex')}"`
  const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')
  const from = range && (request.headers['if-range'] ?? etag) === etag ? Number(range[1]) : 0
  if (from > 0) response.writeHead(206, { etag, 'content-length': file.byteLength - from, 'content-range': `bytes ${from}-${file.byteLength - 1}/${file.byteLength}` })
  else response.writeHead(200, { etag, 'content-length': file.byteLength })
  response.end(file.subarray(from))
}
