/** Front door of the instances room: which AMC instances there are, and how to reach each. */
import { z } from 'zod'
import { AppError } from '#shared/base/app-error.ts'
import { instanceScope, type InstanceId, type LoginId } from '#shared/base/ids.ts'
import type { Scope } from '#shared/base/scope.ts'
import type { Handlers } from '#shared/contract/define.ts'
import type { Emit } from '#shared/contract/events.ts'
import { InstanceColour, type DiscoveryReport, type Instance, type instancesContract } from '#shared/instances/contract.ts'
import type { AmcApi } from '#core/amc/gateway.ts'
import type { InstanceRoute } from '#core/amc/ports.ts'
import type { WriteDb } from '#core/db/database.ts'
import type { Entities, EntityType } from '#core/entities/entities.ts'
import type { KnownLogin, Logins } from '#core/logins/logins.ts'
import type { Clock, Ids } from '#core/ports.ts'
import { readDataSourcesPage } from './amc-shapes.ts'
import { discoverInstances, listPages } from './discovery.ts'
import { compareInstances, instanceNotice, isUsableStatus, kindOf, regionOf } from './instance-rules.ts'
import { createInstanceStore, type InstanceRecord, type StoredDataSources } from './instance-store.ts'
import { storeFindings } from './store-findings.ts'

/** What people set about an instance; shared with the team later, so it is an entity in the instance's scope. */
const InstanceSettings = z.object({
  /** Null: what AMC says. */
  clientName: z.string().nullable(),
  /** Null: the colour it was given at discovery. */
  colour: InstanceColour.nullable(),
  favourite: z.boolean(),
  tags: z.array(z.string()),
})
const instanceSettings: EntityType<typeof InstanceSettings> = { type: 'instance-settings', body: InstanceSettings }
const untouched: z.output<typeof InstanceSettings> = { clientName: null, colour: null, favourite: false, tags: [] }

export interface InstancesDeps {
  readonly db: WriteDb
  readonly entities: Entities
  readonly clock: Clock
  readonly ids: Ids
  readonly emit: Emit
  readonly api: AmcApi
  readonly logins: Pick<Logins, 'known' | 'find' | 'hosts'>
}

export interface Instances {
  readonly handlers: Handlers<typeof instancesContract>
  /**
   * How to reach an instance now. Rejects with `not-found` when it or its login is gone, `conflict` when AMC has not
   * finished making it. For synthetic ones this starts the built-in service, whose address is another at every start.
   */
  route(instanceId: InstanceId, signal?: AbortSignal): Promise<InstanceRoute>
  /** Asks Amazon for everything a login can see and stores it. */
  discover(loginId: LoginId, signal: AbortSignal): Promise<{ readonly report: DiscoveryReport; readonly accountNames: readonly string[]; readonly instanceCount: number }>
  /** Hides the instances of a removed login; what people set about them stays for when they come back. */
  orphan(loginId: LoginId): void
  /** All visible instances: favourites first, then by client. */
  list(): Promise<Instance[]>
  /** Those of one login, in the same order. */
  ofLogin(loginId: LoginId): Promise<Instance[]>
  /** Forgets an instance and what was set about it. */
  forget(instanceId: InstanceId): void
}

export function createInstances(deps: InstancesDeps, scope: Scope): Instances {
  const { db, entities, clock, ids, emit, api, logins } = deps
  const store = createInstanceStore(db)

  function view(record: InstanceRecord, login: KnownLogin): Instance {
    const set = entities.find(instanceSettings, record.id)?.fields ?? untouched
    return {
      id: record.id, amcInstanceId: record.amcInstanceId, name: record.name, clientName: set.clientName ?? record.customerName ?? record.name,
      loginId: record.loginId, accountId: record.accountId, accountName: record.accountName, marketplaceId: record.marketplaceId,
      region: regionOf(record.marketplaceId, login.region), kind: kindOf(record.instanceType, record.synthetic),
      creationStatus: record.creationStatus, advertiserTypes: [...record.advertiserTypes], colour: set.colour ?? record.colour,
      favourite: set.favourite, tags: set.tags, lastSeenAtMs: record.lastSeenAtMs,
      notice: instanceNotice({ loginState: login.state, synthetic: record.synthetic, vanished: record.vanishedAtMs !== null, creationStatus: record.creationStatus }),
    }
  }

  async function list(): Promise<Instance[]> {
    const known = new Map((await logins.known()).map((login) => [login.id, login]))
    return store.all().flatMap((record) => {
      const login = known.get(record.loginId)
      return login && record.orphanedAtMs === null ? [view(record, login)] : []
    }).sort(compareInstances)
  }

  async function ofLogin(loginId: LoginId): Promise<Instance[]> {
    return (await list()).filter((instance) => instance.loginId === loginId)
  }

  function need(id: InstanceId): InstanceRecord {
    const record = store.find(id)
    if (!record || record.orphanedAtMs !== null) throw new AppError('not-found', 'This instance is no longer known here, so nothing was done. Choose another one, or sign in with the login that sees it.')
    return record
  }

  const discover: Instances['discover'] = async (loginId, signal) => {
    const login = logins.find(loginId)
    if (!login) throw new AppError('not-found', 'This login was removed, so its instances were not looked for.')
    const findings = await discoverInstances(api, loginId, signal)
    db.transaction(() => storeFindings({ store, ids, nowMs: clock.now() }, { loginId, synthetic: login.synthetic }, findings))
    emit('instances.changed')
    const names = findings.map(({ account }) => account.accountName ?? account.accountId)
    return {
      report: {
        accounts: findings.map(({ account, instances, problem }) => ({
          accountId: account.accountId, accountName: account.accountName ?? account.accountId, instanceCount: instances.length, problem,
        })),
      },
      accountNames: names,
      instanceCount: new Set(findings.flatMap(({ instances }) => instances.map(({ instanceId }) => instanceId))).size,
    }
  }

  async function discoverAll(signal: AbortSignal): Promise<DiscoveryReport> {
    const usable = (await logins.known()).filter(({ state }) => state === 'ok')
    if (usable.length === 0) throw new AppError('signed-out', 'There is no login that works, so Amazon was not asked. Sign in first.')
    const outcomes = await Promise.allSettled(usable.map(({ id }) => discover(id, signal)))
    const reports = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value.report.accounts : []))
    const failure = outcomes.find((outcome) => outcome.status === 'rejected')
    // One login in trouble does not hide what the others found; it shows its own notice.
    if (failure && outcomes.every(({ status }) => status === 'rejected')) throw failure.reason
    return { accounts: reports }
  }

  async function fetchDataSources(id: InstanceId, signal: AbortSignal): Promise<StoredDataSources> {
    const { loginId, accountId, marketplaceId, amcInstanceId } = await route(id, signal)
    const found = await listPages('data sources', api, loginId, { accountId, marketplaceId }, `/amc/reporting/${encodeURIComponent(amcInstanceId)}/dataSources`, readDataSourcesPage, signal)
    const stored = {
      fetchedAtMs: clock.now(),
      sources: found.map(({ dataSourceId, columns, owner, description }) => ({ name: dataSourceId, columns, owner, description })),
    }
    store.saveDataSources(id, stored)
    emit('instances.changed', [id])
    return stored
  }

  async function route(id: InstanceId, signal: AbortSignal = scope.signal): Promise<InstanceRoute> {
    const record = need(id)
    const login = logins.find(record.loginId)
    if (!login) throw new AppError('not-found', 'The login of this instance was removed, so nothing was sent. Sign in with a login that sees it.')
    if (!isUsableStatus(record.creationStatus)) {
      throw new AppError('conflict', `Amazon has not finished creating this instance (${record.creationStatus}), so nothing was sent. Look for instances again later.`)
    }
    return {
      instanceId: record.id, loginId: record.loginId, amcInstanceId: record.amcInstanceId, accountId: record.accountId, marketplaceId: record.marketplaceId,
      apiUrl: (await logins.hosts(login, signal)).apiUrl,
      synthetic: record.synthetic, requireSyntheticData: kindOf(record.instanceType, false) === 'sandbox',
    }
  }

  const handlers: Handlers<typeof instancesContract> = {
    list,
    discover: async ({ loginId }, { signal }) => (loginId === undefined ? discoverAll(signal) : (await discover(loginId, signal)).report),
    update: async ({ id, patch }) => {
      const record = need(id)
      const change = Object.fromEntries(Object.entries({
        ...patch,
        // An emptied name goes back to what AMC says.
        ...(patch.clientName === undefined ? {} : { clientName: patch.clientName === '' ? null : patch.clientName }),
      }).filter(([, value]) => value !== undefined))
      entities.transaction(() => {
        if (!entities.find(instanceSettings, id)) entities.create(instanceSettings, { scopeId: instanceScope(id), id }, untouched)
        entities.patch(instanceSettings, id, change)
      })
      emit('instances.changed', [id])
      const login = (await logins.known()).find((known) => known.id === record.loginId)
      if (!login) throw new AppError('not-found', 'The login of this instance was removed meanwhile. What you set was kept.')
      return view(record, login)
    },
    dataSources: async ({ id }) => {
      need(id)
      return store.dataSources(id)
    },
    refreshDataSources: async ({ id }, { signal }) => fetchDataSources(id, signal),
  }

  return {
    handlers, route, discover, list, ofLogin,
    orphan: (loginId) => store.orphan(loginId, clock.now()),
    forget: (id) => {
      entities.transaction(() => {
        if (entities.find(instanceSettings, id)) entities.remove(instanceSettings, id)
        store.remove(id)
      })
      emit('instances.changed', [id])
    },
  }
}
