import { z } from 'zod'
import { InstanceId } from '#shared/base/ids.ts'
import { SqlText } from '#shared/base/typed-text.ts'
import { command, query } from '#shared/contract/define.ts'
import { Tab } from '#shared/tabs/contract.ts'
import { Template, TemplateFacts, TemplateId, TemplateSummary } from './template.ts'

export const templatesContract = {
  /** Every template, by category and then by level and title. `problems` are sentences about files that cannot be read; the others are listed all the same. */
  list: query(z.object({}), z.object({ templates: z.array(TemplateSummary), problems: z.array(z.string()) })),
  /** One template with everything there is about it. */
  get: query(z.object({ id: TemplateId }), Template),
  /** Opens a copy in a new tab: SQL, parameters with their defaults, window. The tab remembers its origin; `instanceId` is the instance it will run on. */
  use: command(z.object({ id: TemplateId, instanceId: InstanceId.nullable().default(null) }), Tab),
  /** Keeps a text as a template of this person's own: a new one, or over the own one with `id`. */
  save: command(z.object({ id: TemplateId.nullable(), facts: TemplateFacts, sql: SqlText }), TemplateSummary),
  /** Takes one of this person's own templates out of the list; `restore` brings it back. Those that come with the app stay. */
  remove: command(z.object({ id: TemplateId }), z.object({})),
  restore: command(z.object({ id: TemplateId }), TemplateSummary),
} as const
