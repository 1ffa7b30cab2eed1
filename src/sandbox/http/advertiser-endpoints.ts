import { builtInAdvertisers, type Advertiser, type AdvertiserType, type Instances, type InstanceRecord } from '../state/instances.ts'
import type { Collection } from '../state/store.ts'
import { queryText, readFields } from './fields.ts'
import type { Gate } from './gate.ts'
import { refuseSelfService } from './instance-endpoints.ts'
import { compareText, cutPage, readLimit } from './paging.ts'
import { badRequest, json, Refusal, type Reply } from './reply.ts'
import type { Call, Endpoint } from './router.ts'

export const advertiserTypes = ['DISPLAY', 'SAS', 'SPONSORED_ADS'] as const

export interface AdvertiserRef {
  readonly id: string
  readonly type: AdvertiserType
  readonly marketplaceId?: string
}

/** A change of an instance's advertisers. It is PENDING at first, then UPDATING, then COMPLETED, by its age alone. */
export interface AdvertiserUpdate {
  readonly instanceId: string
  readonly updateId: number
  readonly createdAtMs: number
  readonly advertisersToAdd: readonly AdvertiserRef[]
  readonly advertisersToRemove: readonly AdvertiserRef[]
}

const updateMs = 2000

/** Advertisers in scope of an instance and requests to change them (sheet §3.4). */
export function advertiserEndpoints(deps: {
  readonly gate: Gate; readonly instances: Instances; readonly updates: Collection<AdvertiserUpdate>,
}): readonly Endpoint[] {
  const { gate, updates } = deps
  const family = { group: 'advertisers', access: 'login', errors: 'ads', mediaType: 'application/vnd.amcinstances.v1+json' } as const
  const updatesOf = (instanceId: string): AdvertiserUpdate[] => [...updates.values()].filter((update) => update.instanceId === instanceId)
  return [
    {
      ...family, method: 'GET', path: '/amc/instances/{instanceId}/advertisers',
      handle: (call) => {
        const { instance } = gate.instance(call)
        const type = queryText(call.query, 'type')
        if (type !== undefined && !advertiserTypes.some((known) => known === type)) throw badRequest(`type must be one of ${advertiserTypes.join(', ')}.`)
        const all = currentAdvertisers(instance, updatesOf(instance.profile.instanceId), call.nowMs)
          .filter((advertiser) => type === undefined || advertiser.type === type)
          .sort((one, other) => compareText(keyOf(one), keyOf(other)))
        const page = cutPage(all, {
          listName: `advertisers/${instance.profile.instanceId}/${type ?? ''}`, limit: readLimit(call.query), nextToken: queryText(call.query, 'nextToken'),
          keyOf, compareKeys: compareText,
        })
        return json({ advertisers: page.items.map(toAdvertiser), nextToken: page.nextToken ?? null, totalCount: all.length })
      },
    },
    {
      ...family, method: 'GET', path: '/amc/instances/{instanceId}/advertisers/updates',
      handle: (call) => {
        const { instance } = gate.instance(call)
        const page = cutPage(updatesOf(instance.profile.instanceId), {
          listName: `updates/${instance.profile.instanceId}`, limit: readLimit(call.query), nextToken: queryText(call.query, 'nextToken'),
          keyOf: (update) => String(update.updateId), compareKeys: (one, other) => Number(one) - Number(other),
        })
        return json({
          advertiserUpdates: page.items.map((update) => ({ updateId: update.updateId, status: statusOf(update, call.nowMs) })),
          nextToken: page.nextToken ?? null,
        })
      },
    },
    {
      ...family, method: 'POST', path: '/amc/instances/{instanceId}/advertisers/updates',
      handle: (call) => {
        const { instance, account } = gate.instance(call)
        refuseSelfService(deps.instances, account.accountId)
        const known = updatesOf(instance.profile.instanceId)
        if (known.some((update) => statusOf(update, call.nowMs) !== 'COMPLETED')) throw badRequest('Another advertiser update is still in progress.')
        const update = readUpdate(call, instance, known.length)
        updates.put(`${instance.profile.instanceId}/${update.updateId}`, update)
        return wrapUpdate(update, call.nowMs)
      },
    },
    {
      ...family, method: 'GET', path: '/amc/instances/{instanceId}/advertisers/updates/{updateId}',
      handle: (call) => {
        const { instance } = gate.instance(call)
        const update = updates.get(`${instance.profile.instanceId}/${call.params['updateId']}`)
        if (!update) throw new Refusal(404, `Advertiser update ${call.params['updateId']} does not exist.`)
        return wrapUpdate(update, call.nowMs)
      },
    },
  ]
}

function readUpdate(call: Call, instance: InstanceRecord, updateId: number): AdvertiserUpdate {
  const fields = readFields(call.body)
  const read = (name: string): readonly AdvertiserRef[] => readAdvertiserRefs(fields.list(name, 10) ?? [], name)
  const update = {
    instanceId: instance.profile.instanceId, updateId, createdAtMs: call.nowMs,
    advertisersToAdd: read('advertisersToAdd'), advertisersToRemove: read('advertisersToRemove'),
  }
  if (update.advertisersToAdd.length + update.advertisersToRemove.length === 0) throw badRequest('advertisersToAdd or advertisersToRemove is required.')
  return update
}

/** Reads `{id, type, marketplaceId?}` items. */
export function readAdvertiserRefs(items: readonly unknown[], name: string): readonly AdvertiserRef[] {
  return items.map((item) => {
    const fields = readFields(item, `An item of ${name}`)
    const type = fields.oneOf('type', advertiserTypes)
    if (!type) throw badRequest('type is required.')
    const marketplaceId = fields.text('marketplaceId')
    return { id: fields.requiredText('id'), type, ...(marketplaceId === undefined ? {} : { marketplaceId }) }
  })
}

function currentAdvertisers(instance: InstanceRecord, updates: readonly AdvertiserUpdate[], nowMs: number): Advertiser[] {
  const current = new Map(builtInAdvertisers(instance.profile).map((advertiser) => [keyOf(advertiser), advertiser]))
  for (const update of updates.filter((known) => statusOf(known, nowMs) === 'COMPLETED')) {
    for (const ref of update.advertisersToRemove) current.delete(keyOf(ref))
    for (const ref of update.advertisersToAdd) {
      current.set(keyOf(ref), { id: ref.id, type: ref.type, name: `Advertiser ${ref.id}`, marketplaceId: ref.marketplaceId ?? null })
    }
  }
  return [...current.values()]
}

const configuredTypes = { DISPLAY: ['DISPLAY'], SAS: ['SAS'], SPONSORED_ADS: ['SPONSORED_BRANDS', 'SPONSORED_PRODUCTS'] } as const

function toAdvertiser(advertiser: Advertiser) {
  return { ...advertiser, configuredAdvertiserTypes: configuredTypes[advertiser.type] }
}

function keyOf(advertiser: { readonly id: string; readonly type: string }): string {
  return `${advertiser.type}/${advertiser.id}`
}

function statusOf(update: AdvertiserUpdate, nowMs: number): string {
  const age = nowMs - update.createdAtMs
  return age < updateMs / 2 ? 'PENDING' : age < updateMs ? 'UPDATING' : 'COMPLETED'
}

function wrapUpdate(update: AdvertiserUpdate, nowMs: number): Reply {
  const { updateId, advertisersToAdd, advertisersToRemove } = update
  return json({ advertiserUpdate: { updateId, status: statusOf(update, nowMs), advertisersToAdd, advertisersToRemove } })
}
