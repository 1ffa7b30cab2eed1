import { createHash } from 'node:crypto'
import type { AmcAccount, InstanceProfile } from '../ports.ts'
import type { Store } from './store.ts'

/** An instance as administration sees it. Built-in ones have no creation moment of their own. */
export interface InstanceRecord {
  readonly profile: InstanceProfile
  readonly createdAtMs: number
  readonly awsAccountId: string
  readonly s3BucketName: string
  readonly idempotencyToken?: string
  readonly isDeleted?: boolean
}

export type AdvertiserType = 'DISPLAY' | 'SAS' | 'SPONSORED_ADS'

export interface Advertiser {
  readonly id: string
  readonly name: string
  readonly type: AdvertiserType
  readonly marketplaceId: string | null
}

export interface Instances {
  readonly accounts: readonly AmcAccount[]
  /** In a stable order: built-in ones first, then as created. Deleted ones are left out. */
  list(accountId?: string): readonly InstanceRecord[]
  find(instanceId: string): InstanceRecord | undefined
  save(record: InstanceRecord): void
  /** A fresh id in AMC's shape: `amc` and eight lower-case characters. */
  newInstanceId(seedText: string): string
}

/** The moment that built-in instances report as their creation. */
const builtInCreatedAtMs = Date.UTC(2025, 2, 29, 8, 12, 11, 572)

/** Built-in instances plus what people created, changed and deleted, which survives a restart. */
export function createInstances(accounts: readonly AmcAccount[], builtIn: readonly InstanceProfile[], store: Store): Instances {
  const changed = store.collection<InstanceRecord>('instance')
  const builtInIds = new Set(builtIn.map((profile) => profile.instanceId))
  const find = (instanceId: string): InstanceRecord | undefined => {
    const record = changed.get(instanceId)
    if (record) return record.isDeleted ? undefined : record
    const profile = builtIn.find((known) => known.instanceId === instanceId)
    return profile && { profile, createdAtMs: builtInCreatedAtMs, awsAccountId: '', s3BucketName: '' }
  }
  return {
    accounts,
    list: (accountId) =>
      [...builtInIds, ...[...changed.values()].map((record) => record.profile.instanceId).filter((id) => !builtInIds.has(id))]
        .map(find)
        .filter((record) => record !== undefined)
        .filter((record) => accountId === undefined || record.profile.accountId === accountId),
    find,
    save: (record) => changed.put(record.profile.instanceId, record),
    newInstanceId: (seedText) => `amc${digits(seedText, 8, 36)}`,
  }
}

/** The advertisers of an instance: one per advertiser type, with ids that never change. */
export function builtInAdvertisers(profile: InstanceProfile): readonly Advertiser[] {
  const { instanceId, customerCanonicalName: name, countryCode, marketplaceId } = profile
  return profile.advertiserTypes.map((type) => type === 'SPONSORED_ADS'
    ? { id: `ENTITY${digits(`${instanceId}/sa`, 13, 36).toUpperCase()}`, name, type, marketplaceId }
    : { id: `5${digits(`${instanceId}/${type}`, 17, 10)}`, name: `${name} ${countryCode}`, type, marketplaceId: null })
}

/** A fixed-length text that depends on nothing but `seedText`. */
export function digits(seedText: string, length: number, radix: 10 | 36): string {
  return BigInt(`0x${createHash('sha256').update(seedText).digest('hex')}`).toString(radix).slice(-length)
}
