import { z } from 'zod'
import { ExecutionId } from '#shared/base/ids.ts'

/** What goes into a bundle. The SQL, the window and the hashes always do; the instance, logins and accounts never. */
export const BundleWish = z.object({
  executionId: ExecutionId,
  /** False: the hash of the rows only. */
  withRows: z.boolean(),
  /** The values of parameters, which may name a client's campaigns. */
  withParams: z.boolean().default(false),
  /** AMC's own id of the run. */
  withRunId: z.boolean().default(false),
})
export type BundleWish = z.output<typeof BundleWish>

/** A written bundle: at `path`, or to be downloaded from `downloadPath` where the shell has no dialogs. */
export const BundleWritten = z.object({ path: z.string().nullable(), downloadPath: z.string().nullable(), name: z.string(), sizeBytes: z.number() })
export type BundleWritten = z.output<typeof BundleWritten>

/** How a result stands to a bundle of the same SQL. */
export const BundleVerdict = z.enum(['same-bytes', 'same-rows', 'differs', 'other-request'])
export type BundleVerdict = z.output<typeof BundleVerdict>

/** A stored result beside a bundle that was opened here. */
export const BundleCheck = z.object({
  bundle: z.object({ title: z.string(), rowCount: z.number(), openedAtMs: z.number(), /** Its rows, where it brought them and they are still here. */ executionId: ExecutionId.nullable() }),
  result: z.object({ executionId: ExecutionId, title: z.string(), rowCount: z.number(), storedAtMs: z.number() }),
  /**
   * `same-bytes`: AMC gave the very same file. `same-rows`: the same rows in a file that is not the same (their order, or the
   * columns that tell of privacy filtering). `differs`: other rows. `other-request`: another window or other parameters, so not compared.
   */
  verdict: BundleVerdict,
  /** The verdict in one sentence or two. */
  sentence: z.string(),
})
export type BundleCheck = z.output<typeof BundleCheck>

/** What a bundle held. */
export const BundleOpened = z.object({
  /** The imported result; null for a bundle without rows. */
  executionId: ExecutionId.nullable(),
  title: z.string(),
  sql: z.string(),
  rowCount: z.number(),
  contentHash: z.string(),
  window: z.object({ start: z.string(), end: z.string(), timeZone: z.string() }).nullable(),
  params: z.array(z.object({ name: z.string(), type: z.string(), shown: z.string() })),
  /** A stored result whose rows AMC gave byte for byte like the bundle's: the run is reproduced. */
  twin: ExecutionId.nullable(),
  /** Stored results of the same SQL beside it, the newest first, at most five. */
  checks: z.array(BundleCheck),
})
export type BundleOpened = z.output<typeof BundleOpened>
