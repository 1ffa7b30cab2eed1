import { sourceSchemas, type SourceSchema } from './catalogue.ts'
import { conversionViews } from './conversion-views.ts'
import { insightViews } from './insight-views.ts'
import { trafficViews } from './traffic-views.ts'
import type { ViewContext, ViewSource } from './view-columns.ts'

/** A relation and the statement that creates it. */
export interface View {
  readonly name: string
  readonly sql: string
}

function selectSql(columns: SourceSchema['columns'], source: ViewSource): string {
  return columns.map(({ name, duckType }) => {
    const expression = source.columns[name]
    if (expression === undefined) throw new Error(`Column ${name} of the AMC schema has no synthetic value.`)
    return `(${expression})::${duckType} AS "${name}"`
  }).join(',\n  ')
}

/** What an audience twin leaves out, as the schema file says: deals, sensitive items, purchases of Europe. */
function twinSource(schema: SourceSchema, source: ViewSource, context: ViewContext): ViewSource {
  if (['dsp_impressions', 'dsp_clicks', 'dsp_impressions_by_matched_segments',
    'dsp_impressions_by_user_segments'].includes(schema.name)) {
    return { columns: source.columns, from: `${source.from} AND a.deal_id IS NULL` }
  }
  if (schema.name === 'amazon_retail_purchases' && context.profile.region === 'EU') return { columns: source.columns,
    from: `${source.from} AND false` }
  const trackedItem = source.columns['tracked_item']
  const trackedAsin = source.columns['tracked_asin']
  if (trackedItem === undefined || trackedAsin === undefined) return source
  return {
    columns: { ...source.columns, tracked_item: `CASE WHEN NOT i.sensitive THEN ${trackedItem} END`,
      tracked_asin: `CASE WHEN NOT i.sensitive THEN ${trackedAsin} END` },
    from: source.from,
  }
}

/**
 * AMC's relations over the compact tables of one instance: each data source that the instance has, with AMC's column
 * names and types, and its audience twins.
 */
export function amcViews(context: ViewContext): readonly View[] {
  const sources = { ...trafficViews(context), ...conversionViews(context), ...insightViews(context) }
  const hasDisplay = context.profile.advertiserTypes.some((type) => type !== 'SPONSORED_ADS')
  return sourceSchemas.filter(({ name }) => hasDisplay || !/^(dsp|adserver)_/.test(name)).flatMap((schema) => {
    const source = sources[schema.name]
    if (!source) throw new Error(`The data source ${schema.name} of the AMC schema has no synthetic rows.`)
    const create = (name: string, columns: SourceSchema['columns'], rows: ViewSource): View => ({
      name, sql: `CREATE VIEW "${name}" AS SELECT\n  ${selectSql(columns, rows)}\nFROM ${rows.from}`,
    })
    const twinColumns = schema.columns.filter(({ name }) => !schema.missingInTwin.has(name))
    const twin = twinSource(schema, source, context)
    return [create(schema.name, schema.columns, source), ...schema.twins.map((name) => create(name, twinColumns, twin))]
  })
}
