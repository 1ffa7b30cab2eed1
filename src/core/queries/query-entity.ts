import { z } from 'zod'
import { InstanceId } from '#shared/base/ids.ts'
import { ParamDeclaration, ParamTexts } from '#shared/params/params.ts'
import { TimeWindow } from '#shared/time-window/time-window.ts'
import type { EntityType } from '#core/entities/entities.ts'

/** A saved query's fields as they are stored and synced. */
export const QueryBody = z.object({
  name: z.string(),
  folder: z.string(),
  tags: z.array(z.string()),
  description: z.string(),
  sql: z.string(),
  params: z.array(ParamDeclaration),
  paramTexts: ParamTexts,
  window: TimeWindow,
  instanceId: InstanceId.nullable(),
  /** True while it is an untouched example of the sample data. */
  sample: z.boolean(),
})
export type QueryBody = z.output<typeof QueryBody>

export const queryEntity: EntityType<typeof QueryBody> = { type: 'query', body: QueryBody }
