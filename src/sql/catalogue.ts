import schema from '#resources/amc/schema.json' with { type: 'json' }
import { createFunctionTable, reservedWords } from './function-table.ts'
import type { FunctionTable } from './function-table.ts'
import { parseType } from './sql-type.ts'
import type { SqlType } from './sql-type.ts'
import type { PrivacyClass } from './privacy-class.ts'

/** A column of a data source as AMC documents it. */
export interface CatalogueColumn {
  /** Lower case. */
  readonly name: string
  readonly type: SqlType
  readonly kind: 'METRIC' | 'DIMENSION'
  readonly privacyClass: PrivacyClass
  readonly description: string
  /** Of money columns: microcents ÷ 100,000,000, millicents ÷ 100,000, currency as it is. */
  readonly unit: 'microcents' | 'millicents' | 'currency' | null
  /** The whole list of values, when it is known to be closed. */
  readonly enumValues: readonly string[]
  readonly exampleValues: readonly string[]
  readonly joinKey: boolean
  /** Seen in use or in older lists, absent from the current documentation; an instance may lack it. */
  readonly unlisted: boolean
  /** Marks the user of an uploaded table. Always true for `user_id`. */
  readonly mainUserId: boolean
}

/** A data source, an audience twin of one, or an uploaded table. */
export interface CatalogueTable {
  /** Lower case. */
  readonly name: string
  readonly kind: 'source' | 'audience' | 'uploaded'
  readonly category: string
  readonly description: string
  readonly paid: boolean
  readonly deprecated: boolean
  /** Event time that the run's window filters on; null for dimension-type sources, which ignore the window. */
  readonly timeColumn: string | null
  /** Of an audience twin: the source it is the twin of. */
  readonly baseTable: string | null
  /** Of a source: the name of its twin, when there is one. */
  readonly audienceTable: string | null
  /** Where the twin may be used (`DSP`); empty means everywhere. */
  readonly audienceChannels: readonly string[]
  /** In documentation order; unlisted ones last. Empty when AMC's column list is unknown (then every name fits). */
  readonly columns: readonly CatalogueColumn[]
  /** By lower-case name. */
  readonly columnsByName: ReadonlyMap<string, CatalogueColumn>
}

/** A table the advertiser uploaded. Every column asks for 100 users. */
export interface UploadedTable {
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly type: string; readonly mainUserId?: boolean }[]
}

/** What can be named in a query of one instance. Immutable; shared freely. */
export interface Catalogue {
  /** Changes whenever the bundled facts change. */
  readonly version: string
  /** All tables of the instance, audience twins included, in documentation order. */
  readonly tables: readonly CatalogueTable[]
  /** By name, any case. */
  table(name: string): CatalogueTable | undefined
  /** A table that AMC has but this instance does not. */
  absentTable(name: string): CatalogueTable | undefined
  /** The current table behind a name that AMC no longer uses. */
  currentName(name: string): string | undefined
  readonly functions: FunctionTable
  /** Upper case. */
  readonly reservedWords: ReadonlySet<string>
}

export interface CatalogueOptions {
  /** Names of the tables that the instance has (any case). A source brings its twin. Left out: everything. */
  readonly tables?: Iterable<string>
  readonly uploaded?: readonly UploadedTable[]
}

interface RawColumn {
  readonly name: string
  readonly type: string
  readonly kind: string
  readonly aggregationThreshold: string
  readonly description?: string
  readonly note?: string
  readonly unit?: string
  readonly enumValues?: readonly string[] | null
  readonly exampleValues?: readonly string[] | null
  readonly joinKey?: boolean
}

interface RawSource {
  readonly name: string
  readonly category: string
  readonly description: string
  readonly paid: boolean
  readonly deprecated?: boolean
  readonly timeColumn: string | null
  readonly datasetType?: string
  readonly audienceTable: string | null
  readonly audienceTableAlt?: string | null
  readonly audienceChannels?: readonly string[]
  readonly audienceMissingColumns?: readonly string[]
  readonly columns: readonly RawColumn[]
}

// The JSON is ours; its inferred type is a union of 42 shapes, which the two views above replace.
const sources = schema.dataSources as readonly unknown[] as readonly RawSource[]
const unlistedColumns = schema.hiddenOrLegacyColumns as readonly unknown[] as
  readonly (RawColumn & { readonly tables: readonly string[] })[]

function readColumn(raw: RawColumn, unlisted: boolean): CatalogueColumn {
  return {
    name: raw.name.toLowerCase(),
    type: parseType(raw.type),
    kind: raw.kind === 'METRIC' ? 'METRIC' : 'DIMENSION',
    // The file's thresholds are exactly the class names.
    privacyClass: raw.aggregationThreshold as PrivacyClass,
    description: raw.description ?? raw.note ?? '',
    unit: raw.unit === 'microcents' || raw.unit === 'millicents' || raw.unit === 'currency' ? raw.unit : null,
    enumValues: raw.enumValues ?? [],
    exampleValues: raw.exampleValues ?? [],
    joinKey: raw.joinKey ?? false,
    unlisted,
    mainUserId: raw.name === 'user_id',
  }
}

function indexColumns(columns: readonly CatalogueColumn[]): ReadonlyMap<string, CatalogueColumn> {
  return new Map(columns.map(column => [column.name, column]))
}

function readSource(raw: RawSource): CatalogueTable[] {
  const listed = raw.columns.map(column => readColumn(column, false))
  const names = new Set(listed.map(column => column.name))
  const extra = unlistedColumns
    .filter(column => (column.tables.includes('*') || column.tables.includes(raw.name)) && !names.has(column.name))
    .map(column => readColumn(column, true))
  const columns = listed.length === 0 ? [] : [...listed, ...extra]
  const base: CatalogueTable = {
    name: raw.name, kind: 'source', category: raw.category, description: raw.description, paid: raw.paid,
    deprecated: raw.deprecated ?? false, timeColumn: raw.datasetType?.startsWith('DIMENSION') ? null : raw.timeColumn,
    baseTable: null, audienceTable: raw.audienceTable, audienceChannels: raw.audienceChannels ?? [],
    columns, columnsByName: indexColumns(columns),
  }
  const missing = new Set(raw.audienceMissingColumns ?? [])
  const twinColumns = columns.filter(column => !missing.has(column.name))
  const twins = [raw.audienceTable, raw.audienceTableAlt].filter(name => typeof name === 'string').map(name => ({
    ...base, name, kind: 'audience' as const, baseTable: raw.name, audienceTable: null, columns: twinColumns,
    columnsByName: indexColumns(twinColumns),
  }))
  return [base, ...twins]
}

function readUploaded(table: UploadedTable): CatalogueTable {
  const columns = table.columns.map((column): CatalogueColumn => ({
    name: column.name.toLowerCase(), type: parseType(column.type), kind: 'DIMENSION',
    privacyClass: column.mainUserId ? 'VERY_HIGH' : 'MEDIUM', description: '', unit: null, enumValues: [],
    exampleValues: [], joinKey: false, unlisted: false, mainUserId: column.mainUserId ?? false,
  }))
  return {
    name: table.name.toLowerCase(), kind: 'uploaded', category: 'Uploaded by the advertiser', description: '', paid: false,
    deprecated: false, timeColumn: null, baseTable: null, audienceTable: null, audienceChannels: [], columns,
    columnsByName: indexColumns(columns),
  }
}

const allTables = sources.flatMap(readSource)
const legacyNames: ReadonlyMap<string, string> = new Map(
  // Some entries go on with a remark after the name.
  Object.entries(schema.legacyTableNames).map(([old, current]) => [old, current.split(' ')[0] ?? current]))
const functions = createFunctionTable()

/** When the columns of the bundled catalogue were last compared with Amazon's documentation, UTC. */
export const bundledFactsAsOfMs = Date.UTC(2026, 2, 1)

/** Marks the state of the bundled facts: the schema file's own version and the date of its sources. */
export const catalogueVersion = `${schema.schemaVersion} (${schema.asOf})`

/** The bundled catalogue, cut to what an instance has and with the advertiser's own tables, which win over AMC's. */
export function createCatalogue(options: CatalogueOptions = {}): Catalogue {
  const present = options.tables && new Set(Array.from(options.tables, name => name.toLowerCase()))
  const isPresent = (table: CatalogueTable): boolean => !present || present.has(table.name)
    || (table.baseTable !== null && present.has(table.baseTable))
  const byName = new Map(allTables.filter(isPresent).map(table => [table.name, table]))
  const absent = new Map(allTables.filter(table => !isPresent(table)).map(table => [table.name, table]))
  for (const table of options.uploaded ?? []) byName.set(table.name.toLowerCase(), readUploaded(table))
  return {
    version: catalogueVersion,
    tables: [...byName.values()],
    table: name => byName.get(name.toLowerCase()),
    absentTable: name => absent.get(name.toLowerCase()),
    currentName: name => legacyNames.get(name.toLowerCase()),
    functions,
    reservedWords,
  }
}

/** Everything AMC documents, for a text that belongs to no instance. */
export const bundledCatalogue: Catalogue = createCatalogue()
