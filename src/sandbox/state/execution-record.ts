import type { AmcOutputColumn, WorkflowInput } from '../ports.ts'
import type { TimeWindow, TimeWindowRequest } from './time-window.ts'
import type { WorkflowDocument } from './workflows.ts'

export type ExecutionStatus = 'PENDING' | 'RUNNING' | 'PUBLISHING' | 'SUCCEEDED' | 'FAILED' | 'REJECTED' | 'CANCELLED'

/** One result file on disk. */
export interface ResultFile {
  readonly name: string
  readonly sizeBytes: number
}

/**
 * Everything about one execution, as kept on disk. Life: PENDING (queued, or events are being prepared) → validated →
 * RUNNING → (PUBLISHING) → SUCCEEDED, FAILED, REJECTED or CANCELLED; a final status never changes. Times are UTC
 * milliseconds of the service's clock.
 */
export interface ExecutionRecord {
  readonly executionId: string
  readonly instanceId: string
  readonly accountId: string
  /** Order of creation over all instances. */
  readonly sequence: number
  readonly workflow: WorkflowInput
  readonly document: WorkflowDocument
  readonly declaredColumns: readonly AmcOutputColumn[] | undefined
  /** The id the client sees: the saved or own id, else `transient_…`. */
  readonly workflowId: string
  readonly category: 'AD_HOC' | 'SCHEDULED'
  readonly status: ExecutionStatus
  readonly statusReason?: string
  readonly createdAtMs: number
  readonly updatedAtMs: number
  readonly validatedAtMs?: number
  readonly startedAtMs?: number
  readonly finishedAtMs?: number
  readonly windowRequest: TimeWindowRequest
  readonly window?: TimeWindow
  readonly parameterValues: Readonly<Record<string, unknown>>
  readonly timeoutSeconds: number
  readonly dryRun: boolean
  readonly skipPublish: boolean
  readonly requireSyntheticData: boolean | undefined
  readonly disableAggregationControls: boolean
  readonly advertisers: readonly unknown[] | undefined
  readonly outputColumns?: readonly AmcOutputColumn[]
  readonly rowCount?: number
  /** Present once there is output; empty after retention removed it. */
  readonly files?: readonly ResultFile[]
  /** How a fault decided that this execution ends. */
  readonly doom?: { readonly status: 'FAILED' | 'REJECTED'; readonly reason: string }
}

export function isFinal(status: ExecutionStatus): boolean {
  return status === 'SUCCEEDED' || status === 'FAILED' || status === 'REJECTED' || status === 'CANCELLED'
}
