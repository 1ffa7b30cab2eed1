import { z } from 'zod'
import { ResultWarning } from '#shared/results/contract.ts'
import { StoredColumn } from './column-types.ts'

/** What a stored result is: written beside the rows as `manifest.json`, and into the database once the rows are whole. */
export const Manifest = z.object({
  version: z.literal(1),
  executionId: z.string(),
  columns: z.array(StoredColumn),
  rowCount: z.number().int(),
  /** Of the stored rows, not of the CSV. */
  sizeBytes: z.number().int(),
  csvBytes: z.number().int(),
  synthetic: z.boolean(),
  warnings: z.array(ResultWarning),
  /** True when the CSV was not by the book: it is then kept beside the rows as it came. */
  keepsCsv: z.boolean(),
  storedAtMs: z.number(),
})
export type Manifest = z.output<typeof Manifest>

/** Names of the files of a result inside its folder. */
export const resultFiles = { rows: 'rows.parquet', manifest: 'manifest.json', part: (index: number) => `part-${String(index + 1).padStart(4, '0')}.csv`, partPattern: /^part-\d{4,}\.csv$/ } as const
