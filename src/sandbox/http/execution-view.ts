import { toUtcSeconds } from '#shared/base/clock.ts'
import { isFinal, type ExecutionRecord } from '../state/execution-record.ts'
import { resolveTimeWindow } from '../state/time-window.ts'
import { definedOnly } from './workflow-input.ts'

/** The result is kept for fetching through addresses of our own; no bucket is linked to any instance. */
const invalidationOffsetSecs = 266_400

/**
 * An execution as live answers show it (sheet §4.4): what is known only after validation is absent before, resolved
 * relative windows too.
 */
export function toExecution(record: ExecutionRecord, options: { readonly includeWorkflow: boolean }): Readonly<Record<string, unknown>> {
  const isValidated = record.validatedAtMs !== undefined
  const window = record.window ?? (record.windowRequest.type === 'EXPLICIT' ? resolveTimeWindow(record.windowRequest, record.createdAtMs) : undefined)
  const isDone = isFinal(record.status) && record.startedAtMs !== undefined && record.finishedAtMs !== undefined
  return {
    workflowExecutionId: record.executionId, workflowId: record.workflowId, status: record.status,
    ...definedOnly({ statusReason: record.statusReason }),
    createTime: toUtcSeconds(record.createdAtMs), lastUpdatedTime: toUtcSeconds(record.updatedAtMs),
    expireTime: toUtcSeconds(record.createdAtMs + 24 * 3_600_000), waitUntil: toUtcSeconds(record.createdAtMs - 3_600_000),
    ...(record.validatedAtMs === undefined ? {} : { validatedTime: new Date(record.validatedAtMs).toISOString() }),
    ...(isDone ? { executionTime: Math.max(1, Math.round(((record.finishedAtMs ?? 0) - (record.startedAtMs ?? 0)) / 1000)) } : {}),
    executionCategory: record.category,
    ...(window ? {
      timeWindowStart: toUtcSeconds(window.startMs), timeWindowEnd: toUtcSeconds(window.endMs),
      timeWindowStartOriginal: window.startOriginal, timeWindowEndOriginal: window.endOriginal,
    } : {}),
    timeWindowTimeZoneOriginal: record.windowRequest.timeZone,
    workflowExecutionTimeoutSeconds: record.timeoutSeconds,
    ...(isValidated ? { invalidationOffsetSecs, availableTimeBeforeWindowSecs: 0 } : {}),
    parameterValues: record.parameterValues, dataGaps: [], ignoreDataGaps: false,
    disableAggregationControls: record.disableAggregationControls,
    ...definedOnly({ requireSyntheticData: record.requireSyntheticData, advertisers: record.advertisers, outputColumns: record.outputColumns }),
    ...(isValidated ? { outputS3URI: 'N/A' } : {}),
    ...(options.includeWorkflow ? { sqlQuery: record.workflow.sqlQuery, workflow: record.document } : {}),
  }
}
