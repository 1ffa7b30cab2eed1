import { z } from 'zod'
import { ExecutionId } from '#shared/base/ids.ts'
import { command, query } from '#shared/contract/define.ts'
import { FilterTree, SortKey } from '#shared/results/filters.ts'

const decimals = z.number().int().min(0).max(12).nullable()

/** How a column's values are written on screen. Never touches what is copied or exported. */
export const ColumnFormat = z.discriminatedUnion('kind', [
  /** As AMC sent it. */
  z.object({ kind: z.literal('raw') }),
  /** Thousands apart; `decimals` null keeps as many as there are. */
  z.object({ kind: z.literal('grouped'), decimals }),
  /** Times 100. */
  z.object({ kind: z.literal('percent'), decimals }),
  /** Divided by `perCurrency`; `currency` is an ISO code that is shown with it, or null. */
  z.object({ kind: z.literal('money'), perCurrency: z.number().positive(), currency: z.string().regex(/^[A-Z]{3}$/).nullable(), decimals }),
  /** A timestamp, taken as UTC, in another zone (an IANA name). */
  z.object({ kind: z.literal('zone'), zone: z.string().min(1).max(64) }),
])
export type ColumnFormat = z.output<typeof ColumnFormat>

const ids = z.array(z.string().max(8)).max(10_000)

/** How a person has arranged the columns: ids are column numbers as text. */
export const StoredArrangement = z.object({ order: ids, hidden: ids, pinned: ids, widthsPx: z.record(z.string(), z.number()) })

/** How a person looks at one result. */
export const StoredLook = z.object({
  sort: z.array(SortKey).max(50),
  /** By the column's number; a row must fulfil all of them. */
  filters: z.record(z.string(), FilterTree),
  arrangement: StoredArrangement,
  formats: z.record(z.string(), ColumnFormat),
  /** The result that stands beside this one, or null. */
  beside: ExecutionId.nullable().default(null),
})
export type StoredLook = z.output<typeof StoredLook>

/** Names the columns of a result, so that the next run of the same query looks like the last one. */
const Signature = z.string().max(2_000_000)

export const resultLooksContract = {
  /** What was kept for this result; else, with order, filters and the result beside left out, what was kept last for one with the same columns; else null. */
  get: query(z.object({ executionId: ExecutionId, signature: Signature }), StoredLook.nullable()),
  /** Keeps a look. Local to this machine; the oldest beyond some hundreds are forgotten. */
  set: command(z.object({ executionId: ExecutionId, signature: Signature, look: StoredLook }), z.object({})),
} as const
