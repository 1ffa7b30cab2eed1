import { expect, test } from 'vitest'
import { bundledCatalogue } from '../catalogue.ts'
import { checkSql } from '../rules/check.ts'
import { analyzeSql } from '../sql.ts'
import { columnsOfSelect, sourceChoices, tableChoices } from './builder-columns.ts'
import { builderFromSql } from './builder-from-sql.ts'
import type { BuilderModel, BuilderSelect } from './builder-model.ts'
import { builderToSql } from './builder-to-sql.ts'
import { addColumn, addJoin, addMeasure, addRatio, addRowCount, aggregateOf, changeSource, moveItem, removeItem, removeJoin, removeStep, renameItem, resultAsStep, startBuilder } from './edit-builder.ts'
import { joinAfterAggregation } from './join-after-aggregation.ts'
import { joinOffers, repeatedMeasures } from './join-offers.ts'

function read(sql: string): { readonly model: BuilderModel; readonly result: BuilderSelect } {
  const reading = builderFromSql(analyzeSql(sql, { catalogue: bundledCatalogue }))
  if (reading.kind !== 'model' || reading.model.result.kind !== 'select') throw new Error(`The builder does not hold ${sql}.`)
  return { model: reading.model, result: reading.model.result }
}

const columnsOf = (table: string) => sourceChoices(bundledCatalogue, false).find(each => each.name === table)?.columns ?? []
function columnOf(table: string, name: string) {
  const column = columnsOf(table).find(each => each.name === name)
  if (!column) throw new Error(`${table} has no ${name}.`)
  return column
}
const sqlOf = (result: BuilderSelect): string => builderToSql({ header: '', steps: [], footer: '', result })

test('a query grows from a source: money is divided, names stay apart, grouping follows', () => {
  const model = startBuilder('dsp_impressions', '-- mine\n')
  expect(builderToSql(model)).toBe('-- mine\nSELECT\nFROM dsp_impressions')
  expect(read(builderToSql(model)).model).toEqual(model)
  if (model.result.kind !== 'select') throw new Error('It starts as a select.')
  const cost = columnOf('dsp_impressions', 'total_cost')
  const columns = addColumn(addColumn(model.result, columnOf('dsp_impressions', 'campaign')), columnOf('dsp_impressions', 'campaign'))
  const measures = addRowCount(addMeasure(addMeasure(addMeasure(columns, cost), cost, 'AVG'), columnOf('dsp_impressions', 'user_id')))
  const full = addRatio(measures, aggregateOf(cost, 'SUM'), aggregateOf(columnOf('dsp_impressions', 'impressions'), 'SUM'))
  expect(sqlOf(full)).toBe(`SELECT
  campaign,
  campaign AS dsp_impressions_campaign,
  SUM(total_cost) / 100000 AS total_cost,
  AVG(total_cost) / 100000 AS average_total_cost,
  COUNT(DISTINCT user_id) AS users,
  COUNT(1) AS row_count,
  SUM(total_cost) / 100000 / NULLIF(SUM(impressions), 0) AS total_cost_per_impressions
FROM dsp_impressions
GROUP BY campaign, dsp_impressions_campaign`)
  expect(checkSql(sqlOf(full), { catalogue: bundledCatalogue }).problems.filter(problem => problem.severity === 'error')).toEqual([])
  expect(moveItem(full, 6, -3).items[0]).toEqual(full.items[6])
  expect(sqlOf(full.items.reduceRight((select, _, index) => removeItem(select, index), full))).toBe('SELECT\nFROM dsp_impressions')
})

test('another source keeps what it has too', () => {
  const { result } = read("SELECT campaign, SUM(total_cost) AS c, SUM(impressions) AS i FROM dsp_impressions WHERE device_type = 'PC' AND campaign = 'a' GROUP BY campaign HAVING c > 1")
  expect(sqlOf(changeSource(result, 'sponsored_ads_traffic', columnsOf('sponsored_ads_traffic')))).toBe("SELECT\n  campaign,\n  SUM(impressions) AS i\nFROM sponsored_ads_traffic\nWHERE campaign = 'a'\nGROUP BY campaign")
})

test('the keys of single events are offered first, names that many tables share never', () => {
  const attributed = tableNamed('amazon_attributed_events_by_traffic_time')
  const offers = joinOffers(columnsOf('sponsored_ads_traffic'), attributed).map(offer => offer.on.map(pair => `${pair.left.name} = ${pair.right}`).join())
  expect(offers.slice(0, 2)).toEqual(['event_id = traffic_event_id', 'user_id = user_id'])
  expect(offers).not.toContain('campaign = campaign')
  expect(joinOffers(columnsOf('dsp_views'), tableNamed('dsp_impressions'))[0]?.on[0]).toEqual({ left: { relation: 'dsp_views', name: 'impression_id' }, right: 'request_tag' })
})

function tableNamed(name: string) {
  const table = sourceChoices(bundledCatalogue, false).find(each => each.name === name)
  if (!table) throw new Error(`There is no ${name}.`)
  return table
}

test('a join that repeats rows is told apart from one that does not', () => {
  const tables = sourceChoices(bundledCatalogue, false)
  const byUser = read('SELECT SUM(a.impressions) AS i, SUM(b.clicks) AS c, COUNT(DISTINCT a.user_id) AS u FROM dsp_impressions a LEFT JOIN sponsored_ads_traffic b ON a.user_id = b.user_id')
  expect(repeatedMeasures(byUser.result, tables).map(measure => measure.name)).toEqual(['i', 'c'])
  const byTag = read('SELECT SUM(a.impressions) AS i, SUM(b.clicks) AS c FROM dsp_impressions a LEFT JOIN dsp_clicks b ON a.request_tag = b.request_tag')
  expect(repeatedMeasures(byTag.result, tables).map(measure => measure.name)).toEqual(['i'])
  const rows = read('SELECT a.campaign, COUNT(1) AS n FROM dsp_impressions a LEFT JOIN sponsored_ads_traffic b ON a.user_id = b.user_id GROUP BY a.campaign')
  expect(repeatedMeasures(rows.result, tables).map(({ name, relation }) => [name, relation])).toEqual([['n', 'a']])
  expect(joinAfterAggregation(rows.model, 0)).toBeNull()
  const first = addJoin(read('SELECT SUM(clicks) AS c FROM dsp_clicks').result, { table: tableNamed('dsp_impressions'), on: [{ left: { relation: 'dsp_clicks', name: 'request_tag' }, right: 'request_tag' }] })
  expect(repeatedMeasures(first, tables)).toEqual([])
  expect(sqlOf(first)).toContain('LEFT JOIN dsp_impressions ON dsp_clicks.request_tag = dsp_impressions.request_tag')
  expect(sqlOf(removeJoin(first, 0))).toBe('SELECT SUM(clicks) AS c\nFROM dsp_clicks')
})

test('steps that were added up first are joined without repeating anything', () => {
  const { model } = read("SELECT a.campaign, SUM(a.impressions) AS i, SUM(b.clicks) AS c FROM dsp_impressions a LEFT JOIN sponsored_ads_traffic b ON a.user_id = b.user_id WHERE b.ad_product_type = 'sponsored_products' GROUP BY a.campaign HAVING i > 5")
  const changed = joinAfterAggregation(model, 0)
  if (!changed) throw new Error('It can be joined after adding up.')
  const sql = builderToSql(changed)
  expect(checkSql(sql, { catalogue: bundledCatalogue }).problems.filter(problem => problem.severity === 'error')).toEqual([])
  // The condition on the joined table left only rows that have a partner.
  expect(sql).toContain('INNER JOIN sponsored_ads_traffic_by_user_id')
  const again = read(sql)
  const analysis = analyzeSql(sql, { catalogue: bundledCatalogue })
  const reading = builderFromSql(analysis)
  if (reading.kind !== 'model') throw new Error('It is read again.')
  const tables = tableChoices(sourceChoices(bundledCatalogue, false), analysis, reading.model, reading.places, reading.model.steps.length)
  expect(tables[1]?.uniqueBy).toEqual(['user_id'])
  // Each user stands in one row on the right; on the left once for each campaign, which is a row of its own.
  expect(repeatedMeasures(again.result, tables)).toEqual([])
  expect(repeatedMeasures({ ...again.result, items: again.result.items.slice(1) }, tables).map(measure => measure.name)).toEqual(['c'])
})

test('a condition on two tables at once cannot be added up before', () => {
  const { model } = read("SELECT SUM(a.impressions) AS i FROM dsp_impressions a LEFT JOIN sponsored_ads_traffic b ON a.user_id = b.user_id WHERE a.campaign = 'x' OR b.campaign = 'x'")
  expect(joinAfterAggregation(model, 0)).toBeNull()
})

test('a column that gets another name keeps it in the steps behind', () => {
  const { model } = read('WITH s AS (SELECT user_id, SUM(impressions) AS i FROM dsp_impressions GROUP BY user_id) SELECT COUNT(DISTINCT user_id) AS u, SUM(i) AS total FROM s WHERE i > 3')
  expect(builderToSql(renameItem(model, 0, 1, 'shown'))).toBe(`WITH s AS (
  SELECT
    user_id,
    SUM(impressions) AS shown
  FROM dsp_impressions
  GROUP BY user_id
)
SELECT
  COUNT(DISTINCT user_id) AS u,
  SUM(shown) AS total
FROM s
WHERE shown > 3`)
  expect(removeStep(model, 0)).toBeNull()
})

test('a result becomes a step that the next result reads', () => {
  const next = resultAsStep(read('SELECT campaign, SUM(impressions) AS i FROM dsp_impressions GROUP BY campaign').model)
  expect(next && builderToSql(next)).toBe('WITH base AS (\n  SELECT\n    campaign,\n    SUM(impressions) AS i\n  FROM dsp_impressions\n  GROUP BY campaign\n)\nSELECT\n  campaign,\n  i\nFROM base')
})

test('the columns of every joined table can be chosen, of steps too', () => {
  const reading = builderFromSql(analyzeSql('WITH s AS (SELECT user_id, campaign, COUNT(1) AS n FROM dsp_clicks GROUP BY user_id, campaign) SELECT COUNT(1) AS n FROM dsp_impressions AS d LEFT JOIN s ON d.user_id = s.user_id', { catalogue: bundledCatalogue }))
  const info = reading.kind === 'model' ? reading.places.at(-1)?.info : null
  const columns = info && reading.kind === 'model' && reading.model.result.kind === 'select' ? columnsOfSelect(reading.model.result, info) : []
  expect(columns.filter(column => column.relation === 's').map(({ name, privacyClass, kind, joinKey }) => [name, privacyClass, kind, joinKey])).toEqual([['user_id', 'VERY_HIGH', 'DIMENSION', true], ['campaign', 'LOW', 'DIMENSION', false], ['n', 'NONE', 'METRIC', false]])
  expect(columns.find(column => column.relation === 'd' && column.name === 'total_cost')?.unit).toBe('millicents')
})
