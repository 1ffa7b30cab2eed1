/** Advice on what the rows of a data source mean: duplicates, segments, campaign ids, attribution windows. */
import { foldName } from '../ast.ts'
import type { ColumnReference, Expression, FunctionCall } from '../ast.ts'
import type { SelectInfo, TableUse } from '../model.ts'
import { walk } from '../walk.ts'
import { originsOf } from './rule.ts'
import type { Rule } from './rule.ts'

const dayMs = 86_400_000
/** Attribution of a click or view to later purchases goes on for so long. Source: help centre, conversion tables. */
const attributionDays = 14

const isImpressionSegments = (name: string): boolean => /^dsp_impressions_by_\w*segments/.test(name)
const isAudienceSegments = (name: string): boolean => name.startsWith('audience_segments_')

/** Rules on the data sources of a whole query. */
export function checkTables(rule: Rule): void {
  const { tables } = rule.analysis
  for (const use of tables) checkTrafficTime(rule, use)
  const segments = tables.filter(use => isImpressionSegments(use.table.name) || isAudienceSegments(use.table.name))
  const first = segments[0]
  for (const use of segments) {
    if (!first || use.table.name === first.table.name) continue
    rule.report({
      code: 'two-segment-tables', at: use.node,
      message: `This query also reads ${first.table.name}. Two segment tables in one query often run out of time; use two queries or a shorter window.`,
    })
  }
}

function checkTrafficTime(rule: Rule, { node, table }: TableUse): void {
  if (!rule.window || !table.name.startsWith('amazon_attributed_events_by_traffic_time')) return
  const days = (rule.window.nowMs - rule.window.endMs) / dayMs
  if (days >= attributionDays) return
  rule.report({
    code: 'traffic-time-window', at: node,
    message: `The window ends ${days < 1 ? 'less than a day' : `${Math.floor(days)} ${days < 2 ? 'day' : 'days'}`} ago, and purchases are attributed to an ad for ${attributionDays} days. `
      + 'The last days will still grow; end the window earlier, or use the table by conversion time.',
  })
}

/** Rules on the data sources of one select. */
export function checkSelectTables(rule: Rule, info: SelectInfo): void {
  for (const relation of info.relations) {
    const name = relation.table?.name ?? ''
    if (isAudienceSegments(name)) checkMarketplace(rule, info, name, relation.node)
    if (isImpressionSegments(name)) checkSegmentSum(rule, info)
    if (name.startsWith('conversions_with_relevance')) checkRelevance(rule, info)
  }
  checkTrackedAsin(rule, info)
}

function usesColumn(rule: Rule, root: Expression, name: string): boolean {
  let found = false
  walk(root, node => {
    if (node.kind === 'column' && foldName(node.name.name) === name) found = true
    return !found
  })
  return found
}

function checkMarketplace(rule: Rule, info: SelectInfo, name: string, at: { readonly start: number; readonly end: number }): void {
  const { where, from } = info.select
  let filtered = where !== null && usesColumn(rule, where.condition, 'segment_marketplace_id')
  if (from) {
    walk(from, node => {
      if (node.kind === 'join' && node.on && usesColumn(rule, node.on, 'segment_marketplace_id')) filtered = true
      return node.kind !== 'query'
    })
  }
  if (filtered) return
  rule.report({ code: 'segment-marketplace', at, message: `${name} holds several marketplaces and is large. Filter it by segment_marketplace_id.` })
}

function groupColumns(rule: Rule, info: SelectInfo): readonly string[] {
  return info.groupKeys.flatMap(key => (key.expression ? originsOf(rule, key.expression).map(origin => origin.column.name) : []))
}

function sumsOf(info: SelectInfo): readonly FunctionCall[] {
  return info.aggregates.filter(call => call.name.name.toUpperCase() === 'SUM')
}

function checkSegmentSum(rule: Rule, info: SelectInfo): void {
  const isSegment = (name: string): boolean => name.includes('segment')
  if (groupColumns(rule, info).some(isSegment)) return
  const { where } = info.select
  if (where && originsOf(rule, where.condition).some(origin => isSegment(origin.column.name))) return
  for (const call of sumsOf(info)) {
    const source = originsOf(rule, call.args[0]).find(origin => isImpressionSegments(origin.table.name) && origin.column.kind === 'METRIC')
    if (!source) continue
    rule.report({
      code: 'segment-impressions', at: call,
      message: `${source.table.name} repeats each impression for every segment of its user, so this sum counts it many times. Group by the segment, or read dsp_impressions.`,
    })
  }
}

const relevanceKeys = /^(?:conversion_id|campaign|advertiser|line_item|ad_group|creative|engagement_scope|halo_code|user_id)/

// The table holds one row per conversion and campaign it is relevant to.
function checkRelevance(rule: Rule, info: SelectInfo): void {
  if (!info.aggregated || groupColumns(rule, info).some(name => relevanceKeys.test(name))) return
  for (const call of info.aggregates) {
    if (call.quantifier === 'DISTINCT' || !/^(?:SUM|COUNT|AVG)$/i.test(call.name.name)) continue
    const argument = call.args[0]
    const fromTable = originsOf(rule, argument).some(origin => origin.table.name.startsWith('conversions_with_relevance'))
    if (!fromTable && argument?.kind !== 'number' && argument?.kind !== 'star') continue
    rule.report({
      code: 'relevance-duplicates', at: call,
      message: 'conversions_with_relevance repeats a conversion for every campaign it is relevant to. Group by campaign, or keep one row per conversion_id in a WITH step first.',
    })
  }
}

const purchaseMetric = /purchase|sales|units_sold|sns_subscriptions|subscribe/

function checkTrackedAsin(rule: Rule, info: SelectInfo): void {
  if (!groupColumns(rule, info).includes('tracked_asin')) return
  for (const call of sumsOf(info)) {
    const metric = originsOf(rule, call.args[0]).find(origin => origin.table.columnsByName.has('tracked_asin') && origin.column.kind === 'METRIC')
    if (!metric || purchaseMetric.test(metric.column.name)) continue
    rule.report({
      code: 'tracked-asin-metric', at: call, message: `tracked_asin is filled for purchases only, so ${metric.column.name} has no ASIN here. Group by tracked_item instead.`,
    })
  }
}

/** The numeric campaign_id of sponsored ads is not the id that the console shows. */
export function checkCampaignId(rule: Rule, node: ColumnReference): void {
  if (foldName(node.name.name) !== 'campaign_id') return
  const resolved = rule.analysis.references.get(node)
  if (resolved?.kind !== 'column' || !resolved.relation.table?.name.startsWith('sponsored_ads_traffic')) return
  const { start, end } = node.name
  rule.report({
    code: 'numeric-campaign-id', at: node, message: 'campaign_id is not the id that the console and the Ads API show for sponsored ads. Use campaign_id_string.',
    fixes: [{ title: 'Use campaign_id_string', start, end, text: 'campaign_id_string' }],
  })
}
