import type { AnalyzeOptions } from '../sql.ts'
import { keywordItem, snippetItem, tableItem, textItem } from './completion-items.ts'
import type { Candidate } from './completion-items.ts'
import type { CompletionPlace } from './completion-place.ts'
import type { CompletionScope } from './completion-scope.ts'
import { tablePopularity } from './popularity.ts'

/** Tables that may stand in FROM: WITH steps, data sources of the instance (twins in an audience query), forms around them. */
export function tableCandidates(place: CompletionPlace, scope: CompletionScope, options: AnalyzeOptions): readonly Candidate[] {
  if (place.frame.kind === 'table-call') return [snippetItem('EXTEND_TIME_WINDOW', "EXTEND_TIME_WINDOW('${1:dsp_impressions}', '${2:P28D}', '${3:P0D}')", "('table', 'before', 'after')", 95, 'function')]
  const audience = options.audience ?? false
  const joined = new Set(scope.relations.map(relation => relation.name))
  const steps = scope.steps.map((step, index) => {
    const unused = (scope.used.get(step.name.toUpperCase()) ?? 0) <= 1 ? 15 : 0
    return textItem('cte', step.name, step.name, `WITH step · ${step.columns.length} columns`, 88 - Math.min(index, 20) + unused - (joined.has(step.name.toLowerCase()) ? 20 : 0))
  })
  const sources = options.catalogue.tables
    .filter(table => (audience ? table.kind !== 'source' : table.kind !== 'audience'))
    .map(table => tableItem(table, 55 + 20 * (tablePopularity.get(table.baseTable ?? table.name) ?? 0) - (table.deprecated ? 40 : 0) + (table.kind === 'uploaded' ? 14 : 0)))
  return [
    ...steps, ...sources, keywordItem('TABLE', 30),
    snippetItem('TABLE(EXTEND_TIME_WINDOW(…))', "TABLE(EXTEND_TIME_WINDOW('${1:dsp_impressions}', '${2:P28D}', '${3:P0D}'))", 'a source with a wider window', 68),
    snippetItem('( SELECT … )', '(\n  SELECT $1\n  FROM $2\n)', 'a subquery', 25),
  ]
}
