/**
 * What the rooms of the built-in AMC service promise each other. The protocol (`http/`) knows an engine only by
 * `SqlEngine`; the engine (`engine/`) knows the events only by `Dataset`; the events (`data/`) know nobody.
 */
import type { DuckDBInstance } from '@duckdb/node-api'
import type { Clock } from '#shared/base/clock.ts'

export type Scale = 'small' | 'medium' | 'large'

/** An AMC account as `GET /amc/accounts` lists it; the marketplace belongs to the account, not to its instances. */
export interface AmcAccount {
  readonly accountId: string
  readonly accountName: string
  readonly marketplaceId: string
  readonly region: 'NA' | 'EU' | 'FE'
}

/** The advertiser behind one synthetic AMC instance. The same profile, seed and scale give the same events. */
export interface InstanceProfile {
  /** AMC's own id, for example `amcnwndus1`. */
  readonly instanceId: string
  readonly instanceName: string
  /** The client shown to people, for example `Northwind Outdoor`. */
  readonly customerCanonicalName: string
  readonly instanceType: 'STANDARD' | 'SANDBOX'
  readonly accountId: string
  readonly marketplaceId: string
  /** Region of the account that owns it. */
  readonly region: 'NA' | 'EU' | 'FE'
  /** IANA zone of the advertiser; the non-UTC time columns are in it. */
  readonly advertiserTimeZone: string
  readonly currencyCode: string
  readonly countryCode: string
  /** Without `DISPLAY` and `SAS` there are no `dsp_*` tables. */
  readonly advertiserTypes: readonly ('DISPLAY' | 'SAS' | 'SPONSORED_ADS')[]
}

export interface DatasetOptions {
  /** Folder that holds the generated file; created when missing. A file of another generator version is replaced. */
  readonly dir: string
  readonly profile: InstanceProfile
  readonly seed: number
  readonly scale: Scale
  /** Events reach up to 48 hours before this moment and back 13 months. Only the UTC day counts. */
  readonly nowMs: number
}

/** All events of one instance, as DuckDB relations that carry AMC's table and column names and types. */
export interface Dataset {
  readonly instance: DuckDBInstance
  /** Lower-case names of the relations a query may name, `*_for_audiences` twins included. */
  readonly tables: ReadonlySet<string>
  /** First and last moment that has events, UTC milliseconds. */
  readonly firstEventMs: number
  readonly lastEventMs: number
  close(): void
}

/** Opens the events of an instance, generating them first when needed. Rejects with the signal's reason when aborted, leaving no half file. */
export type OpenDataset = (options: DatasetOptions, signal: AbortSignal) => Promise<Dataset>

export interface AmcOutputColumn {
  readonly name: string
  readonly columnType: 'METRIC' | 'DIMENSION'
  /** AMC's name of the type: STRING, LONG, DOUBLE, DECIMAL, DATE, TIMESTAMP, BOOLEAN, INTEGER, ARRAY… */
  readonly dataType: string
  readonly precision?: number
  readonly scale?: number
}

/** A workflow as the protocol received it, already shape-checked. Fields as in AMC's `Workflow`. */
export interface WorkflowInput {
  readonly workflowId: string
  readonly sqlQuery: string
  readonly inputParameters: readonly {
    readonly name: string
    readonly dataType: string | { readonly type: string; readonly elementDataType?: string }
    readonly defaultValue?: unknown
  }[]
  readonly outputFormat?: { readonly separatorCharacter?: string; readonly quoteCharacter?: string; readonly escapeCharacter?: string }
  readonly filteredMetricsDiscriminatorColumn?: string
  readonly privacyFilteringBehavior?: 'REMOVE_ROWS' | 'REMOVE_VALUES'
  readonly distinctUserCountColumn?: string
  readonly filteredReasonColumn?: string
}

/** `ok: false` carries the text that AMC would give, positions included (1-based, of the submitted text). */
export type CompileOutcome =
  | { readonly ok: true; readonly columns: readonly AmcOutputColumn[]; readonly tables: readonly string[] }
  | { readonly ok: false; readonly message: string }

export interface RunRequest {
  readonly workflow: WorkflowInput
  readonly parameterValues: Readonly<Record<string, unknown>>
  /** [start, end) in UTC milliseconds. */
  readonly window: { readonly startMs: number; readonly endMs: number; readonly timeZone: string }
  /** Only honoured by the protocol on SANDBOX instances. */
  readonly disableAggregationControls: boolean
  /** An audience query: only `user_id`, only `*_for_audiences` tables. */
  readonly audience?: boolean
  /** Where the CSV goes, with header line, in AMC's dialect (plus `outputFormat`). Written completely or removed. */
  readonly csvPath: string
}

export type RunOutcome =
  | { readonly ok: true; readonly rowCount: number; readonly sizeBytes: number; readonly columns: readonly AmcOutputColumn[]; readonly suppressedRowCount: number }
  | { readonly ok: false; readonly message: string }

/** Executes AMC SQL of one instance. Nothing in a query can reach a file, the network or DuckDB's settings. */
export interface SqlEngine {
  compile(workflow: WorkflowInput, options?: { readonly audience?: boolean }): CompileOutcome
  /** Failures of the query itself are outcomes; only broken machinery rejects. Aborting interrupts DuckDB and leaves no file. */
  run(request: RunRequest, signal: AbortSignal): Promise<RunOutcome>
  close(): void
}

export type CreateSqlEngine = (dataset: Dataset, profile: InstanceProfile, clock: Clock) => SqlEngine
