/**
 * CSV as AMC wrote it → Parquet, in original order, without losing a digit.
 *
 * 1. The straight way: one pass of DuckDB that reads every cell as text and checks, cell by cell, that its declared type gives
 *    the same text back. Ordinary files end here.
 * 2. When a cell lies about its type: the rows are kept as text first, each column is examined, and one that lies stays text,
 *    with a warning that names its first row.
 * 3. When the file itself is not CSV by the book: it is written again so that it is (`csv-repair.ts`), then as 2.
 */
import { open, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, isAbort } from '#shared/base/app-error.ts'
import type { ResultWarning } from '#shared/results/contract.ts'
import { fitsCondition, parsedValue, quoteName, quoteText, storedType, textExpression, timestampPatterns, typeOf, type AmcOutputColumn, type StoredColumn } from './column-types.ts'
import { longestRepairedLineBytes, repairCsv } from './csv-repair.ts'
import { joinCsv } from './csv-join.ts'
import { createCsvScanner, type CsvCell } from './csv-scanner.ts'
import { isFileError, storageError, type Disk } from './disk.ts'
import type { Duck } from './duck.ts'
import { guessType } from './guess-type.ts'

/** A line longer than this takes the slow way: DuckDB reads lines whole. */
const longestLineBytes = 4 * 1024 * 1024
const sampleBytes = 1024 * 1024
const maxColumns = 10_000

export interface IngestRequest {
  /** Whole files in order, each with the header. */
  readonly parts: readonly string[]
  /** As the run told them; null when it did not. */
  readonly columns: readonly AmcOutputColumn[] | null
  /** Folder for what is only needed meanwhile; on the same disk as `target`. */
  readonly workDir: string
  /** Where the Parquet file goes. Written completely or removed. */
  readonly target: string
}

export interface IngestOutcome {
  readonly columns: readonly StoredColumn[]
  readonly rowCount: number
  readonly warnings: readonly ResultWarning[]
  /** True when the CSV was not by the book and should be kept. */
  readonly wasRepaired: boolean
}

/** A planned column, and whether its type is our guess (then a misfit is no news to anybody). */
export interface Plan {
  readonly column: StoredColumn
  readonly isGuess: boolean
}

/** Rejects with `remote` (permanent) when the files are no CSV at all, `storage` when the disk refuses; leaves nothing then. */
export async function ingestCsv(deps: { readonly duck: Duck; readonly disk: Disk }, request: IngestRequest, signal: AbortSignal): Promise<IngestOutcome> {
  const { parts, target, workDir } = request
  const textFile = join(workDir, 'as-text.parquet')
  const repairedFile = join(workDir, 'repaired.csv')
  const joinedFile = join(workDir, 'joined.csv')
  try {
    const sample = await readSample(parts)
    const plans = planColumns(sample, request.columns)
    const names = plans.map(plan => plan.column.name)
    const headerWarnings = compareHeader(names, request.columns)
    // DuckDB takes the first row for a part of a header that has line breaks; such files always go the careful way.
    const isPlainHeader = !names.some(name => /[\r\n]/.test(name))
    const [onlyPart = ''] = parts
    const isOneFile = parts.length === 1 || (isPlainHeader && await joinCsv({ parts, target: joinedFile, disk: deps.disk }, signal))
    const from = csvSource(parts.length === 1 ? onlyPart : joinedFile, plans)
    const isPlain = isPlainHeader && isOneFile
    const straight = isPlain ? await attempt(() => copyToParquet(deps.duck, { from, plans, target, isChecked: true }, signal), signal) : undefined
    if (straight !== undefined) return { columns: plans.map(plan => plan.column), rowCount: straight, warnings: headerWarnings, wasRepaired: false }

    const asText = plans.map(plan => ({ ...plan, column: { ...plan.column, type: 'text' as const } }))
    const clean = isPlain ? await attempt(() => copyToParquet(deps.duck, { from, plans: asText, target: textFile, isChecked: false }, signal), signal) : undefined
    if (clean !== undefined) return await settle(deps.duck, { plans, textFile, target, warnings: headerWarnings, wasRepaired: false }, signal)

    const repair = await repairCsv({ parts, columnNames: names, target: repairedFile, disk: deps.disk }, signal)
    const extra: Plan = { column: { name: 'more cells', field: `c${plans.length}`, type: 'text', amcType: null, kind: 'unknown', scale: null, pattern: null, unit: null, measure: null }, isGuess: true }
    const repairedPlans = [...plans, extra]
    const kept = repair.hasExtraCells ? repairedPlans : plans
    const keptAsText = kept.map(plan => ({ ...plan, column: { ...plan.column, type: 'text' as const } }))
    await copyToParquet(deps.duck, { from: csvSource(repairedFile, repairedPlans, longestRepairedLineBytes), plans: keptAsText, target: textFile, isChecked: false }, signal)
    return await settle(deps.duck, { plans: kept, textFile, target, warnings: [...headerWarnings, ...repair.warnings], wasRepaired: repair.warnings.length > 0 }, signal)
  } catch (thrown) {
    await rm(target, { force: true })
    signal.throwIfAborted()
    throw isFileError(thrown) ? storageError(thrown) : thrown
  } finally {
    await rm(textFile, { force: true })
    await rm(repairedFile, { force: true })
    await rm(joinedFile, { force: true })
  }
}

/** Gives undefined when DuckDB refuses the data; a full disk, an abort and our own errors pass through. */
export async function attempt<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await work()
  } catch (thrown) {
    signal.throwIfAborted()
    if (thrown instanceof AppError || isAbort(thrown) || isFileError(thrown)) throw thrown
    return undefined
  }
}

/** Writes rows to Parquet, in order; gives their number. Rejects when a checked cell is not what its type says, or the source is no CSV by the book. */
export async function copyToParquet(duck: Duck, job: { readonly from: string; readonly plans: readonly Plan[]; readonly target: string; readonly isChecked: boolean }, signal: AbortSignal): Promise<number> {
  const columns = job.plans.map(plan => plan.column)
  const fields = columns.map(column => column.field)
  const values = fields.map((_, index) => quoteName(`value ${index}`))
  // In two steps, so that each cell is converted once for its check and its value: some conversions cost more than all the rest.
  const converted = columns.map((column, index) => (isText(column) ? quoteName(column.field) : `${quoteName(column.field)}, ${parsedValue(column, quoteName(column.field))} AS ${values[index]}`))
  const checked = columns.map((column, index) => {
    const source = quoteName(column.field)
    if (isText(column)) return source
    if (!job.isChecked) return `${values[index]} AS ${source}`
    return `CASE WHEN ${source} IS NULL THEN NULL WHEN ${holds(job.plans[index] ?? { column, isGuess: false }, source, values[index] ?? '')} THEN ${values[index]} ELSE error('misfit') END AS ${source}`
  })
  // Wide rows get smaller groups, so that one group always fits in memory.
  const rowGroupSize = Math.max(2_048, Math.min(122_880, Math.floor(4_000_000 / Math.max(1, columns.length) / 2_048) * 2_048))
  const [done] = await duck.rows(
    `COPY (SELECT ${checked.join(', ')} FROM (SELECT ${converted.join(', ')} FROM ${job.from})) TO ${quoteText(job.target)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${rowGroupSize})`, signal,
  )
  return Number(done?.[0] ?? 0)
}

/** As `fitsCondition`; a type that nobody promised must give back every text to the letter. */
function holds({ column, isGuess }: Plan, source: string, value: string): string {
  return isGuess ? `coalesce(${textExpression(column, value)} = ${source}, false)` : fitsCondition(column, source, value)
}

function isText(column: StoredColumn): boolean {
  return storedType(column) === 'VARCHAR'
}

/**
 * A file of CSV by the book, with a header, as DuckDB reads it: every cell as text. It would take room for sixteen of the longest lines
 * each time; two are enough. Several threads read it, so nothing around it may be a join (see `equalsAny`). `parallel = false` is no
 * way out: DuckDB then lets a quotation mark that never ends pass.
 */
export function csvSource(file: string, plans: readonly Plan[], lineBytes = longestLineBytes): string {
  const columns = plans.map(({ column }) => `${quoteText(column.field)}: 'VARCHAR'`).join(', ')
  return `read_csv(${quoteText(file)}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', ` +
    `allow_quoted_nulls = false, max_line_size = ${lineBytes}, buffer_size = ${lineBytes * 2}, columns = {${columns}})`
}

/** Step 2: examines the text of every typed column, keeps those that lie as text, and writes the rows with their types. */
async function settle(
  duck: Duck, job: { readonly plans: readonly Plan[]; readonly textFile: string; readonly target: string; readonly warnings: readonly ResultWarning[]; readonly wasRepaired: boolean }, signal: AbortSignal,
): Promise<IngestOutcome> {
  const source = `read_parquet(${quoteText(job.textFile)}, file_row_number = true)`
  const warnings = [...job.warnings]
  const plans: Plan[] = []
  for (const plan of job.plans) {
    if (isText(plan.column)) {
      plans.push(plan)
      continue
    }
    const column = plan.column.type === 'timestamp' ? await withPattern(duck, plan.column, source, signal) : plan.column
    const cell = quoteName(column.field)
    const misfit = `${cell} IS NOT NULL AND NOT ${holds({ ...plan, column }, cell, parsedValue(column, cell))}`
    const [found] = await duck.rows(`SELECT count(*)::DOUBLE, min(file_row_number)::DOUBLE, arg_min(left(${cell}, 60), file_row_number) FROM ${source} WHERE ${misfit}`, signal)
    const count = Number(found?.[0] ?? 0)
    if (count === 0) {
      plans.push({ ...plan, column })
      continue
    }
    plans.push({ ...plan, column: { ...column, type: 'text', scale: null, pattern: null } })
    if (!plan.isGuess) warnings.push({ row: Number(found?.[1] ?? 0) + 1, column: column.name, message: misfitSentence(column, String(found?.[2] ?? ''), count) })
  }
  const rowCount = await copyToParquet(duck, { from: `read_parquet(${quoteText(job.textFile)})`, plans, target: job.target, isChecked: false }, signal)
  return { columns: plans.map(plan => plan.column), rowCount, warnings, wasRepaired: job.wasRepaired }
}

async function withPattern(duck: Duck, column: StoredColumn, source: string, signal: AbortSignal): Promise<StoredColumn> {
  const cell = quoteName(column.field)
  const [found] = await duck.rows(`SELECT left(${cell}, 60) FROM ${source} WHERE ${cell} IS NOT NULL LIMIT 1`, signal)
  return { ...column, pattern: patternOf(typeof found?.[0] === 'string' ? found[0] : '') }
}

function misfitSentence(column: StoredColumn, sample: string, count: number): string {
  const others = count === 1 ? '' : ` and ${(count - 1).toLocaleString('en-US')} more ${count === 2 ? 'cell' : 'cells'} like it`
  return `AMC calls this column ${column.amcType ?? column.type}, but "${sample}"${others} does not fit. The whole column is kept as text, as it came.`
}

export interface Sample {
  readonly header: readonly string[]
  readonly records: readonly (readonly CsvCell[])[]
}

/** The header and the first records; rejects when this cannot be a CSV file. */
export async function readSample(parts: readonly string[]): Promise<Sample> {
  const [first] = parts
  if (first === undefined) throw new AppError('not-found', 'The fetched files of this result are gone.')
  const { size } = await stat(first)
  const file = await open(first, 'r')
  const bytes = Buffer.alloc(Math.min(size, sampleBytes))
  try {
    await file.read(bytes, 0, bytes.byteLength, 0)
  } finally {
    await file.close()
  }
  const records: (readonly CsvCell[])[] = []
  const scanner = createCsvScanner({ maxCellBytes: 64 * 1024, onRecord: cells => void (records.length < 2_000 && records.push(cells)) })
  scanner.push(bytes)
  const isWhole = size <= sampleBytes
  if (isWhole) scanner.end()
  const [headerCells, ...rest] = records
  const start = bytes.subarray(0, 200).toString('utf8').replace(/^\u{FEFF}/u, '').trimStart()
  if (/^<(\?xml|!doctype|html|error)/i.test(start)) throw unreadable('a web page or an error page instead of rows')
  if (headerCells === undefined) {
    if (size === 0) return { header: [], records: [] }
    throw unreadable(isWhole ? 'a file without a header' : 'a file whose first line is longer than a megabyte')
  }
  if (headerCells.length > maxColumns) throw unreadable(`a file with ${headerCells.length} columns; at most ${maxColumns} can be kept`)
  return { header: headerCells.map(cell => cell.bytes.toString('utf8')), records: rest }
}

function unreadable(what: string): AppError {
  return new AppError('remote', `AMC's storage gave ${what}, so there are no rows to show. Run the query again; if it happens again, copy the details for Amazon's support.`, { details: { permanent: true } })
}

/** What each column is held as, by AMC's word or, without it, by a look at the first rows. The same sample gives the same plan. */
export function planColumns(sample: Sample, known: readonly AmcOutputColumn[] | null): readonly Plan[] {
  // An empty file of a run whose columns are known is an empty result.
  const header = sample.header.length > 0 ? sample.header : (known ?? []).map(column => column.name)
  if (header.length === 0) throw unreadable('an empty file')
  const byName = new Map((known ?? []).map(column => [column.name, column]))
  const isRepeated = new Set(header).size < header.length
  return header.map((name, index) => {
    // Equal names are told apart by place only when the run named as many columns as the file has.
    const amc = isRepeated && known?.length === header.length ? known[index] : byName.get(name)
    const values = sample.records.slice(0, 500).flatMap(cells => (cells[index] && cells[index].bytes.byteLength > 0 ? [cells[index].bytes.toString('utf8')] : []))
    const base = { name, field: `c${index}`, amcType: amc?.dataType ?? null, unit: null, measure: null }
    if (amc === undefined) return { isGuess: true, column: { ...base, kind: 'unknown', scale: null, pattern: null, ...guessType(values) } }
    const type = typeOf(amc.dataType)
    return {
      isGuess: false,
      column: {
        ...base, type, kind: amc.columnType === 'METRIC' ? 'metric' : amc.columnType === 'DIMENSION' ? 'dimension' : 'unknown',
        scale: type === 'decimal' ? Math.min(37, Math.max(0, amc.scale ?? 17)) : null,
        pattern: type === 'timestamp' ? patternOf(values[0] ?? '') : null,
      },
    }
  })
}

/** What AMC announced and the file does not have, and the other way round. */
export function compareHeader(names: readonly string[], known: readonly AmcOutputColumn[] | null): readonly ResultWarning[] {
  if (known === null) return []
  const list = (missing: readonly string[]) => missing.slice(0, 5).map(name => `"${name.slice(0, 60)}"`).join(', ') + (missing.length > 5 ? ` and ${missing.length - 5} more` : '')
  const announced = known.map(column => column.name)
  const absent = announced.filter(name => !names.includes(name))
  const surplus = names.filter(name => !announced.includes(name))
  const warnings: ResultWarning[] = []
  if (absent.length > 0) warnings.push({ row: null, column: null, message: `AMC announced the columns ${list(absent)}, but the file does not have them.` })
  if (surplus.length > 0) warnings.push({ row: null, column: null, message: `The file has the columns ${list(surplus)}, which AMC did not announce. Their types are not known.` })
  return warnings
}

function patternOf(text: string): string {
  const [standard] = timestampPatterns
  return (timestampPatterns.find(({ shape }) => shape.test(text)) ?? standard)?.pattern ?? ''
}
