/** Holds the language's checks against a run of the service, for generated queries. */
import { bundledCatalogue } from '#sql/catalogue.ts'
import type { CatalogueColumn } from '#sql/catalogue.ts'
import { checkSql } from '#sql/rules/check.ts'
import { generatedParameters, generatedSources } from '#sql/testing/generated-query.ts'
import type { Dataset, SqlEngine } from '../../ports.ts'
import { createSmallDataset } from './small-dataset.ts'
import type { SmallRow } from './small-dataset.ts'
import { smallRequest } from './small-run.ts'

/** Two dozen events in every data source that generated queries read. */
export async function createGeneratedDataset(): Promise<Dataset> {
  return await createSmallDataset(Object.fromEntries(generatedSources.map(({ name }) => [name, rowsOf(name)])))
}

/** A few events in every data source that AMC documents, with a value of its type in every column; twins included. */
export async function createFilledDataset(): Promise<Dataset> {
  const tables = bundledCatalogue.tables.filter((table) => table.columns.length > 0)
  return await createSmallDataset(Object.fromEntries(tables.map((table) => [table.name, Array.from({ length: 6 }, (_, index) =>
    Object.fromEntries(table.columns.map((column) => [column.name, valueOf(column, index)])))])))
}

function valueOf(column: CatalogueColumn, index: number): unknown {
  const day = `2025-05-${10 + index}`
  const { type } = column
  switch (type.name) {
    case 'STRING': return column.name === 'user_id' ? `user-${index % 4}` : column.enumValues[index % Math.max(1, column.enumValues.length)] ?? column.exampleValues[0] ?? `value ${index % 2}`
    case 'DATE': return day
    case 'TIMESTAMP': return `${day}T0${index}:30:00Z`
    case 'BOOLEAN': return index % 2 === 0
    case 'ARRAY': return [type.element.name === 'STRING' ? 'a' : index]
    default: return index
  }
}

function rowsOf(table: string): SmallRow[] {
  return Array.from({ length: 24 }, (_, index): SmallRow => {
    const day = String(1 + index).padStart(2, '0')
    const moment = `2025-05-${day}T${String(index).padStart(2, '0')}:15:30Z`
    const shared = { user_id: index % 7 === 0 ? null : `user-${index % 5}`, campaign: ['alpha', 'beta', 'Kitchen TV', null][index % 4] }
    if (table === 'dsp_impressions') {
      return {
        ...shared, impressions: index % 3, device_type: ['TV', 'Phone', null][index % 3], total_cost: index * 1000.5, impression_date: `2025-05-${day}`, impression_dt_utc: moment, is_amazon_owned: index % 2 === 0,
        user_behavior_segment_ids: index % 4 === 0 ? null : [index, 7], postal_code: ['10001', '94105', null][index % 3], request_tag: `tag-${index}`, impression_hour: index,
      }
    }
    if (table === 'dsp_clicks') return { ...shared, clicks: 1, device_type: 'Phone', click_dt_utc: moment, request_tag: `tag-${index * 2}` }
    if (table === 'conversions') return { user_id: shared.user_id, event_subtype: ['order', 'detailPageView'][index % 2], conversions: 1, event_dt_utc: moment, total_product_sales: index * 9.99, conversion_id: `c-${index}` }
    return { ...shared, clicks: index % 2, ad_product_type: ['sponsored_products', 'sponsored_brands'][index % 2], spend: index * 1_000_000, event_date: `2025-05-${day}`, event_dt_utc: moment, customer_search_term: `term ${index}` }
  })
}

/** Counts of what was seen so far. */
export interface Tally { clean: number; refused: number; rows: number }

/** Undefined when checks and service agree on a query; else a sentence on what differs. `path` is overwritten. */
export async function disagreement(engine: SqlEngine, sql: string, path: string, tally: Tally): Promise<string | undefined> {
  const { problems, analysis } = checkSql(sql, { catalogue: bundledCatalogue, parameters: generatedParameters })
  const errors = problems.filter((problem) => problem.severity === 'error')
  const inputParameters = generatedParameters.map((parameter) => ({ ...parameter, defaultValue: { p_text: 'alpha', p_number: 3, p_day: '2025-05-09', p_list: ['alpha', 'x'] }[parameter.name] ?? null }))
  const outcome = await engine.run(smallRequest(sql, path, { inputParameters }), new AbortController().signal)
  if (errors.length === 0) {
    if (!outcome.ok) return `no error was reported, yet: ${outcome.message}`
    tally.clean += 1
    tally.rows += outcome.rowCount + outcome.suppressedRowCount
    return undefined
  }
  tally.refused += 1
  if (outcome.ok) return `it ran, yet: ${errors.map((error) => `${error.code}: ${error.message}`).join(' ')}`
  const place = /(?:[Ff]rom|[Aa]t) line (\d+), column (\d+)/.exec(outcome.message)
  const isSamePlace = errors.some((error) => {
    const { line, column } = analysis.lines.positionAt(error.start)
    return place ? Number(place[1]) === line && Number(place[2]) === column : error.amcText !== undefined && outcome.message.includes(error.amcText)
  })
  // AMC's parser names the token it stumbled over, which may stand inside the span that is marked, or be the ; before it.
  const isInside = place !== null && errors.some((error) => {
    const offset = analysis.lines.offsetAt({ line: Number(place[1]), column: Number(place[2]) })
    return error.amcText !== undefined && outcome.message.includes(error.amcText) && (offset >= error.start || /^[.;\s]*$/.test(sql.slice(offset, error.start))) && offset <= Math.max(error.end, sql.trimEnd().length)
  })
  return isSamePlace || isInside ? undefined : `it was refused elsewhere: ${outcome.message} | ${errors.map((error) => `${error.code} ${analysis.lines.describe(error)}`).join('; ')}`
}
