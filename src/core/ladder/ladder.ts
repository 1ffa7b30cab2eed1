/** Front door of the check ladder: one climb per tab, kept while the app runs. */
import type { Logger } from 'pino'
import type { TabId } from '#shared/base/ids.ts'
import type { Scope } from '#shared/base/scope.ts'
import type { Handlers } from '#shared/contract/define.ts'
import type { Emit } from '#shared/contract/events.ts'
import { parameterNamesIn } from '#shared/executions/sql-as-sent.ts'
import { fingerprintOf } from '#shared/ladder/fingerprint.ts'
import { forecastRun } from '#shared/ladder/forecast.ts'
import type { Ladder, ladderContract, LadderWish, RunForecast } from '#shared/ladder/contract.ts'
import { resolveParams } from '#shared/params/resolve-params.ts'
import { isTimeZone } from '#shared/time-window/zone-math.ts'
import { templateNamesIn } from '#sql/template/scan-template.ts'
import type { AmcGateway } from '#core/amc/ports.ts'
import { previewRun, traceSql, type Executions } from '#core/executions/executions.ts'
import type { Instances } from '#core/instances/instances.ts'
import type { Logins } from '#core/logins/logins.ts'
import type { Clock, Ids } from '#core/ports.ts'
import type { Settings } from '#core/settings/settings.ts'
import { createAmcRungs } from './amc-rungs.ts'
import { createClimb, type Climb } from './climb.ts'
import { createLintRung } from './lint-rung.ts'
import { createLocalRung } from './local-rung.ts'
import { createLocalService } from './local-service.ts'
import { skipped, type ClimbFacts, type RungWork } from './rung-work.ts'

export interface LadderDeps {
  readonly clock: Clock
  readonly ids: Ids
  readonly emit: Emit
  readonly logger: Logger
  readonly gateway: AmcGateway
  readonly logins: Pick<Logins, 'visitSandbox'>
  readonly instances: Pick<Instances, 'handlers' | 'list' | 'route'>
  readonly executions: Pick<Executions, 'handlers' | 'finishedRuns'>
  readonly settings: Settings
  readonly sandboxUrl: (signal: AbortSignal) => Promise<string>
}

/** Climbs of tabs that were not looked at for long are forgotten beyond this many. */
const keptClimbs = 40

interface Held {
  readonly climb: Climb
  controller: AbortController
  flight: Promise<void>
}

export function createLadder(deps: LadderDeps, scope: Scope): { readonly handlers: Handlers<typeof ladderContract> } {
  const { clock, emit, logger, instances, executions, settings } = deps
  const held = new Map<TabId, Held>()
  const amc = createAmcRungs(deps)
  const live: RungWork = async ({ facts: { instance, audience }, below }) => {
    if (audience) return skipped('An audience is made from its query, not run as a report.')
    if (instance === null) return skipped('Choose an instance to run it live.')
    const failed = (['lint', 'local', 'dry-run', 'sandbox'] as const).some(id => below(id) === 'failed')
    if (failed) return { state: 'warned', finding: `You can run it on ${instance.clientName}, but a check below failed.` }
    const proved = below('dry-run') === 'passed'
    return { state: proved ? 'passed' : 'warned', finding: proved ? `Ready to run on ${instance.clientName}.` : `You can run it on ${instance.clientName}; Amazon itself has not looked at it yet.` }
  }
  const works = {
    lint: createLintRung(deps), local: createLocalRung({ ...deps, local: createLocalService(deps) }), 'dry-run': amc.dryRun, sandbox: amc.sandbox, live,
  }

  async function factsOf(written: LadderWish): Promise<ClimbFacts> {
    const wish = { ...written, sql: written.sql.replace(/\r\n?/g, '\n') }
    const nowMs = clock.now()
    const inTemplate = new Set(templateNamesIn(wish.sql))
    const asked = new Set(parameterNamesIn(wish.sql))
    const { resolved } = resolveParams(wish.params, wish.paramTexts, { nowMs, timeZone: isTimeZone(wish.window.timeZone) ? wish.window.timeZone : 'UTC' })
    return {
      wish, preview: previewRun(wish, nowMs), audience: settings.get('language.audienceTabs').includes(wish.tabId),
      traced: traceSql(wish.sql, new Map(wish.params.map(({ name }) => [name, resolved.get(name) ?? null]))),
      // What only the template uses is no parameter of AMC's.
      parameters: wish.params.filter(({ name, type }) => type !== 'NAME' && (asked.has(name) || !inTemplate.has(name))).map(({ name, type, array }) => ({ name, dataType: array ? { type: 'ARRAY', elementDataType: type } : type })),
      instance: wish.instanceId === null ? null : (await instances.list()).find(({ id }) => id === wish.instanceId) ?? null,
    }
  }

  function forecast({ instanceId, sql, windowMs }: { readonly instanceId: LadderWish['instanceId']; readonly sql: string; readonly windowMs: number | null }): RunForecast | null {
    return instanceId === null ? null : forecastRun({ sql, windowMs }, executions.finishedRuns(instanceId))
  }

  function launch(one: Held): void {
    one.controller = new AbortController()
    one.flight = one.climb.climb(AbortSignal.any([one.controller.signal, scope.signal]))
  }

  async function stop(tabId: TabId): Promise<void> {
    const one = held.get(tabId)
    one?.controller.abort()
    await one?.flight
  }

  async function start(wish: LadderWish): Promise<Ladder> {
    await stop(wish.tabId)
    const facts = await factsOf(wish)
    const { resolvedWindow } = facts.preview
    const climb = createClimb({ clock, logger, works, onChange: () => emit('ladder.changed', [wish.tabId]) }, facts, {
      tabId: wish.tabId, fingerprint: fingerprintOf(wish), instanceId: wish.instanceId,
      forecast: forecast({ instanceId: facts.instance?.id ?? null, sql: wish.sql, windowMs: resolvedWindow === null ? null : resolvedWindow.endMs - resolvedWindow.startMs }),
    })
    const one: Held = { climb, controller: new AbortController(), flight: Promise.resolve() }
    // Two starts at the same moment: the later one takes the place of the earlier.
    held.get(wish.tabId)?.controller.abort()
    held.delete(wish.tabId)
    held.set(wish.tabId, one)
    for (const [tabId, old] of held) if (held.size > keptClimbs && old.climb.ladder.state !== 'climbing') held.delete(tabId)
    launch(one)
    return climb.ladder
  }

  scope.own(async () => {
    for (const one of held.values()) one.controller.abort()
    await Promise.all([...held.values()].map(one => one.flight))
  })

  const ladderOf = (tabId: TabId): Ladder | null => held.get(tabId)?.climb.ladder ?? null
  return {
    handlers: {
      get: async ({ tabId }) => ladderOf(tabId),
      start: async wish => start(wish),
      goOn: async ({ tabId }) => {
        const one = held.get(tabId)
        if (one?.climb.ladder.state === 'stopped') launch(one)
        return ladderOf(tabId)
      },
      cancel: async ({ tabId }) => {
        await stop(tabId)
        return ladderOf(tabId)
      },
      rows: async ({ tabId }) => held.get(tabId)?.climb.rows ?? null,
      forecast: async wish => forecast(wish),
    },
  }
}
