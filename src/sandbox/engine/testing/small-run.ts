import type { Clock } from '#shared/base/clock.ts'
import type { InstanceProfile, RunRequest, WorkflowInput } from '../../ports.ts'

/** An instance for `createSmallDataset`. */
export const smallProfile: InstanceProfile = {
  instanceId: 'amcsmall001', instanceName: 'Small', customerCanonicalName: 'Small', instanceType: 'STANDARD', accountId: 'ENTITYSMALL', marketplaceId: 'ATVPDKIKX0DER',
  region: 'NA', advertiserTimeZone: 'UTC', currencyCode: 'USD', countryCode: 'US', advertiserTypes: ['DISPLAY', 'SPONSORED_ADS'],
}

/** A clock that stands at 2025-06-01T12:30:00Z. */
export const stillClock: Clock = { now: () => Date.UTC(2025, 5, 1, 12, 30), sleep: () => Promise.resolve() }

/** A run of one query over May 2025. */
export function smallRequest(sqlQuery: string, csvPath: string, workflow: Partial<WorkflowInput> = {}, request: Partial<RunRequest> = {}): RunRequest {
  return {
    workflow: { workflowId: 'small', sqlQuery, inputParameters: [], ...workflow },
    parameterValues: {},
    window: { startMs: Date.UTC(2025, 4, 1), endMs: Date.UTC(2025, 5, 1), timeZone: 'UTC' },
    disableAggregationControls: false,
    csvPath,
    ...request,
  }
}
