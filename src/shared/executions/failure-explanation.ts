import { z } from 'zod'

/** What the screen can do at once about a failure. */
export const FailureAction = z.enum(['sign-in', 'choose-window', 'raise-time-limit', 'choose-instance', 'edit-parameters', 'open-schema', 'wait'])
export type FailureAction = z.output<typeof FailureAction>

/** A stretch of the SQL as written, with its line ends counted as one; line and column from 1, offsets in UTF-16 units, `end` exclusive. */
export const WrittenPlace = z.object({ line: z.number().int(), column: z.number().int(), start: z.number().int(), end: z.number().int() })
export type WrittenPlace = z.output<typeof WrittenPlace>

/** An error of AMC in plain words. */
export const FailureExplanation = z.object({
  /** A diagnostic code of the language, a code of the service (`amc-…`), or `unknown`. */
  code: z.string(),
  title: z.string(),
  cause: z.string(),
  fix: z.string(),
  action: FailureAction.nullable(),
  /** Where it is documented: an https address, or `docs/diagnostics.md#code`. */
  link: z.string().nullable(),
  /** Where in the SQL as written; null when it is not about a place, or nobody can tell. */
  place: WrittenPlace.nullable(),
  /** A change of the SQL as written that solves it. */
  quickFix: z.object({ title: z.string(), start: z.number().int(), end: z.number().int(), text: z.string() }).nullable(),
})
export type FailureExplanation = z.output<typeof FailureExplanation>
