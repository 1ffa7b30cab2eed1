import { InstanceId, type LoginId } from '#shared/base/ids.ts'
import type { Ids } from '#core/ports.ts'
import type { AccountFindings } from './discovery.ts'
import { pickColour } from './instance-rules.ts'
import type { InstanceRecord, InstanceStore } from './instance-store.ts'

/**
 * Writes what a discovery found, inside the caller's transaction: new instances get an id and a colour, known ones keep
 * theirs, those of a removed login are taken over with their history, and those that are no longer listed are marked.
 */
export function storeFindings(
  { store, ids, nowMs }: { readonly store: InstanceStore; readonly ids: Ids; readonly nowMs: number },
  { loginId, synthetic }: { readonly loginId: LoginId; readonly synthetic: boolean },
  findings: readonly AccountFindings[],
): void {
  const known = store.all()
  const seen = new Set<InstanceId>()
  const coloured = new Map(known.filter(({ orphanedAtMs }) => orphanedAtMs === null).map((record) => [record.id, record]))

  const recordOf = (account: AccountFindings['account'], found: AccountFindings['instances'][number]): InstanceRecord | undefined =>
    known.find((record) => record.loginId === loginId && record.amcInstanceId === found.instanceId)
    // Its old login is gone: the same instance keeps its history under the new one.
    ?? known.find((record) => record.orphanedAtMs !== null && record.synthetic === synthetic && record.accountId === account.accountId && record.amcInstanceId === found.instanceId)

  const nextColour = () => {
    const all = [...coloured.values()]
    return pickColour(all.filter((record) => record.loginId === loginId).map(({ colour }) => colour), all.map(({ colour }) => colour))
  }

  for (const { account, instances } of findings) {
    for (const found of instances) {
      const before = recordOf(account, found)
      if (before && seen.has(before.id)) continue
      const record: InstanceRecord = {
        id: before?.id ?? InstanceId.parse(ids.next()), loginId, amcInstanceId: found.instanceId, name: found.instanceName ?? found.instanceId,
        customerName: found.customerCanonicalName, accountId: account.accountId, accountName: account.accountName ?? account.accountId, marketplaceId: account.marketplaceId,
        instanceType: found.instanceType ?? 'STANDARD', synthetic, creationStatus: found.creationStatus ?? 'COMPLETED', advertiserTypes: found.advertiserTypes,
        colour: before && before.loginId === loginId ? before.colour : nextColour(),
        lastSeenAtMs: nowMs, vanishedAtMs: null, orphanedAtMs: null,
      }
      store.save(record, nowMs)
      seen.add(record.id)
      coloured.set(record.id, record)
      if (!before) known.push(record)
    }
  }
  // An account that could not be listed says nothing about its instances.
  const silent = new Set(findings.filter(({ problem }) => problem !== null).map(({ account }) => account.accountId))
  for (const record of known) {
    if (record.loginId === loginId && record.orphanedAtMs === null && !seen.has(record.id) && !silent.has(record.accountId)) store.markVanished(record.id, nowMs)
  }
}
