import { z } from 'zod'
import { TemplateFacts } from '#shared/templates/template.ts'
import type { EntityType } from '#core/entities/entities.ts'

/** A person's own template as it is stored and synced. */
const TemplateBody = z.object({ facts: TemplateFacts, sql: z.string() })

export const templateEntity: EntityType<typeof TemplateBody> = { type: 'template', body: TemplateBody }
