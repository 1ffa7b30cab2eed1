/** What a bundle says about a result: enough to run it again and to know that it is the same. */
import { z } from 'zod'
import { ResultFacts, ResultWarning } from '#shared/results/contract.ts'
import { StoredColumn } from '#core/results/results.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** Names inside the archive, in the order in which they are written. */
export const bundleFiles = { manifest: 'manifest.json', seal: 'manifest.sha256', sql: 'query.sql', rows: 'rows.parquet' } as const

export const BundleManifest = z.strictObject({
  format: z.literal('recomamp-bundle'),
  version: z.literal(1),
  title: z.string().max(500),
  synthetic: z.boolean(),
  rowCount: z.number().int().min(0),
  columns: z.array(StoredColumn).max(10_000),
  warnings: z.array(ResultWarning).max(10_000),
  /** SHA-256 of the CSV as AMC gave it: a run again that brings the same rows in the same order has the same. */
  contentHash: z.string().max(64),
  /** Of the rows whatever their order, without the privacy columns (`rowsHash`); null where the rows themselves are in the bundle. */
  rowsHash: sha256.nullable().default(null),
  /** Without the instance, and without AMC's id of the run and the parameters unless the person chose to hand them over. */
  facts: ResultFacts.omit({ instanceId: true, sql: true }).nullable(),
  files: z.array(z.strictObject({ name: z.enum([bundleFiles.sql, bundleFiles.rows]), sizeBytes: z.number().int().min(0), sha256 })).max(2),
})
export type BundleManifest = z.output<typeof BundleManifest>
