/** AMC's workflow executions as calls: paths, shapes and their live differences (api.md §4). Knows nothing of our table. */
import { z } from 'zod'
import { AppError } from '#shared/base/app-error.ts'
import { toUtcSeconds } from '#shared/base/clock.ts'
import { AmcExecutionId, type InstanceId } from '#shared/base/ids.ts'
import { redact } from '#shared/base/secret.ts'
import type { AmcGateway, InstanceRoute } from '#core/amc/ports.ts'
import { AmcOutputColumn } from '#core/results/results.ts'

/** AMC's reasons are a few lines; what is longer is no reason. */
const longestReason = 10_000

/** One execution as AMC tells it. Fields that it left out are null. */
const AmcRun = z.object({
  workflowExecutionId: AmcExecutionId,
  workflowId: z.string().nullish().transform(orNull),
  status: z.string().nullish().transform(value => value ?? 'PENDING'),
  statusReason: z.string().nullish().catch(null).transform(value => (typeof value === 'string' ? redact(value.slice(0, longestReason)) : null)),
  executionTime: z.coerce.number().nullish().catch(null).transform(orNull),
  outputColumns: z.array(AmcOutputColumn).nullish().catch(null).transform(orNull),
  sqlQuery: z.string().nullish().catch(null).transform(orNull),
  workflow: z.object({ sqlQuery: z.string() }).nullish().catch(null).transform(orNull),
  timeWindowStartOriginal: z.string().nullish().catch(null).transform(orNull),
  timeWindowEndOriginal: z.string().nullish().catch(null).transform(orNull),
  createTime: z.string().nullish().catch(null).transform(orNull),
})
export type AmcRun = z.output<typeof AmcRun> & { readonly requestId: string | null }

/** More pages than this are never read in one go; what is not among them is asked for one by one. */
const maxPages = 20

export interface ListFilter {
  readonly workflowId?: string
  readonly minCreationMs: number
  readonly includeWorkflow?: boolean
}

/** How to reach an instance now. A synthetic one may have moved since the last call, so it is asked every time. */
export type RouteTo = (instanceId: InstanceId) => InstanceRoute | Promise<InstanceRoute>

export type AmcExecutions = ReturnType<typeof createAmcExecutions>

/** The calls. They reject as the gateway does; an answer that is not understandable rejects as `remote` with `tookEffect: 'unknown'`. */
export function createAmcExecutions(deps: { readonly gateway: AmcGateway; readonly route: RouteTo }) {
  const pathOf = (route: InstanceRoute, rest = '') => `/amc/reporting/${encodeURIComponent(route.amcInstanceId)}/workflowExecutions${rest}`
  const oneRun = async (instanceId: InstanceId, amcId: string, signal: AbortSignal): Promise<AmcRun> => {
    const route = await deps.route(instanceId)
    const reply = await deps.gateway.call(route, { method: 'GET', path: pathOf(route, `/${encodeURIComponent(amcId)}`), repeat: 'safe' }, signal)
    return parseRun(reply.body, reply.requestId)
  }
  return {
    /** Sends a submission exactly once. */
    async submit(instanceId: InstanceId, body: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<AmcRun> {
      const route = await routeOrNothingSent(deps.route, instanceId)
      const sent = route.requireSyntheticData ? { ...body, requireSyntheticData: true } : body
      const reply = await deps.gateway.call(route, { method: 'POST', path: pathOf(route), body: sent, repeat: 'once' }, signal)
      return parseRun(reply.body, reply.requestId)
    },

    get: oneRun,

    /** Pages of executions, newest first, cancelled ones included. */
    async *list(instanceId: InstanceId, filter: ListFilter, signal: AbortSignal): AsyncGenerator<readonly AmcRun[]> {
      const route = await deps.route(instanceId)
      const seen = new Set<string>()
      let nextToken: string | undefined
      for (let page = 0; page < maxPages; page++) {
        const query: Record<string, string> = { minCreationTime: toUtcSeconds(filter.minCreationMs).slice(0, -1), includeCancelled: 'true', limit: '100' }
        if (filter.workflowId !== undefined) query['workflowId'] = filter.workflowId
        if (filter.includeWorkflow) query['includeWorkflow'] = 'true'
        if (nextToken !== undefined) query['nextToken'] = nextToken
        const reply = await deps.gateway.call(route, { method: 'GET', path: pathOf(route), query, repeat: 'safe' }, signal)
        const body = z.object({ executions: z.array(z.unknown()), nextToken: z.string().nullish() }).safeParse(reply.body)
        if (!body.success) throw notUnderstood(reply.requestId)
        const runs = body.data.executions.flatMap(item => tryParseRun(item, reply.requestId))
        // What cannot be read could be the very run that is looked for: then the list proves nothing.
        if (filter.workflowId !== undefined && runs.length < body.data.executions.length) throw notUnderstood(reply.requestId)
        yield runs
        nextToken = body.data.nextToken ?? undefined
        // An answer that repeats a token would go round for ever.
        if (nextToken === undefined || nextToken === '') return
        if (seen.has(nextToken)) break
        seen.add(nextToken)
      }
      // A list that has no end is no proof that a run is not in it.
      if (filter.workflowId !== undefined || filter.includeWorkflow) throw notUnderstood(null)
    },

    /** Asks AMC to cancel and then how the run stands. A run that was over already is not an error. */
    async cancel(instanceId: InstanceId, amcId: string, signal: AbortSignal): Promise<AmcRun> {
      const route = await deps.route(instanceId)
      try {
        await deps.gateway.call(route, { method: 'PUT', path: pathOf(route, `/${encodeURIComponent(amcId)}`), body: { status: 'CANCELLED' }, repeat: 'safe' }, signal)
      } catch (thrown) {
        const error = AppError.from(thrown)
        if (error.code !== 'invalid-input' && error.code !== 'conflict') throw error
      }
      return oneRun(instanceId, amcId, signal)
    },

    /** Addresses of the result's files. Each works for ten minutes. */
    async downloadUrls(instanceId: InstanceId, amcId: string, signal: AbortSignal): Promise<readonly string[]> {
      const route = await deps.route(instanceId)
      const reply = await deps.gateway.call(route, { method: 'GET', path: pathOf(route, `/${encodeURIComponent(amcId)}/downloadUrls`), repeat: 'safe' }, signal)
      const body = z.object({ downloadUrls: z.array(z.string()) }).safeParse(reply.body)
      if (!body.success) throw notUnderstood(reply.requestId)
      return body.data.downloadUrls
    },

    /** The origin that may be fetched without TLS: only that of a service on this machine. */
    async trustedOrigin(instanceId: InstanceId): Promise<string | null> {
      const url = new URL((await deps.route(instanceId)).apiUrl)
      return url.protocol === 'http:' ? url.origin : null
    },
  }
}

/** Without a route nothing can have been sent: the error says so. */
async function routeOrNothingSent(route: RouteTo, instanceId: InstanceId): Promise<InstanceRoute> {
  try {
    return await route(instanceId)
  } catch (thrown) {
    const error = AppError.from(thrown)
    throw new AppError(error.code, error.message, { ...error, cause: thrown, details: { ...error.details, tookEffect: 'no' } })
  }
}

/** Live answers are bare, the contract wraps them (api.md trap 1): both are read. */
function parseRun(body: unknown, requestId: string | null): AmcRun {
  const [run] = tryParseRun(body, requestId)
  if (run === undefined) throw notUnderstood(requestId)
  return run
}

function tryParseRun(body: unknown, requestId: string | null): AmcRun[] {
  const inner = typeof body === 'object' && body !== null && 'workflowExecution' in body ? body.workflowExecution : body
  const parsed = AmcRun.safeParse(inner)
  return parsed.success ? [{ ...parsed.data, requestId }] : []
}

function notUnderstood(requestId: string | null): AppError {
  return new AppError('remote', 'AMC gave an answer that RecomAMP does not understand. Nothing was changed here.', { details: { requestId, tookEffect: 'unknown' } })
}

function orNull<T>(value: T | null | undefined): T | null {
  return value ?? null
}
