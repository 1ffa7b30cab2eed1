import type { z } from 'zod'
import { Query } from '#shared/queries/contract.ts'
import type { EntityType } from '#core/entities/entities.ts'

/** A saved query's fields as they are stored and synced. `sample` is true while it is an untouched example of the sample data. */
export const QueryBody = Query.pick({ name: true, folder: true, tags: true, description: true, sql: true, params: true, paramTexts: true, window: true, instanceId: true, sample: true }).extend({
  // Queries of before templates have none.
  origin: Query.shape.origin.default(null),
})
export type QueryBody = z.output<typeof QueryBody>

export const queryEntity: EntityType<typeof QueryBody> = { type: 'query', body: QueryBody }
