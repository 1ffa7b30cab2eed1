import { localWindow } from '#shared/ladder/local-window.ts'
import type { ResolvedWindow } from '#shared/time-window/time-window.ts'
import { AmcWorkflowId } from '#shared/base/ids.ts'
import { explainFailure, requestBodyOf } from '#core/executions/executions.ts'
import type { Clock, Ids } from '#core/ports.ts'
import { isSponsoredAdsOnly } from './lint-rung.ts'
import type { LocalService } from './local-service.ts'
import { plural } from './plural.ts'
import { skipped, unsendable, type RungWork } from './rung-work.ts'

/** A local run that takes longer is of no use before a run at AMC. The shortest limit that AMC's protocol knows. */
const timeoutSeconds = 900

export interface LocalRungDeps {
  readonly local: LocalService
  readonly clock: Clock
  readonly ids: Ids
}

/** A run on synthetic events, thresholds applied. Its dates are the tab's own where there are synthetic events, and says so where not. */
export function createLocalRung({ local, clock, ids }: LocalRungDeps): RungWork {
  return async ({ facts, below, tell, keepRows }, signal) => {
    const { preview, traced, parameters, instance } = facts
    const reason = unsendable(facts)
    if (reason !== null || preview.resolvedWindow === null) return skipped(reason ?? 'Not tried: the time window cannot be worked out.')
    const { window, moved } = localWindow(preview.resolvedWindow, clock.now())
    const workflowId = AmcWorkflowId.parse(`recomamp_local_${ids.next().replaceAll('-', '')}`)
    const body = requestBodyOf({ dryRun: false }, { ...preview, resolvedWindow: window }, { workflowId, timeoutSeconds })
    const outcome = await local.run(body, { sponsoredAdsOnly: instance !== null && isSponsoredAdsOnly(instance.advertiserTypes), onStep: finding => tell({ finding }) }, signal)
    const dates = datesText(window)
    if (!outcome.ok) {
      const explanation = explainFailure({ failure: outcome, traced, parameters })
      // The language check knows the instance; what it accepts and the service lacks is the instance's own.
      if (below('lint') !== 'failed' && ['unknown-table', 'unknown-column'].includes(explanation.code)) {
        return skipped(`Not proved: the query names something of your instance that the synthetic data does not have. ${explanation.cause}`)
      }
      return { state: 'failed', finding: explanation.cause, explanation: explanation.code === 'unknown' ? { ...explanation, cause: outcome.amcText ?? explanation.cause } : explanation }
    }
    keepRows({ ...outcome.rows, windowText: dates })
    const { rowCount } = outcome.rows
    const place = moved ? `There are no synthetic events for all of your dates, so it ran for ${dates} instead.` : `For ${dates}.`
    return rowCount === 0
      ? { state: 'warned', finding: `No rows: nothing matched among the synthetic events, or no row reached its privacy threshold. ${place}` }
      : { state: 'passed', finding: `${plural(rowCount, 'row')}. ${place}` }
  }
}

/** `2026-10-01 to 2026-11-01, UTC`: start inclusive, end exclusive, wall clock of the zone. */
function datesText({ start, end, timeZone }: Pick<ResolvedWindow, 'start' | 'end' | 'timeZone'>): string {
  const shown = (wall: string): string => (wall.endsWith('T00:00:00') ? wall.slice(0, 10) : wall.slice(0, 16).replace('T', ' '))
  return `${shown(start)} to ${shown(end)}, ${timeZone}`
}
