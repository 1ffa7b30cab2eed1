import { AppError } from '#shared/base/app-error.ts'
import type { Clock } from '#shared/base/clock.ts'
import { personalScope, QueryId, RevisionId } from '#shared/base/ids.ts'
import type { Handlers } from '#shared/contract/define.ts'
import type { Emit } from '#shared/contract/events.ts'
import type { Query, queriesContract, QueryRevision } from '#shared/queries/contract.ts'
import type { WriteDb } from '#core/db/database.ts'
import type { Entities, Entity } from '#core/entities/entities.ts'
import type { Ids } from '#core/ports.ts'
import { queryEntity, type QueryBody } from './query-entity.ts'
import { createRevisionStore } from './query-store.ts'

export interface QueriesDeps {
  readonly db: WriteDb
  readonly entities: Entities
  readonly clock: Clock
  readonly ids: Ids
  readonly emit: Emit
}

export interface NewQuery extends Omit<QueryBody, 'sample' | 'origin'> {
  readonly sample?: boolean
  readonly origin?: QueryBody['origin']
}

/** Saved queries and the history of their texts. */
export interface Queries {
  readonly handlers: Handlers<typeof queriesContract>
  find(id: QueryId): Query | undefined
  /** The query of this name in this folder, outside the trash. */
  findNamed(folder: string, name: string): Query | undefined
  /** Makes a query with its first revision. */
  create(fields: NewQuery): Query
  /**
   * Saves text over a query. Where the stored text changed since `baseVersion` and differs, the stored text stays and
   * the given one is kept as a `conflict` revision: nothing is lost on either side.
   */
  save(id: QueryId, baseVersion: number, patch: Partial<Omit<QueryBody, 'sample'>>): { readonly query: Query; readonly conflict: boolean }
  /** Keeps a text in the history without saving it (what ran, what was thrown away). */
  keep(id: QueryId, kind: QueryRevision['kind'], text: Pick<QueryRevision, 'name' | 'sql' | 'params'>): void
  /** Moves the untouched examples of the sample data to the trash. */
  removeSamples(): void
}

export function createQueries({ db, entities, clock, ids, emit }: QueriesDeps): Queries {
  const revisions = createRevisionStore(db)

  function view({ id, scopeId, version, fields, createdAtMs, updatedAtMs, deletedAtMs }: Entity<QueryBody>): Query {
    return { id: QueryId.parse(id), scopeId, version, ...fields, createdAtMs, updatedAtMs, deletedAtMs }
  }

  function find(id: QueryId): Query | undefined {
    const entity = entities.find(queryEntity, id)
    return entity && view(entity)
  }

  function findNamed(folder: string, name: string): Query | undefined {
    const entity = entities.list(queryEntity).find(({ fields }) => fields.folder === folder && fields.name === name)
    return entity && view(entity)
  }

  function need(id: QueryId): Query {
    const query = find(id)
    if (!query) throw new AppError('not-found', 'This query no longer exists on this computer, so nothing was done.')
    return query
  }

  const keep: Queries['keep'] = (queryId, kind, { name, sql, params }) =>
    revisions.add({ id: RevisionId.parse(ids.next()), queryId, atMs: clock.now(), kind, name, sql, params })

  function create(fields: NewQuery): Query {
    const id = QueryId.parse(ids.next())
    const query = entities.transaction(() => {
      const made = view(entities.create(queryEntity, { scopeId: personalScope, id }, { sample: false, origin: null, ...fields }))
      keep(id, 'save', made)
      return made
    })
    emit('queries.changed', [id])
    return query
  }

  const save: Queries['save'] = (id, baseVersion, patch) => {
    const outcome = entities.transaction(() => {
      const before = entities.find(queryEntity, id)
      if (!before || before.deletedAtMs !== null) throw new AppError('not-found', 'This query was deleted meanwhile, so the text was not saved into it. Save it under a new name, or restore the query from the trash.')
      const moved = (before.fieldVersions.sql ?? 0) > baseVersion || (before.fieldVersions.params ?? 0) > baseVersion
      if (patch.sql !== undefined && patch.sql !== before.fields.sql && moved) {
        keep(id, 'conflict', { name: before.fields.name, sql: patch.sql, params: patch.params ?? before.fields.params })
        return { query: view(before), conflict: true }
      }
      const query = view(entities.patch(queryEntity, id, { ...patch, sample: false }, baseVersion))
      if (patch.sql !== undefined || patch.params !== undefined) keep(id, 'save', query)
      return { query, conflict: false }
    })
    emit('queries.changed', [id])
    return outcome
  }

  const handlers: Handlers<typeof queriesContract> = {
    list: async ({ deleted }) => entities.list(queryEntity, { deleted }).map(view)
      .map(({ sql: _sql, params: _params, paramTexts: _texts, window: _window, ...summary }) => summary)
      .sort((a, b) => a.folder.localeCompare(b.folder) || a.name.localeCompare(b.name)),
    get: async ({ id }) => need(id),
    create: async fields => create(fields),
    patch: async ({ id, baseVersion, patch }) => save(id, baseVersion, defined(patch)),
    remove: async ({ id }) => {
      entities.remove(queryEntity, id)
      emit('queries.changed', [id])
      return {}
    },
    restore: async ({ id }) => {
      const query = view(entities.restore(queryEntity, id))
      emit('queries.changed', [id])
      return query
    },
    duplicate: async ({ id }) => {
      const { name, folder, tags, description, sql, params, paramTexts, window, instanceId, origin } = need(id)
      return create({ name: `${name} (copy)`, folder, tags, description, sql, params, paramTexts, window, instanceId, origin })
    },
    revisions: async ({ id }) => revisions.list(id).map(({ sql: _sql, params: _params, ...rest }) => rest),
    revision: async ({ revisionId }) => needRevision(revisionId),
    restoreRevision: async ({ revisionId }) => {
      const revision = needRevision(revisionId)
      const query = entities.transaction(() => {
        const current = need(revision.queryId)
        keep(current.id, 'save', current)
        const restored = view(entities.patch(queryEntity, current.id, { sql: revision.sql, params: revision.params, sample: false }))
        keep(current.id, 'restore', restored)
        return restored
      })
      emit('queries.changed', [query.id])
      return query
    },
  }

  function needRevision(id: RevisionId): QueryRevision {
    const revision = revisions.find(id)
    if (!revision) throw new AppError('not-found', 'This version is no longer there, so nothing was restored.')
    return revision
  }

  function removeSamples(): void {
    const samples = entities.list(queryEntity).filter(query => query.fields.sample)
    for (const { id } of samples) entities.remove(queryEntity, id)
    emit('queries.changed', samples.map(({ id }) => id))
  }

  return { handlers, find, findNamed, create, save, keep, removeSamples }
}

/** A patch without the fields that are undefined: those mean "leave it". */
export function defined<T extends object>(patch: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as never // same keys, undefined ones taken out
}
