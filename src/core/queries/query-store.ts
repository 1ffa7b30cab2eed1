import { z } from 'zod'
import type { QueryId } from '#shared/base/ids.ts'
import { RevisionId, QueryId as QueryIdSchema } from '#shared/base/ids.ts'
import { ParamDeclaration } from '#shared/params/params.ts'
import type { QueryRevision } from '#shared/queries/contract.ts'
import type { WriteDb } from '#core/db/database.ts'

interface Row {
  readonly id: string
  readonly query_id: string
  readonly at_ms: number
  readonly kind: string
  readonly name: string
  readonly sql: string
  readonly params: string
}

const RevisionKind = z.enum(['save', 'restore', 'conflict', 'run', 'discarded'])

/** The append-only history of texts. */
export interface RevisionStore {
  /** Adds a revision unless the newest one of this query already has the same text and parameters. */
  add(revision: QueryRevision): void
  /** Newest first. */
  list(queryId: QueryId): QueryRevision[]
  find(id: RevisionId): QueryRevision | undefined
}

export function createRevisionStore(db: WriteDb): RevisionStore {
  function parse(row: Row): QueryRevision {
    return {
      id: RevisionId.parse(row.id), queryId: QueryIdSchema.parse(row.query_id), atMs: row.at_ms, kind: RevisionKind.parse(row.kind),
      name: row.name, sql: row.sql, params: z.array(ParamDeclaration).parse(JSON.parse(row.params)),
    }
  }
  return {
    add: revision => {
      const params = JSON.stringify(revision.params)
      const newest = db.get<Row>('SELECT * FROM query_revision WHERE query_id = ? ORDER BY at_ms DESC, id DESC LIMIT 1', revision.queryId)
      if (newest && newest.sql === revision.sql && newest.params === params && revision.kind !== 'conflict') return
      db.run('INSERT INTO query_revision (id, query_id, at_ms, kind, name, sql, params) VALUES (?, ?, ?, ?, ?, ?, ?)',
        revision.id, revision.queryId, revision.atMs, revision.kind, revision.name, revision.sql, params)
    },
    list: queryId => db.all<Row>('SELECT * FROM query_revision WHERE query_id = ? ORDER BY at_ms DESC, id DESC LIMIT 1000', queryId).map(parse),
    find: id => {
      const row = db.get<Row>('SELECT * FROM query_revision WHERE id = ?', id)
      return row && parse(row)
    },
  }
}
