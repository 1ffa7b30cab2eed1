/**
 * The one way into core: a fetch handler. Electron mounts it on its own scheme, the web shell on loopback HTTP, tests
 * call it directly.
 *
 * `/rpc/*`   the contract, by oRPC; inputs and outputs are checked here
 * `/bulk/*`  rows and files, answered by the feature that owns them
 */
import { implement, ORPCError } from '@orpc/server'
import { RPCHandler } from '@orpc/server/fetch'
import type { Logger } from 'pino'
import { AppError, isAbort, type ErrorCode } from '#shared/base/app-error.ts'
import type { Clock } from '#shared/base/clock.ts'
import type { CallContext, Handlers } from '#shared/contract/define.ts'
import { contract, features } from '#shared/contract/index.ts'
import type { Ids } from '#core/ports.ts'
import type { EventHub } from './event-hub.ts'

export type AllHandlers = { readonly [F in keyof typeof features]: Handlers<(typeof features)[F]> }

/** Who asks. Set by the shell, never read from the request. */
export interface RequestContext {
  readonly clientId: string
  readonly signal: AbortSignal
}

/** What goes with a request through oRPC: whether its body has been understood, so that what fails before is the sender's doing. */
interface ReadingContext extends RequestContext {
  readonly reading: { isDone: boolean }
}

/** Answers a request below `/bulk/`, or null when it is not this feature's. */
export type BulkHandler = (request: Request, signal: AbortSignal) => Promise<Response | null>

export interface DoorDeps {
  readonly handlers: AllHandlers
  readonly bulk: readonly BulkHandler[]
  readonly events: EventHub
  readonly clock: Clock
  readonly ids: Ids
  readonly logger: Logger
  /** Aborts when core closes; running calls then end as cancelled. */
  readonly closing: AbortSignal
}

export type Handle = (request: Request, context: RequestContext) => Promise<Response>

const statusOf: Record<ErrorCode, number> = {
  'invalid-input': 400, 'not-found': 404, conflict: 409, 'signed-out': 401, forbidden: 403, offline: 503, 'rate-limited': 429,
  remote: 502, storage: 507, cancelled: 499, bug: 500,
}

export function createDoor({ handlers, bulk, events, clock, ids, logger, closing }: DoorDeps): Handle {
  function toAppError(thrown: unknown): AppError {
    if (thrown instanceof ORPCError && thrown.code === 'BAD_REQUEST') return new AppError('invalid-input', describeIssues(thrown.data), { cause: thrown })
    const error = AppError.from(thrown)
    if (error.code !== 'bug' || error.ref) return error
    return new AppError('bug', error.message, { cause: error.cause ?? thrown, ref: ids.randomHex(4) })
  }

  async function guarded<T>(name: string, work: () => Promise<T>): Promise<T> {
    const startedMs = clock.now()
    try {
      const value = await work()
      logger.debug({ call: name, ms: clock.now() - startedMs }, 'call')
      return value
    } catch (thrown) {
      const error = toAppError(thrown)
      const line = { call: name, ms: clock.now() - startedMs, code: error.code, ref: error.ref, err: error.code === 'bug' ? error.cause : undefined }
      if (error.code === 'bug') logger.error(line, error.message)
      else if (error.code !== 'cancelled') logger.info(line, error.message)
      throw error
    }
  }

  const router = buildRouter(handlers, events, closing)
  const rpc = new RPCHandler<ReadingContext>(router, {
    clientInterceptors: [({ next, context }) => {
      context.reading.isDone = true
      return next()
    }],
    interceptors: [async ({ next, request, context }) => {
      try {
        return await guarded(request.url.pathname.slice('/rpc/'.length).replace('/', '.'), async () => {
          try {
            return await next()
          } catch (thrown) {
            throw context.reading.isDone || isAbort(thrown) ? thrown : unreadable(thrown)
          }
        })
      } catch (thrown) {
        const error = AppError.from(thrown)
        throw new ORPCError(error.code, { status: statusOf[error.code], message: error.message, data: error.toWire() })
      }
    }],
  })

  return async (request, context) => {
    const signal = AbortSignal.any([context.signal, closing])
    const { pathname } = new URL(request.url)
    if (pathname.startsWith('/rpc/')) {
      const { matched, response } = await rpc.handle(request, { prefix: '/rpc', context: { ...context, signal, reading: { isDone: false } } })
      if (matched) return response
    }
    if (pathname.startsWith('/bulk/')) {
      try {
        const response = await guarded(pathname, async () => {
          for (const answer of bulk) {
            const answered = await answer(request, signal)
            if (answered) return answered
          }
          return undefined
        })
        if (response) return response
      } catch (thrown) {
        const error = AppError.from(thrown)
        return Response.json(error.toWire(), { status: statusOf[error.code] })
      }
    }
    return Response.json(new AppError('not-found', `There is nothing at ${pathname}.`).toWire(), { status: 404 })
  }
}

function buildRouter(handlers: AllHandlers, events: EventHub, closing: AbortSignal) {
  const os = implement(contract).$context<ReadingContext>()
  const call = (context: RequestContext, signal: AbortSignal | undefined): CallContext => ({
    clientId: context.clientId,
    signal: AbortSignal.any([context.signal, closing, ...(signal ? [signal] : [])]),
  })
  // The contract ties every input to its handler (`Handlers<…>`); this loop only plugs equal names together.
  const plug = (feature: Record<string, unknown>, functions: Record<string, unknown>) => Object.fromEntries(
    Object.keys(functions).map(method => {
      const procedure = feature[method] as { handler(run: (options: { input: unknown; context: RequestContext; signal?: AbortSignal }) => unknown): unknown }
      const run = functions[method] as (input: unknown, context: CallContext) => Promise<unknown>
      return [method, procedure.handler(({ input, context, signal }) => run(input, call(context, signal)))]
    }),
  )
  const routed = Object.fromEntries(Object.keys(features).map(name => {
    const key = name as keyof typeof features
    return [name, plug(os[key] as unknown as Record<string, unknown>, handlers[key] as unknown as Record<string, unknown>)]
  }))
  return os.router({
    ...routed,
    events: { stream: os.events.stream.handler(({ context, signal }) => events.subscribe(call(context, signal).signal)) },
  } as never)
}

/** What a body that is no message of ours throws while it is taken apart says nothing about the app. */
function unreadable(cause: unknown): AppError {
  return new AppError('invalid-input', 'This was not done, because the request could not be read: it is cut short or damaged.', { cause })
}

function describeIssues(data: unknown): string {
  const issues = data && typeof data === 'object' && 'issues' in data && Array.isArray(data.issues) ? data.issues : []
  const parts = issues.slice(0, 5).map((issue: { path?: unknown[]; message?: string }) => `${issue.path?.length ? `${issue.path.join('.')}: ` : ''}${issue.message ?? 'not valid'}`)
  return `This was not done, because what was sent does not fit: ${parts.join('; ') || 'unreadable input'}.`
}
