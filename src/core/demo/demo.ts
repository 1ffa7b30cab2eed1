/** Front door of the sample data: the built-in service, signed in to like Amazon, with queries to start from. */
import { rm } from 'node:fs/promises'
import type { Logger } from 'pino'
import { AppError } from '#shared/base/app-error.ts'
import type { InstanceId, LoginId, QueryId, TabId } from '#shared/base/ids.ts'
import type { Scope } from '#shared/base/scope.ts'
import type { Handlers } from '#shared/contract/define.ts'
import type { Emit } from '#shared/contract/events.ts'
import type { demoContract, DemoState } from '#shared/demo/contract.ts'
import type { Instance } from '#shared/instances/contract.ts'
import { untilAborted } from '#shared/base/until-aborted.ts'
import type { Instances } from '#core/instances/instances.ts'
import type { Logins } from '#core/logins/logins.ts'
import { exampleQueries, type ExampleQuery } from './example-queries.ts'
import type { SandboxProcess } from './sandbox-process.ts'

/** What the sample data needs of the queries and tabs rooms. */
export interface Workbench {
  /** Makes the example, or gives the one that is there already. */
  placeExample(example: ExampleQuery, instanceId: InstanceId): QueryId
  /** Shows the query in a tab; on this instance, unless the person put it on another that is still `known`. */
  openTab(queryId: QueryId, instanceId: InstanceId, known: ReadonlySet<InstanceId>): Promise<TabId>
  /** Moves examples that nobody changed to the trash. */
  removeExamples(): void
}

export interface DemoDeps {
  readonly emit: Emit
  readonly logger: Logger
  readonly sandbox: SandboxProcess
  /** The built-in service's own folder; removed with the sample data. */
  readonly sandboxDir: string
  readonly logins: Logins
  readonly instances: Instances
  readonly workbench: Workbench
  /** Forgets the runs of these instances and their results, cancelling what still goes on. */
  readonly removeRuns: (instanceIds: readonly InstanceId[], signal: AbortSignal) => Promise<void>
}

export interface Demo {
  readonly handlers: Handlers<typeof demoContract>
}

type Started = { readonly tabId: TabId; readonly instanceId: InstanceId }

export function createDemo(deps: DemoDeps, scope: Scope): Demo {
  const { emit, logger, sandbox, sandboxDir, logins, instances, workbench, removeRuns } = deps
  let starting: { readonly step: string; readonly flight: Promise<Started> } | undefined
  let removing: Promise<void> | undefined
  let failure: string | undefined

  function show(step: string): void {
    if (starting) starting = { ...starting, step }
    emit('demo.changed')
  }

  async function syntheticLogins(): Promise<LoginId[]> {
    return (await logins.known()).filter(({ synthetic }) => synthetic).map(({ id }) => id)
  }

  /** A synthetic login that works: the stored one when the service still knows it, else signed in anew under the same id. */
  async function ensureLogin(signal: AbortSignal): Promise<LoginId> {
    const [known] = await syntheticLogins()
    if (known !== undefined) {
      try {
        await logins.access.accessToken(known, signal)
        return known
      } catch (thrown) {
        const error = AppError.from(thrown)
        if (error.code !== 'signed-out' && error.code !== 'not-found') throw error
      }
    }
    return logins.signInToSandbox({ label: 'Sample data', loginId: known }, signal)
  }

  /** A restarted service may have forgotten the token though it looks fresh here: one renewal, then a new sign-in. */
  async function discover(loginId: LoginId, signal: AbortSignal): Promise<LoginId> {
    try {
      await instances.discover(loginId, signal)
      return loginId
    } catch (thrown) {
      if (AppError.from(thrown).code !== 'signed-out') throw thrown
      const renewed = await ensureLogin(signal)
      await instances.discover(renewed, signal)
      return renewed
    }
  }

  async function run(signal: AbortSignal): Promise<Started> {
    await sandbox.url(signal)
    show('Signing in to the built-in AMC service')
    const signedIn = await ensureLogin(signal)
    show('Finding the sample instances')
    const loginId = await discover(signedIn, signal)
    show('Opening an example')
    const instance = pickInstance(await instances.ofLogin(loginId))
    if (!instance) throw new AppError('remote', 'The built-in service has no instance to show, so the sample data was not opened. Remove the sample data and start again.')
    const queryIds = exampleQueries().map((example) => workbench.placeExample(example, instance.id))
    const [first] = queryIds
    if (first === undefined) throw new AppError('bug', 'The example queries are missing from this installation. The sample instances can be used without them.')
    const known = new Set((await instances.list()).map(({ id }) => id))
    return { tabId: await workbench.openTab(first, instance.id, known), instanceId: instance.id }
  }

  function start(): Promise<Started> {
    if (starting) return starting.flight
    failure = undefined
    const flight = Promise.resolve(removing?.catch(() => undefined)).then(() => run(scope.signal)).catch((thrown: unknown) => {
      const error = AppError.from(thrown)
      if (error.code === 'bug') logger.error({ err: thrown }, 'the sample data did not start')
      if (error.code !== 'cancelled') failure = error.message
      throw error
    }).finally(() => {
      starting = undefined
      emit('demo.changed')
    })
    flight.catch(() => undefined)
    starting = { step: 'Starting the built-in AMC service', flight }
    emit('demo.changed')
    return flight
  }

  async function remove(signal: AbortSignal): Promise<void> {
    await starting?.flight.catch(() => undefined)
    const loginIds = await syntheticLogins()
    const found = (await Promise.all(loginIds.map((id) => instances.ofLogin(id)))).flat()
    await removeRuns(found.map(({ id }) => id), signal)
    for (const id of loginIds) logins.remove(id)
    for (const { id } of found) instances.forget(id)
    workbench.removeExamples()
    await sandbox.stop()
    await rm(sandboxDir, { recursive: true, force: true, maxRetries: 3 })
    failure = undefined
    emit('demo.changed')
  }

  async function state(): Promise<DemoState> {
    if (starting) return { kind: 'starting', step: starting.step }
    if (failure !== undefined) return { kind: 'failed', message: failure }
    // The service itself starts when something asks it; until then there is no address to show.
    return (await syntheticLogins()).length === 0 ? { kind: 'off' } : { kind: 'on', url: sandbox.urlNow() ?? '' }
  }

  return {
    handlers: {
      state,
      start: (_input, { signal }) => untilAborted(start(), signal),
      remove: async (_input, { signal }) => {
        removing ??= remove(signal).finally(() => (removing = undefined))
        await removing
        return {}
      },
    },
  }
}

/** The instance to begin with: the first that the service made with both DSP and sponsored ads. */
function pickInstance(all: readonly Instance[]): Instance | undefined {
  const inOrder = [...all].sort((one, other) => (one.id < other.id ? -1 : 1))
  return inOrder.find(({ advertiserTypes }) => advertiserTypes.includes('DISPLAY') && advertiserTypes.includes('SPONSORED_ADS')) ?? inOrder[0]
}
