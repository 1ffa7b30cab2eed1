import type { FailureAction } from '#shared/executions/failure-explanation.ts'
import type { ProblemCode } from '../problems.ts'

/** A known sentence of AMC that is not about the SQL itself: what it means and what to do. `$name` stands for a group of the pattern. */
export interface ServiceErrorEntry {
  /** Starts with `amc-`. */
  readonly code: string
  readonly pattern: RegExp
  readonly title: string
  readonly cause: string
  readonly fix: string
  readonly action?: FailureAction
  /** An https address of Amazon's documentation. */
  readonly link?: string
}

/** A known sentence about the SQL: its page is that of the diagnostic code. */
export interface SqlErrorEntry {
  readonly code: ProblemCode
  readonly pattern: RegExp
  readonly action?: FailureAction
}
