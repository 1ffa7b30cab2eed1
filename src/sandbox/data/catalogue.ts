import schema from '#resources/amc/schema.json' with { type: 'json' }

/** A column that a relation must have, in this place and with this DuckDB type. */
export interface SourceColumn {
  readonly name: string
  readonly duckType: string
}

/** What the bundled AMC schema says about one data source. */
export interface SourceSchema {
  readonly name: string
  /** Event time that a run's window filters on. */
  readonly timeColumn: string | null
  readonly columns: readonly SourceColumn[]
  /** Names of the audience twins; the columns are those above without `missingInTwin`. */
  readonly twins: readonly string[]
  readonly missingInTwin: ReadonlySet<string>
}

interface RawColumn {
  readonly name: string
  readonly type: string
}

interface RawSource {
  readonly name: string
  readonly timeColumn: string | null
  readonly audienceTable: string | null
  readonly audienceTableAlt?: string | null
  readonly audienceMissingColumns?: readonly string[]
  readonly columns: readonly RawColumn[]
}

// The JSON is ours; its inferred type is a union of dozens of shapes, which the interfaces above replace.
const rawSources = schema.dataSources as readonly unknown[] as readonly RawSource[]
const unlistedColumns = schema.hiddenOrLegacyColumns as readonly unknown[] as readonly (
  RawColumn & { readonly tables: readonly string[] })[]

const plainTypes: Readonly<Record<string, string>> = {
  STRING: 'VARCHAR', LONG: 'BIGINT', INTEGER: 'INTEGER', BOOLEAN: 'BOOLEAN', DATE: 'DATE', TIMESTAMP: 'TIMESTAMP',
  DOUBLE: 'DOUBLE', FLOAT: 'DOUBLE',
}

function toDuckType(amcType: string): string {
  const element = /^ARRAY<(\w+)>$/.exec(amcType)?.[1]
  if (element) return `${toDuckType(element)}[]`
  return plainTypes[amcType] ?? amcType
}

function readSource(source: RawSource): SourceSchema {
  const listed = source.columns.map(({ name, type }) => ({ name, duckType: toDuckType(type) }))
  const names = new Set(listed.map(({ name }) => name))
  const unlisted = unlistedColumns
    .filter((column) => (column.tables.includes('*') || column.tables.includes(source.name)) && !names.has(column.name))
    .map(({ name, type }) => ({ name, duckType: toDuckType(type) }))
  return {
    name: source.name,
    timeColumn: source.timeColumn,
    columns: [...listed, ...unlisted],
    twins: [source.audienceTable, source.audienceTableAlt].filter((name) => typeof name === 'string'),
    missingInTwin: new Set(source.audienceMissingColumns ?? []),
  }
}

/** Every data source whose columns are known: documented columns in their order, then those that only older lists have. */
export const sourceSchemas: readonly SourceSchema[] = rawSources.filter(({ columns }) =>
  columns.length > 0).map(readSource)
