import { z } from 'zod'
import { ResultFacts, ResultOrigin, ResultWarning } from '#shared/results/contract.ts'
import { StoredColumn } from './column-types.ts'

/** Rows as text for looking: CSV with one header, and beside it where its rows begin. */
const RowsFile = z.object({
  file: z.string().regex(/^[a-z0-9.-]+\.csv$/), rows: z.number().int(), sizeBytes: z.number().int(),
  /** `<file>.idx`: where row 0, 8, 16, … of the file begin, as 32-bit numbers (little endian); then as many again, the CRC-32 of the bytes from each of these places to the next. */
  groups: z.number().int(),
})
export type RowsFile = z.output<typeof RowsFile>

/** The same rows as columns for work. */
const ColumnsFile = z.object({
  file: z.string().regex(/^[a-z0-9.-]+\.parquet$/), rows: z.number().int(), sizeBytes: z.number().int(),
  /** Missing where it was stored before checksums were kept. */
  crc32: z.number().int().optional(),
})
export type ColumnsFile = z.output<typeof ColumnsFile>

/**
 * What a stored result is: written beside the rows as `manifest.json`, and into the database once the rows are whole. The two
 * lists hold the same rows in the same order, cut in different places.
 */
export const Manifest = z.object({
  version: z.literal(2),
  executionId: z.string(),
  origin: ResultOrigin,
  title: z.string(),
  columns: z.array(StoredColumn),
  rowCount: z.number().int(),
  /** Of all files together. */
  sizeBytes: z.number().int(),
  /** Of the CSV as AMC's storage gave it. */
  csvBytes: z.number().int(),
  /** SHA-256 of that. */
  contentHash: z.string(),
  rowsFiles: z.array(RowsFile),
  columnsFiles: z.array(ColumnsFile).min(1),
  synthetic: z.boolean(),
  warnings: z.array(ResultWarning),
  /** True when the CSV was not by the book: it is then kept beside the rows as it came. */
  keepsCsv: z.boolean(),
  facts: ResultFacts.nullable(),
  storedAtMs: z.number(),
})
export type Manifest = z.output<typeof Manifest>

const padded = (index: number) => String(index + 1).padStart(4, '0')

/** Names of the files of a result inside its folder. Parts and segments count from 0. */
export const resultFiles = {
  manifest: 'manifest.json',
  /** What is known of a part that is being fetched. */
  source: (part: number) => `part-${padded(part)}.json`,
  /** A part that came packed, as it came. */
  packed: (part: number) => `part-${padded(part)}.gz`,
  /** A part that is not CSV by the book, as it came. */
  part: (part: number) => `part-${padded(part)}.csv`,
  partPattern: /^part-\d{4,}\.csv$/,
  segment: (part: number, segment: number) => `rows-${padded(part)}-${padded(segment)}.csv`,
  segmentPattern: /^rows-(\d{4,})-(\d{4,})\.csv$/,
  /** Written again from the columns. */
  rows: 'rows.csv',
  columns: 'rows.parquet',
  columnsOf: (segment: string) => segment.replace(/\.csv$/, '.parquet'),
  index: (rows: string) => `${rows}.idx`,
} as const
