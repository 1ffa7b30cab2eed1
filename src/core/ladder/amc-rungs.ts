/** The rungs at Amazon. They are runs like any other: in the history, cancelled there, picked up after a restart. */
import { AppError } from '#shared/base/app-error.ts'
import { toUtcSeconds } from '#shared/base/clock.ts'
import { finalStates, type Execution } from '#shared/executions/contract.ts'
import type { Instance } from '#shared/instances/contract.ts'
import type { AmcGateway } from '#core/amc/ports.ts'
import type { Executions } from '#core/executions/executions.ts'
import type { Instances } from '#core/instances/instances.ts'
import type { Clock, Ids } from '#core/ports.ts'
import { plural } from './plural.ts'
import { skipped, unsendable, type ClimbFacts, type RungCall, type RungEnd, type RungWork } from './rung-work.ts'

const lookEveryMs = 200

export interface AmcRungsDeps {
  readonly executions: Pick<Executions, 'handlers'>
  readonly instances: Pick<Instances, 'list' | 'route'>
  readonly gateway: AmcGateway
  readonly clock: Clock
  readonly ids: Ids
}

export function createAmcRungs(deps: AmcRungsDeps): { readonly dryRun: RungWork; readonly sandbox: RungWork } {
  const { executions, instances, gateway, clock, ids } = deps

  /** Why the instance cannot be asked now, or null. Asks it something cheap, once: a run that waits for the network would not be a check. */
  async function unreachable(instance: Instance, signal: AbortSignal): Promise<RungEnd | null> {
    if (instance.notice !== null) return skipped(instance.notice)
    try {
      const route = await instances.route(instance.id, signal)
      await gateway.call(route, {
        method: 'GET', path: `/amc/reporting/${encodeURIComponent(route.amcInstanceId)}/workflowExecutions`, repeat: 'once',
        query: { minCreationTime: toUtcSeconds(clock.now()).slice(0, -1), limit: '1' },
      }, signal)
      return null
    } catch (thrown) {
      signal.throwIfAborted()
      const error = AppError.from(thrown)
      switch (error.code) {
        case 'offline':
          return skipped('Offline: Amazon cannot be reached, so it was not asked. What the rungs below proved holds without a network.')
        case 'signed-out':
        case 'conflict':
        case 'not-found':
          return skipped(error.message)
        case 'rate-limited':
        case 'remote':
          // A moment's trouble; the run itself waits and tries again.
          return null
        default:
          throw error
      }
    }
  }

  async function runThere(call: RungCall, instance: Instance, request: { readonly dryRun: boolean; readonly title: string; readonly keepsQuery: boolean }, signal: AbortSignal): Promise<Execution> {
    const { wish: { queryId, sql, params, paramTexts, window } } = call.facts
    const context = { signal, clientId: 'ladder' }
    call.tell({ finding: 'Asking Amazon' })
    let run = await executions.handlers.start({
      requestId: ids.next(), instanceId: instance.id, queryId: request.keepsQuery ? queryId : null, tabId: null, title: request.title.slice(0, 200), sql, params, paramTexts, window, dryRun: request.dryRun,
    }, context) as Execution // what a handler gives is what the contract reads
    call.tell({ executionId: run.id })
    try {
      let told = ''
      while (!finalStates.has(run.state)) {
        if (run.stateNote !== told) call.tell({ finding: told = run.stateNote })
        await clock.sleep(lookEveryMs, signal)
        run = await executions.handlers.get({ id: run.id }, context) as Execution // as above
      }
      return run
    } catch (thrown) {
      if (signal.aborted) await executions.handlers.cancel({ id: run.id }, { ...context, signal: new AbortController().signal })
      throw thrown
    }
  }

  async function verdict(run: Execution, success: () => RungEnd): Promise<RungEnd> {
    if (run.state === 'ready') return success()
    if (run.state === 'cancelled') return { state: 'cancelled', finding: 'The run was cancelled in the history.' }
    const explanation = await executions.handlers.explain({ id: run.id }, { signal: new AbortController().signal, clientId: 'ladder' })
    const ownWords = explanation === null ? run.failure?.message : run.failure?.amcText
    return { state: 'failed', finding: explanation === null || explanation.code === 'unknown' ? ownWords ?? run.stateNote : explanation.cause, explanation }
  }

  async function sandboxOf(instance: Instance, signal: AbortSignal): Promise<Instance | null> {
    for (const other of await instances.list()) {
      if (other.loginId !== instance.loginId || other.accountId !== instance.accountId || other.region !== instance.region || other.id === instance.id) continue
      const route = await instances.route(other.id, signal).catch(() => null)
      if (route?.requireSyntheticData === true) return other
    }
    return null
  }

  const dryRun: RungWork = async (call, signal) => {
    const { instance, wish } = call.facts
    const stop = cannotAsk(call.facts)
    if (stop !== null || instance === null) return stop ?? skipped(noInstance)
    const trouble = await unreachable(instance, signal)
    if (trouble) return trouble
    const run = await runThere(call, instance, { dryRun: true, title: wish.title, keepsQuery: true }, signal)
    const who = instance.kind === 'synthetic' ? 'The built-in service, which plays AMC for this instance,' : 'AMC'
    return verdict(run, () => ({ state: 'passed', finding: `${who} accepted the query for ${instance.clientName}.` }))
  }

  const sandbox: RungWork = async (call, signal) => {
    const { instance, wish } = call.facts
    const stop = cannotAsk(call.facts)
    if (stop !== null || instance === null) return stop ?? skipped(noInstance)
    if ((await instances.route(instance.id, signal).catch(() => null))?.requireSyntheticData === true) return skipped('This tab runs on the SANDBOX instance itself.')
    const other = await sandboxOf(instance, signal)
    if (other === null) return skipped(`There is no SANDBOX instance in the account of ${instance.clientName}.`)
    const trouble = await unreachable(other, signal)
    if (trouble) return trouble
    const run = await runThere(call, other, { dryRun: false, title: `${wish.title} (SANDBOX check)`, keepsQuery: false }, signal)
    return verdict(run, () => (run.rowCount === 0
      ? { state: 'warned', finding: `${other.name} computed it and gave no rows: nothing matched in its synthetic data, or no row reached its privacy threshold.` }
      : { state: 'passed', finding: `${plural(run.rowCount ?? 0, 'row')} on ${other.name}${other.kind === 'synthetic' ? ', where the built-in service plays AMC' : ''}.` }))
  }

  return { dryRun, sandbox }
}

const noInstance = 'No instance is chosen for this tab, so there is nobody to ask.'

function cannotAsk(facts: ClimbFacts): RungEnd | null {
  if (facts.instance === null) return skipped(noInstance)
  const reason = unsendable(facts)
  return reason === null ? null : skipped(reason)
}
