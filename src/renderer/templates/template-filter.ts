import { searchTemplates } from './search-templates.ts'
import { templateCategories, type TemplateAdvertiser, type TemplateCategory, type TemplateLevel, type TemplateSummary } from '#shared/templates/template.ts'
import type { Catalogue } from '#sql/catalogue.ts'

/** What the library shows: everything where a field is empty. `own` shows only a person's own templates. */
export interface TemplateFilter {
  readonly typed: string
  readonly category: TemplateCategory | 'own' | ''
  readonly level: TemplateLevel | ''
  readonly advertiser: TemplateAdvertiser | ''
  /** Only what the chosen instance can run. */
  readonly runnable: boolean
}

export const noFilter: TemplateFilter = { typed: '', category: '', level: '', advertiser: '', runnable: false }

/** A template, and the tables it reads that the instance does not have. */
export interface FoundTemplate {
  readonly template: TemplateSummary
  readonly lacking: readonly string[]
}

export interface FoundTemplates {
  /** Those that fit; by rank when something is typed. */
  readonly found: readonly FoundTemplate[]
  /** How many fit in each category if it were chosen, by name; `''` counts all and `own` a person's own. Categories without any template are left out. */
  readonly counts: ReadonlyMap<TemplateFilter['category'], number>
  /** How many would fit if the instance did not matter. */
  readonly notRunnable: number
}

/** Applies a filter to the library. */
export function filterTemplates(templates: readonly TemplateSummary[], filter: TemplateFilter, catalogue: Catalogue): FoundTemplates {
  const searched = searchTemplates(templates, filter.typed)
    .filter(template => (filter.level === '' || template.level === filter.level) && (filter.advertiser === '' || template.advertisers.includes(filter.advertiser)))
    .map((template): FoundTemplate => ({ template, lacking: template.tables.filter(table => !catalogue.table(table)) }))
  const isIn = ({ template }: FoundTemplate, category: TemplateFilter['category']) => category === '' || (category === 'own' ? template.scopeId !== null : template.category === category)
  const fitting = searched.filter(({ lacking }) => !filter.runnable || lacking.length === 0)
  const existing = new Set(templates.map(({ category }) => category))
  const places: readonly TemplateFilter['category'][] = ['', ...templateCategories.filter(category => existing.has(category)), ...(templates.some(({ scopeId }) => scopeId !== null) ? ['own' as const] : [])]
  return {
    found: fitting.filter(each => isIn(each, filter.category)),
    counts: new Map(places.map(category => [category, fitting.filter(each => isIn(each, category)).length])),
    notRunnable: searched.filter(each => isIn(each, filter.category) && each.lacking.length > 0).length,
  }
}
