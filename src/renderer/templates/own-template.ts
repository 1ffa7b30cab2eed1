import type { Tab } from '#shared/tabs/contract.ts'
import { audienceCategory, TemplateUnit, type TemplateAdvertiser, type TemplateFacts, type TemplateOutput } from '#shared/templates/template.ts'
import { templateDefaultOf } from '#shared/templates/template-window.ts'
import type { Catalogue } from '#sql/catalogue.ts'
import { createMeasureReader } from '#sql/measures.ts'
import { analyzeSql } from '#sql/sql.ts'
import { formatUnit } from '#sql/unit.ts'

/** What a person says of their own template; the rest is read from the SQL. */
export type TypedFacts = Pick<TemplateFacts, 'title' | 'category' | 'level' | 'summary'> & { readonly meanings: Readonly<Record<string, string>> }

/** What the SQL of a tab says of itself: the tables it reads and what it gives. Columns without a known meaning carry their name. */
export function readOwnTemplate(tab: Pick<Tab, 'sql' | 'params'>, catalogue: Catalogue): Pick<TemplateFacts, 'tables' | 'advertisers' | 'output'> {
  const parameters = tab.params.map(({ name, type, array }) => ({ name, dataType: array ? { type: 'ARRAY', elementDataType: type } : type }))
  const analysis = analyzeSql(tab.sql, { catalogue, parameters })
  const { statement } = analysis
  const columns = statement?.kind === 'query' ? createMeasureReader(analysis).columns(statement) : []
  const tables = [...new Set(analysis.tables.flatMap(({ table }) => (table ? [table.name] : [])))]
  const seen = new Set<string>()
  const output = analysis.outputColumns.flatMap((column, index): TemplateOutput[] => {
    if (seen.has(column.name)) return []
    seen.add(column.name)
    const unit = columns[index]?.unit
    return [{ name: column.name, meaning: words(column.name), unit: (unit && TemplateUnit.safeParse(formatUnit(unit)).data) ?? null }]
  })
  return { tables, advertisers: advertisersOf(tables), output }
}

/** The template of a tab, ready to be kept. */
export function ownTemplate(tab: Pick<Tab, 'sql' | 'params' | 'paramTexts' | 'window'>, { meanings, ...typed }: TypedFacts, catalogue: Catalogue): TemplateFacts {
  const { tables, advertisers, output } = readOwnTemplate(tab, catalogue)
  return {
    ...typed, tables, advertisers,
    output: output.map(column => ({ ...column, meaning: meanings[column.name]?.trim() || column.meaning })),
    // What stands in the form now is what the next person starts with.
    parameters: tab.params.map(parameter => ({ ...parameter, defaultValue: tab.paramTexts[parameter.name] || parameter.defaultValue })),
    window: { default: templateDefaultOf(tab.window), minDays: null, waitDays: null },
    reading: [], pitfalls: [], next: [], tags: typed.category === audienceCategory ? ['audience'] : [],
  }
}

function words(name: string): string {
  const text = name.replaceAll('_', ' ').trim()
  return text === '' ? name : text.charAt(0).toUpperCase() + text.slice(1)
}

function advertisersOf(tables: readonly string[]): TemplateAdvertiser[] {
  const kinds = new Set<TemplateAdvertiser>()
  for (const table of tables) {
    if (table.startsWith('dsp_')) kinds.add('dsp')
    if (table.startsWith('sponsored_ads')) kinds.add('sponsored-ads')
  }
  return kinds.size > 0 ? [...kinds] : ['dsp', 'sponsored-ads']
}
