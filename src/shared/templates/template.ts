import { z } from 'zod'
import { ScopeId } from '#shared/base/ids.ts'
import { ParamDeclaration } from '#shared/params/params.ts'

/** Names a template: the slug of its file for those that come with the app, a UUIDv7 for a person's own. */
export const TemplateId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,99}$/, 'small letters, digits and hyphens').brand<'TemplateId'>()
export type TemplateId = z.output<typeof TemplateId>

/** The categories in the order in which they are shown: Amazon's own labels, then audiences. */
export const templateCategories = [
  'How to', 'Reach and frequency', 'Audience measurement', 'Path to conversion', 'Performance deep dive', 'Overlap', 'Custom attribution',
  'ASIN analysis', 'New-to-brand', 'Customer value', 'Cost analysis', 'Branded searches and keywords', 'Grocery analysis', 'Audiences',
] as const
export const TemplateCategory = z.enum(templateCategories)
export type TemplateCategory = z.output<typeof TemplateCategory>

/** Templates of this category make audiences: they select user_id and give no rows to look at. */
export const audienceCategory: TemplateCategory = 'Audiences'

export const templateLevels = ['basic', 'intermediate', 'advanced'] as const
export const TemplateLevel = z.enum(templateLevels)
export type TemplateLevel = z.output<typeof TemplateLevel>

/** Whom a template is for: what an advertiser must do at Amazon to have the data. */
export const templateAdvertisers = ['dsp', 'sponsored-ads', 'store', 'retail'] as const
export const TemplateAdvertiser = z.enum(templateAdvertisers)
export type TemplateAdvertiser = z.output<typeof TemplateAdvertiser>

const Sentence = z.string().trim().min(1).max(1_000)
const ColumnName = z.string().trim().min(1).max(200)

/** What numbers of a result count: things, money, time, or a relation (`rate` lies between 0 and 1, `ratio` is any quotient, `change` may be negative). */
export const templateUnits = ['users', 'impressions', 'clicks', 'purchases', 'events', 'units', 'currency', 'rate', 'ratio', 'change', 'days', 'hours', 'minutes', 'seconds'] as const
export const TemplateUnit = z.enum(templateUnits)
export type TemplateUnit = z.output<typeof TemplateUnit>

/** A column of the result: what it means, and its unit when it has one. */
export const TemplateOutput = z.strictObject({ name: ColumnName, meaning: Sentence, unit: TemplateUnit.nullable().default(null) })
export type TemplateOutput = z.output<typeof TemplateOutput>

/**
 * The window a template is meant for. `default` is `last-N-days` or one of the full periods. `minDays` is the shortest one
 * that makes sense; `waitDays` how long conversions need to settle: a window of days ends that long ago.
 */
export const TemplateWindow = z.strictObject({
  default: z.string().regex(/^(?:last-[1-9]\d{0,2}-days|last-full-(?:week|month|quarter)|month-to-date)$/, 'last-N-days, last-full-week, last-full-month, last-full-quarter or month-to-date'),
  minDays: z.coerce.number().int().min(1).max(400).nullable().default(null),
  waitDays: z.coerce.number().int().min(0).max(60).nullable().default(null),
})
export type TemplateWindow = z.output<typeof TemplateWindow>

/** What a template says of itself, beside its SQL. Unknown fields are refused: a misspelt one would be lost in silence. */
export const TemplateFacts = z.strictObject({
  title: z.string().trim().min(1).max(120),
  category: TemplateCategory,
  level: TemplateLevel,
  /** One sentence. */
  summary: z.string().trim().min(1).max(300),
  advertisers: z.array(TemplateAdvertiser).min(1),
  /** Every source table that the SQL reads, lower case. */
  tables: z.array(z.string().regex(/^[a-z0-9_]+$/, 'a table\'s name in lower case')).max(50),
  parameters: z.array(z.strictObject(ParamDeclaration.shape)).max(100).default([]),
  window: TemplateWindow,
  /** Every output column, in order. */
  output: z.array(TemplateOutput).min(1).max(200),
  /** How the result is read. */
  reading: z.array(Sentence).max(20).default([]),
  /** Where it misleads. */
  pitfalls: z.array(Sentence).max(20).default([]),
  /** What to run after it. */
  next: z.array(TemplateId).max(20).default([]),
  tags: z.array(z.string().trim().min(1).max(60)).max(30).default([]),
})
export type TemplateFacts = z.output<typeof TemplateFacts>

/** A template as it is written: its facts, and the SQL without them. */
export interface TemplateSource {
  readonly id: TemplateId
  readonly facts: TemplateFacts
  readonly sql: string
}

/** What a list of templates needs. `scopeId` is null for those that come with the app, else where the template lives. */
export const TemplateSummary = z.object({
  id: TemplateId,
  scopeId: ScopeId.nullable(),
  title: z.string(), category: TemplateCategory, level: TemplateLevel, summary: z.string(), advertisers: z.array(TemplateAdvertiser),
  tables: z.array(z.string()), tags: z.array(z.string()),
  /** Names of the output columns, to be searched. */
  columns: z.array(z.string()),
  /** Changes when the SQL, the parameters or the window do, and only then. */
  version: z.string(),
})
export type TemplateSummary = z.output<typeof TemplateSummary>

/** First rows of a template's result on synthetic data, as text; null is NULL. An audience shows none. */
export const TemplateSample = z.object({
  /** The version that gave these rows; they are shown for no other. */
  version: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string().nullable())),
  /** All rows of the result; for an audience its members. */
  rowCount: z.number().int(),
  /** Rows that the privacy thresholds kept back. */
  suppressedRowCount: z.number().int(),
  /** The made-up advertiser. */
  client: z.string(),
  /** The window of the run, wall clock, end not included. */
  start: z.string(), end: z.string(),
})
export type TemplateSample = z.output<typeof TemplateSample>

export const Template = TemplateSummary.extend({
  sql: z.string(),
  parameters: z.array(ParamDeclaration),
  window: z.object({ default: z.string(), minDays: z.number().nullable(), waitDays: z.number().nullable() }),
  output: z.array(TemplateOutput),
  reading: z.array(z.string()), pitfalls: z.array(z.string()),
  /** Ids that exist, with their titles. */
  next: z.array(z.object({ id: TemplateId, title: z.string() })),
  /** Null when this version has no recorded sample, as a person's own templates have none. */
  sample: TemplateSample.nullable(),
})
export type Template = z.output<typeof Template>

/** From which template, in which version, a text was taken. */
export const TemplateOrigin = z.object({ templateId: TemplateId, title: z.string(), version: z.string() })
export type TemplateOrigin = z.output<typeof TemplateOrigin>

/** What the version of a template speaks for: the text that a copy takes over. */
export function versionedText({ facts: { parameters, window }, sql }: Pick<TemplateSource, 'facts' | 'sql'>): string {
  // Field by field: what declarations may say besides, later, changes no version by itself.
  const declared = parameters.map(({ name, type, array, defaultValue, optional }) => [name, type, array, defaultValue, ...(optional === true ? ['optional'] : [])])
  return JSON.stringify([sql, declared, window.default, window.waitDays])
}
