/** What may stand between quotes at the cursor. */
import type { AnalyzeOptions } from '../sql.ts'
import { textItem } from './completion-items.ts'
import type { Candidate, CompletionKind } from './completion-items.ts'
import type { CompletionPlace } from './completion-place.ts'
import type { CompletionScope } from './completion-scope.ts'
import { comparedColumn } from './completion-values.ts'
import { tablePopularity } from './popularity.ts'

const durations = ['P28D', 'P14D', 'P7D', 'P30D', 'P0D', 'P1D', 'P60D', 'P90D', 'P365D', 'PT12H']
const truncations = ['day', 'week', 'month', 'hour', 'quarter', 'year', 'minute', 'second']
const zones = ['America/New_York', 'America/Los_Angeles', 'America/Chicago', 'Europe/London', 'Europe/Berlin', 'Asia/Tokyo', 'Australia/Sydney', 'UTC']

const listOf = (kind: CompletionKind, values: readonly string[], detail: string): Candidate[] => values.map((value, index) => textItem(kind, value, value, detail, 90 - index))

/** Entries without their quotes; empty where any text may stand. */
export function textCandidates(place: CompletionPlace, scope: CompletionScope, options: AnalyzeOptions): readonly Candidate[] {
  const { frame } = place
  if (frame.kind === 'call') {
    switch (`${frame.name} ${frame.argument}`) {
      case 'CUSTOM_PARAMETER 0': return listOf('parameter', (options.parameters ?? []).map(parameter => parameter.name), 'parameter')
      case 'BUILT_IN_PARAMETER 0': return listOf('parameter', ['TIME_WINDOW_START', 'TIME_WINDOW_END'], 'of the run')
      case 'EXTEND_TIME_WINDOW 0': return options.catalogue.tables
        .filter(table => (table.kind === 'audience') === (options.audience ?? false) && table.timeColumn !== null)
        .map(table => textItem('table', table.name, table.name, table.category, 40 + 40 * (tablePopularity.get(table.baseTable ?? table.name) ?? 0)))
      case 'EXTEND_TIME_WINDOW 1': case 'EXTEND_TIME_WINDOW 2': return listOf('value', durations, frame.argument === 1 ? 'before the window' : 'after the window')
      case 'DATE_TRUNC 0': return listOf('value', truncations, 'unit')
      case 'CONVERT_TIME_ZONE_FROM_UTC 1': return listOf('value', zones, 'time zone')
      default:
    }
  }
  const column = comparedColumn(place, scope)
  if (!column) return []
  return listOf('value', column.enumValues.length > 0 ? column.enumValues : column.exampleValues, column.name)
}
