import { z } from 'zod'
import { AmcAccountId, AmcInstanceId, InstanceId, LoginId } from '#shared/base/ids.ts'
import { InstanceColour, InstanceDataSource } from '#shared/instances/contract.ts'
import type { WriteDb } from '#core/db/database.ts'

/** An instance as Amazon described it, with the colour it was given here. */
export interface InstanceRecord {
  readonly id: InstanceId
  readonly loginId: LoginId
  readonly amcInstanceId: AmcInstanceId
  readonly name: string
  readonly customerName: string | null
  readonly accountId: AmcAccountId
  readonly accountName: string
  readonly marketplaceId: string
  readonly instanceType: string
  readonly synthetic: boolean
  readonly creationStatus: string
  readonly advertiserTypes: readonly string[]
  readonly colour: InstanceColour
  readonly lastSeenAtMs: number
  readonly vanishedAtMs: number | null
  readonly orphanedAtMs: number | null
}

export interface StoredDataSources {
  readonly fetchedAtMs: number
  readonly sources: z.output<typeof InstanceDataSource>[]
}

interface Row {
  readonly id: string
  readonly login_id: string
  readonly amc_instance_id: string
  readonly name: string
  readonly customer_name: string | null
  readonly account_id: string
  readonly account_name: string
  readonly marketplace_id: string
  readonly instance_type: string
  readonly synthetic: number
  readonly creation_status: string
  readonly advertiser_types: string
  readonly colour: string
  readonly last_seen_at_ms: number
  readonly vanished_at_ms: number | null
  readonly orphaned_at_ms: number | null
}

export type InstanceStore = ReturnType<typeof createInstanceStore>

/** The instances' own tables: facts of Amazon, local to this machine. */
export function createInstanceStore(db: WriteDb) {
  return {
    find: (id: InstanceId): InstanceRecord | undefined => {
      const row = db.get<Row>('SELECT * FROM instance WHERE id = ?', id)
      return row && read(row)
    },
    /** Orphans included. */
    all: (): InstanceRecord[] => db.all<Row>('SELECT * FROM instance ORDER BY first_seen_at_ms, id').map(read),
    save: (record: InstanceRecord, nowMs: number): void => {
      db.run(`INSERT INTO instance (id, login_id, amc_instance_id, name, customer_name, account_id, account_name, marketplace_id, instance_type, synthetic,
          creation_status, advertiser_types, colour, first_seen_at_ms, last_seen_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET login_id = excluded.login_id, name = excluded.name, customer_name = excluded.customer_name, account_id = excluded.account_id,
          account_name = excluded.account_name, marketplace_id = excluded.marketplace_id, instance_type = excluded.instance_type, creation_status = excluded.creation_status,
          advertiser_types = excluded.advertiser_types, colour = excluded.colour, last_seen_at_ms = excluded.last_seen_at_ms, vanished_at_ms = NULL, orphaned_at_ms = NULL`,
      record.id, record.loginId, record.amcInstanceId, record.name, record.customerName, record.accountId, record.accountName, record.marketplaceId,
      record.instanceType, record.synthetic ? 1 : 0, record.creationStatus, JSON.stringify(record.advertiserTypes), record.colour, nowMs, nowMs)
    },
    markVanished: (id: InstanceId, nowMs: number): void => {
      db.run('UPDATE instance SET vanished_at_ms = ? WHERE id = ? AND vanished_at_ms IS NULL', nowMs, id)
    },
    /** Keeps the rows of a removed login out of sight, so that a login that sees them again takes them over. */
    orphan: (loginId: LoginId, nowMs: number): void => {
      db.run('UPDATE instance SET orphaned_at_ms = ? WHERE login_id = ? AND orphaned_at_ms IS NULL', nowMs, loginId)
    },
    remove: (id: InstanceId): void => {
      db.run('DELETE FROM instance WHERE id = ?', id)
    },
    dataSources: (id: InstanceId): StoredDataSources | null => {
      const row = db.get<{ fetched_at_ms: number; sources: string }>('SELECT fetched_at_ms, sources FROM instance_data_sources WHERE instance_id = ?', id)
      if (!row) return null
      const sources = z.array(InstanceDataSource).safeParse(JSON.parse(row.sources))
      return sources.success ? { fetchedAtMs: row.fetched_at_ms, sources: sources.data } : null
    },
    saveDataSources: (id: InstanceId, { fetchedAtMs, sources }: StoredDataSources): void => {
      db.run(`INSERT INTO instance_data_sources (instance_id, fetched_at_ms, sources) VALUES (?, ?, ?)
        ON CONFLICT (instance_id) DO UPDATE SET fetched_at_ms = excluded.fetched_at_ms, sources = excluded.sources`, id, fetchedAtMs, JSON.stringify(sources))
    },
  }
}

function read(row: Row): InstanceRecord {
  return {
    id: InstanceId.parse(row.id), loginId: LoginId.parse(row.login_id), amcInstanceId: AmcInstanceId.parse(row.amc_instance_id), name: row.name,
    customerName: row.customer_name, accountId: AmcAccountId.parse(row.account_id), accountName: row.account_name, marketplaceId: row.marketplace_id,
    instanceType: row.instance_type, synthetic: row.synthetic === 1, creationStatus: row.creation_status,
    advertiserTypes: z.array(z.string()).parse(JSON.parse(row.advertiser_types)), colour: InstanceColour.parse(row.colour),
    lastSeenAtMs: row.last_seen_at_ms, vanishedAtMs: row.vanished_at_ms, orphanedAtMs: row.orphaned_at_ms,
  }
}
