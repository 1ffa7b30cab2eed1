import type { Instance } from '#shared/instances/contract.ts'
import type { RunPreview } from '#shared/executions/contract.ts'
import type { LadderWish, LocalRows, Rung, RungId } from '#shared/ladder/contract.ts'
import type { DeclaredParameter } from '#sql/sql.ts'
import type { WrittenSql } from '#core/executions/executions.ts'

/** What every rung of a climb looks at; worked out once, when the climb begins. */
export interface ClimbFacts {
  /** Its SQL has `\n` line ends. */
  readonly wish: LadderWish
  readonly preview: RunPreview
  readonly traced: WrittenSql
  readonly parameters: readonly DeclaredParameter[]
  /** Null when the tab has none, or it is not known any more. */
  readonly instance: Instance | null
  /** The query makes an audience: other tables, another output, and no run of a report. */
  readonly audience: boolean
}

/** What a rung found. What is left out stays as it is. */
export type RungNews = Partial<Pick<Rung, 'finding' | 'problems' | 'explanation' | 'executionId'>>
export type RungEnd = RungNews & { readonly state: 'passed' | 'warned' | 'failed' | 'skipped' | 'cancelled' }

export interface RungCall {
  readonly facts: ClimbFacts
  /** How the rungs below ended. */
  readonly below: (id: RungId) => Rung['state']
  /** News while it goes on. */
  readonly tell: (news: RungNews) => void
  readonly keepRows: (rows: LocalRows) => void
}

/** One rung. Rejects with an AppError when it could not be tried to its end; an abort leaves nothing running. */
export type RungWork = (call: RungCall, signal: AbortSignal) => Promise<RungEnd>

export function skipped(finding: string): RungEnd {
  return { state: 'skipped', finding }
}

/** Why a query cannot be sent as a report, or null when it can. */
export function unsendable({ preview, audience }: ClimbFacts): string | null {
  if (audience) return 'This query makes an audience and is no report. AMC looks at it when the audience is made.'
  return preview.problems.length === 0 ? null : `Not tried, since it cannot be sent as it stands: ${preview.problems.map(problem => problem.message).join(' ')}`
}
