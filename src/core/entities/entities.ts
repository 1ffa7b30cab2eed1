/**
 * The one door through which shared things change (queries, instance settings, …).
 *
 * A change is a small operation `{ scope, type, id, patch, baseVersion }`. In one transaction it is written to the
 * outbox and folded into the entity's row; "saved" means that this committed. A shared database can later stand behind
 * the outbox without any feature noticing. Each field remembers the version at which it last changed, so two people who
 * change different fields do not conflict, and a feature can tell whether *its* field moved since `baseVersion`.
 */
import type { z } from 'zod'
import { AppError } from '#shared/base/app-error.ts'
import type { Clock } from '#shared/base/clock.ts'
import { ScopeId } from '#shared/base/ids.ts'
import type { WriteDb } from '#core/db/database.ts'
import type { Ids } from '#core/ports.ts'

/** A kind of entity: its name in the database and the shape of its fields. */
export interface EntityType<Body extends z.ZodObject> {
  readonly type: string
  readonly body: Body
}

export interface Entity<Fields> {
  readonly id: string
  readonly scopeId: ScopeId
  readonly version: number
  readonly fields: Fields
  /** Version at which each field last changed. */
  readonly fieldVersions: Readonly<Record<string, number>>
  readonly createdAtMs: number
  readonly updatedAtMs: number
  readonly deletedAtMs: number | null
}

export interface Entities {
  /** Makes a new entity. Rejects as `conflict` when the id is taken. */
  create<B extends z.ZodObject>(type: EntityType<B>, target: { readonly scopeId: ScopeId; readonly id: string }, fields: z.output<B>): Entity<z.output<B>>
  /** Changes only the named fields. Last writer wins per field; who needs more looks at `fieldVersions` inside `transaction`. */
  patch<B extends z.ZodObject>(type: EntityType<B>, id: string, patch: Partial<z.output<B>>, baseVersion?: number): Entity<z.output<B>>
  remove<B extends z.ZodObject>(type: EntityType<B>, id: string): Entity<z.output<B>>
  restore<B extends z.ZodObject>(type: EntityType<B>, id: string): Entity<z.output<B>>
  find<B extends z.ZodObject>(type: EntityType<B>, id: string): Entity<z.output<B>> | undefined
  list<B extends z.ZodObject>(type: EntityType<B>, options?: { readonly deleted?: boolean; readonly scopeId?: ScopeId }): Entity<z.output<B>>[]
  /** Joins several operations, and rows of other tables, into one commit. */
  transaction<T>(work: () => T): T
}

interface Row {
  readonly scope_id: string
  readonly id: string
  readonly version: number
  readonly field_versions: string
  readonly body: string
  readonly created_at_ms: number
  readonly updated_at_ms: number
  readonly deleted_at_ms: number | null
}

/** Operations that nobody will send are kept this long, as a journal for repair. */
const outboxKeptMs = 14 * 86_400_000

export function createEntities({ db, clock, ids }: { readonly db: WriteDb; readonly clock: Clock; readonly ids: Ids }): Entities {
  function parse<B extends z.ZodObject>(type: EntityType<B>, row: Row): Entity<z.output<B>> {
    return {
      id: row.id, scopeId: ScopeId.parse(row.scope_id), version: row.version,
      fields: type.body.parse(JSON.parse(row.body)), fieldVersions: JSON.parse(row.field_versions),
      createdAtMs: row.created_at_ms, updatedAtMs: row.updated_at_ms, deletedAtMs: row.deleted_at_ms,
    }
  }

  const find: Entities['find'] = (type, id) => {
    const row = db.get<Row>('SELECT * FROM entity WHERE type = ? AND id = ?', type.type, id)
    return row && parse(type, row)
  }

  function need<B extends z.ZodObject>(type: EntityType<B>, id: string): Entity<z.output<B>> {
    const entity = find(type, id)
    if (!entity) throw new AppError('not-found', `This ${type.type} no longer exists, so nothing was changed.`)
    return entity
  }

  function record(kind: 'put' | 'delete' | 'restore', type: string, scopeId: ScopeId, id: string, patch: unknown, baseVersion: number): void {
    const now = clock.now()
    db.run('INSERT INTO outbox (op_id, scope_id, type, entity_id, kind, patch, base_version, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      ids.next(), scopeId, type, id, kind, JSON.stringify(patch), baseVersion, now)
    db.run('DELETE FROM outbox WHERE at_ms < ?', now - outboxKeptMs)
  }

  function setDeleted<B extends z.ZodObject>(kind: 'delete' | 'restore', type: EntityType<B>, id: string): Entity<z.output<B>> {
    return db.transaction(() => {
      const before = need(type, id)
      if ((before.deletedAtMs !== null) === (kind === 'delete')) return before
      record(kind, type.type, before.scopeId, id, {}, before.version)
      const now = clock.now()
      db.run('UPDATE entity SET version = version + 1, updated_at_ms = ?, deleted_at_ms = ? WHERE type = ? AND id = ?', now, kind === 'delete' ? now : null, type.type, id)
      return need(type, id)
    })
  }

  return {
    find,
    create: (type, { scopeId, id }, fields) => db.transaction(() => {
      if (find(type, id)) throw new AppError('conflict', `There is already a ${type.type} with this id, so nothing was made.`)
      const body = type.body.parse(fields)
      record('put', type.type, scopeId, id, body, 0)
      const now = clock.now()
      const versions = Object.fromEntries(Object.keys(body).map(field => [field, 1]))
      db.run('INSERT INTO entity (scope_id, type, id, version, field_versions, body, created_at_ms, updated_at_ms) VALUES (?, ?, ?, 1, ?, ?, ?, ?)',
        scopeId, type.type, id, JSON.stringify(versions), JSON.stringify(body), now, now)
      return need(type, id)
    }),
    patch: (type, id, patch, baseVersion) => db.transaction(() => {
      const before = need(type, id)
      const merged = type.body.parse({ ...before.fields, ...patch })
      const changed = Object.keys(patch).filter(field => JSON.stringify(merged[field]) !== JSON.stringify((before.fields as Record<string, unknown>)[field]))
      if (changed.length === 0) return before
      record('put', type.type, before.scopeId, id, Object.fromEntries(changed.map(field => [field, merged[field]])), baseVersion ?? before.version)
      const version = before.version + 1
      const versions = { ...before.fieldVersions, ...Object.fromEntries(changed.map(field => [field, version])) }
      db.run('UPDATE entity SET version = ?, field_versions = ?, body = ?, updated_at_ms = ? WHERE type = ? AND id = ?',
        version, JSON.stringify(versions), JSON.stringify(merged), clock.now(), type.type, id)
      return need(type, id)
    }),
    remove: (type, id) => setDeleted('delete', type, id),
    restore: (type, id) => setDeleted('restore', type, id),
    list: (type, { deleted = false, scopeId } = {}) =>
      db.all<Row>(`SELECT * FROM entity WHERE type = ? AND (deleted_at_ms IS NOT NULL) = ? AND (? IS NULL OR scope_id = ?)`, type.type, deleted ? 1 : 0, scopeId ?? null, scopeId ?? null)
        .map(row => parse(type, row)),
    transaction: work => db.transaction(work),
  }
}
