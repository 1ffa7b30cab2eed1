/**
 * The built-in service as the local rung uses it: signed in to in memory only. No login, no instance and no run of it ever
 * stands in the profile, so nothing of it can show under a client or count in a history.
 */
import type { Logger } from 'pino'
import { z } from 'zod'
import { AppError } from '#shared/base/app-error.ts'
import { AmcExecutionId, LoginId } from '#shared/base/ids.ts'
import type { LocalRows } from '#shared/ladder/contract.ts'
import { createAmcGateway, type AccessToken, type AmcAccountKey, type AmcApi, type LoginAccess } from '#core/amc/gateway.ts'
import { sendHttp } from '#core/amc/http.ts'
import type { Logins } from '#core/logins/logins.ts'
import type { Clock, Ids } from '#core/ports.ts'
import { readCsv } from './read-csv.ts'

/** What a local run brought: rows to look at, or the sentence with which it was refused. */
export type LocalOutcome =
  | { readonly ok: true; readonly rows: Omit<LocalRows, 'windowText'> }
  | { readonly ok: false; readonly amcText: string | null; readonly httpStatus: number | null; readonly requestId: string | null }

export interface LocalService {
  /**
   * Runs AMC's request body on synthetic events and waits for the end; starts the service when it is not running. Rejects when
   * the service itself is in trouble. An abort cancels the run there.
   */
  run(body: Readonly<Record<string, unknown>>, wish: { readonly sponsoredAdsOnly: boolean; readonly onStep: (step: string) => void }, signal: AbortSignal): Promise<LocalOutcome>
}

export interface LocalServiceDeps {
  readonly logins: Pick<Logins, 'visitSandbox'>
  /** Starts the service and says where it is; another address means another service. */
  readonly sandboxUrl: (signal: AbortSignal) => Promise<string>
  readonly clock: Clock
  readonly ids: Ids
  readonly logger: Logger
}

const keptRows = 200
const maxCsvBytes = 32 * 1_048_576
const lookEveryMs = 100
/** A cancel that the service does not answer must not keep the person waiting. */
const cancelPatienceMs = 2_000

const Found = z.object({ instanceId: z.string(), instanceType: z.string().nullish(), advertiserTypes: z.array(z.string()).nullish() })
const Run = z.object({ workflowExecutionId: AmcExecutionId, status: z.string(), statusReason: z.string().nullish(), outputColumns: z.array(z.object({ name: z.string(), dataType: z.string() })).nullish() })

interface Target {
  readonly account: AmcAccountKey
  readonly path: string
}

export function createLocalService(deps: LocalServiceDeps): LocalService {
  const { clock, ids, logger } = deps
  const visitor = LoginId.parse(ids.next())
  const api: AmcApi = createAmcGateway({ logins: createVisit(deps), clock, ids, logger })
  const get = async (path: string, account: AmcAccountKey | null, signal: AbortSignal) => (await api.send(visitor, account, { method: 'GET', path, repeat: 'safe' }, signal)).body

  async function findTarget(sponsoredAdsOnly: boolean, signal: AbortSignal): Promise<Target> {
    const { amcAccounts } = z.object({ amcAccounts: z.array(z.object({ accountId: z.string(), marketplaceId: z.string() })) }).parse(await get('/amc/accounts', null, signal))
    for (const account of amcAccounts) {
      const { instances } = z.object({ instances: z.array(Found) }).parse(await get('/amc/instances', account, signal))
      const fits = instances.find(({ instanceType, advertiserTypes }) => instanceType !== 'SANDBOX' && sponsoredAdsOnly === !(advertiserTypes ?? []).some(type => type !== 'SPONSORED_ADS'))
      if (fits) return { account, path: `/amc/reporting/${encodeURIComponent(fits.instanceId)}/workflowExecutions` }
    }
    throw new AppError('remote', 'The built-in service has no instance that this query could run on, so nothing was run locally.')
  }

  async function untilEnd({ account, path }: Target, id: AmcExecutionId, signal: AbortSignal): Promise<z.output<typeof Run>> {
    for (;;) {
      const run = Run.parse(await get(`${path}/${encodeURIComponent(id)}`, account, signal))
      if (['SUCCEEDED', 'FAILED', 'REJECTED', 'CANCELLED'].includes(run.status)) return run
      await clock.sleep(lookEveryMs, signal)
    }
  }

  async function fetchRows({ account, path }: Target, run: z.output<typeof Run>, signal: AbortSignal): Promise<LocalOutcome> {
    const { downloadUrls } = z.object({ downloadUrls: z.array(z.string()) }).parse(await get(`${path}/${encodeURIComponent(run.workflowExecutionId)}/downloadUrls`, account, signal))
    const parts = []
    for (const url of downloadUrls) {
      const answer = await sendHttp({ method: 'GET', url, headers: {}, timeoutMs: 60_000, maxBytes: maxCsvBytes }, clock, signal)
      if (answer.status !== 200) throw new AppError('remote', `The rows of the local run could not be fetched (${answer.status}). Start the check again.`)
      parts.push(readCsv(answer.text, keptRows))
    }
    const typeOf = (name: string): string => run.outputColumns?.find(column => column.name === name)?.dataType ?? 'STRING'
    const rows = parts.flatMap(part => part.rows).slice(0, keptRows).map(row => [...row])
    return { ok: true, rows: { columns: (parts[0]?.header ?? []).map(name => ({ name, type: typeOf(name) })), rows, rowCount: parts.reduce((sum, part) => sum + part.rowCount, 0) } }
  }

  return {
    async run(body, { sponsoredAdsOnly, onStep }, signal) {
      onStep('Starting the built-in service')
      await deps.sandboxUrl(signal)
      const target = await findTarget(sponsoredAdsOnly, signal)
      onStep('Computing on synthetic events; the first time they are made before that')
      let submitted: z.output<typeof Run> | undefined
      try {
        submitted = Run.parse((await api.send(visitor, target.account, { method: 'POST', path: target.path, body, repeat: 'once' }, signal)).body)
        const run = await untilEnd(target, submitted.workflowExecutionId, signal)
        if (run.status !== 'SUCCEEDED') return { ok: false, amcText: run.statusReason ?? null, httpStatus: null, requestId: null }
        return await fetchRows(target, run, signal)
      } catch (thrown) {
        if (signal.aborted && submitted) {
          await api.send(visitor, target.account, { method: 'PUT', path: `${target.path}/${encodeURIComponent(submitted.workflowExecutionId)}`, body: { status: 'CANCELLED' }, repeat: 'once', timeoutMs: cancelPatienceMs }, new AbortController().signal).catch(() => undefined)
        }
        signal.throwIfAborted()
        const error = AppError.from(thrown)
        if (error.code !== 'invalid-input') throw error
        const details = error.details ?? {}
        return { ok: false, amcText: textOf(details['amcText']) ?? error.message, httpStatus: typeof details['httpStatus'] === 'number' ? details['httpStatus'] : null, requestId: textOf(details['requestId']) }
      }
    },
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

/** A sign-in that lives as long as this process, anew for every service that comes up. */
function createVisit({ logins, sandboxUrl, clock }: LocalServiceDeps): LoginAccess {
  let visit: { readonly service: string; readonly apiUrl: string; readonly clientId: string; readonly token: AccessToken; readonly untilMs: number } | undefined
  let count = 0
  async function current(signal: AbortSignal, newerThan?: number) {
    const service = await sandboxUrl(signal)
    const known = visit
    if (known?.service === service && known.untilMs > clock.now() && known.token.version > (newerThan ?? 0)) return known
    const { apiUrl, clientId, accessToken, expiresInSeconds } = await logins.visitSandbox(signal)
    const nowMs = clock.now()
    count += 1
    visit = { service, apiUrl, clientId, token: { secret: accessToken, version: count, issuedAtMs: nowMs }, untilMs: nowMs + expiresInSeconds * 500 }
    return visit
  }
  return {
    endpoint: async (_login, signal) => {
      const { apiUrl, clientId } = await current(signal)
      return { apiUrl, clientId, synthetic: true }
    },
    accessToken: async (_login, signal, newerThan) => (await current(signal, newerThan)).token,
    noteRefusal: () => undefined,
  }
}
