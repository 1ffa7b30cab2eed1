import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { LocalSqlDraft, LocalSqlSource } from '#shared/analysis/contract.ts'
import { AppError } from '#shared/base/app-error.ts'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { ResultFacts } from '#shared/results/contract.ts'
import type { Clock, Ids } from '#core/ports.ts'
import { fileStream, quoteName, uniqueFields, type ResultsWork, type StoredColumn, type StoredRows } from '#core/results/results.ts'
import { runLocal, type LocalTable } from './local-sql-engine.ts'
import { readSqlHonesty, type SourceOfSql } from './local-sql-honesty.ts'

export interface LocalSqlDeps {
  readonly work: ResultsWork
  readonly clock: Clock
  readonly ids: Ids
  /** Where runs have their folders, inside the profile. */
  readonly dir: string
  /** The longest that one run may take. */
  readonly timeLimitMs: number
}

/** SQL over results: what it may read, and running it into a derived result. */
export function createLocalSql({ work, clock, ids, dir, timeLimitMs }: LocalSqlDeps) {
  // What a crash left half way.
  const swept = rm(dir, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined)

  function sourcesOf(sources: readonly ExecutionId[]): readonly { readonly rows: StoredRows; readonly source: LocalSqlSource }[] {
    return sources.map((executionId, at) => {
      const rows = work.stored(executionId)
      const names = uniqueFields(rows.columns.map(column => column.name))
      return {
        rows,
        source: {
          executionId, name: `r${at + 1}`, title: rows.manifest.title, rowCount: rows.rowCount, instanceId: rows.manifest.facts?.instanceId ?? null,
          columns: rows.columns.map((column, index) => ({ name: names[index] ?? column.field, type: column.type })),
        },
      }
    })
  }

  function tableOf({ rows, source }: { readonly rows: StoredRows; readonly source: LocalSqlSource }): LocalTable {
    const list = rows.columns.map((column, index) => `${column.field} AS ${quoteName(source.columns[index]?.name ?? column.field)}`)
    return { name: source.name, select: `SELECT ${list.join(', ')} FROM ${rows.relation}`, files: work.files(rows) }
  }

  return {
    sources: (sources: readonly ExecutionId[]): LocalSqlSource[] => sourcesOf(sources).map(({ source }) => source),

    /** See `analysisContract.runLocalSql`. */
    async run({ sources, sql, allowMixed }: LocalSqlDraft & { readonly allowMixed: boolean }, signal: AbortSignal): Promise<{ executionId: ExecutionId; rowCount: number; durationMs: number }> {
      const given = sourcesOf(sources)
      if (sql.trim() === '') throw new AppError('invalid-input', 'There is no SQL to run. Write a SELECT.')
      if (new Set(sources).size < sources.length) throw new AppError('invalid-input', 'The same result is given twice. Nothing was run; one name is enough, it can be used twice in the SQL.')
      const instances = new Set(given.map(({ source }) => source.instanceId ?? source.executionId))
      if (instances.size > 1 && !allowMixed) throw new AppError('conflict', 'These results come from different instances, so they were not mixed. Run it again and confirm that they may be.', { details: { reason: 'mixed-instances' } })
      const startMs = clock.now()
      await swept
      const runDir = join(dir, ids.next())
      await mkdir(runDir, { recursive: true, mode: 0o700 })
      try {
        const { path, rowCount, serialized } = await runLocal({ tables: given.map(tableOf), sql, dir: runDir, timeLimitMs }, signal)
        const { cautions, measureOf } = readSqlHonesty(serialized, given.map(honestSource))
        const warnings = cautions.map(message => ({ row: null, column: null, message }))
        const executionId = await work.keep({ name: 'Local SQL', body: fileStream(path), about: about(given, sql, clock.now(), instances.size > 1), warnings, describe: (column, place) => described(column, measureOf(place, column.name), given) }, signal)
        return { executionId, rowCount, durationMs: clock.now() - startMs }
      } finally {
        await rm(runDir, { recursive: true, force: true, maxRetries: 3 })
      }
    },
  }
}

/**
 * What does not add up in a source must not begin to do so by being selected: a column with the name of such a one, or made of
 * one, keeps its measure. Where a source's column adds up nothing is said, for it may have become a mean.
 */
function described(column: StoredColumn, measure: StoredColumn['measure'], given: readonly { readonly rows: StoredRows }[]): StoredColumn {
  const name = column.name.toLowerCase()
  const found = given.flatMap(({ rows }) => rows.columns).find(source => source.name.toLowerCase() === name && (source.measure?.additivity === 'non-additive' || source.measure?.additivity === 'semi-additive'))
  if (found) return { ...column, measure: found.measure, unit: found.unit, kind: found.kind }
  return measure === null ? column : { ...column, measure, kind: 'metric' }
}

function honestSource({ rows, source }: { readonly rows: StoredRows; readonly source: LocalSqlSource }): SourceOfSql {
  return { name: source.name, columns: source.columns.map(({ name }, at) => ({ name, measure: rows.columns[at]?.measure ?? null })), window: rows.manifest.facts?.window ?? null, instanceId: source.instanceId }
}

/** How the derived result came about. Synthetic as soon as one source is. */
function about(given: readonly { readonly rows: StoredRows; readonly source: LocalSqlSource }[], sql: string, nowMs: number, isMixed: boolean) {
  const first = given.map(({ rows }) => rows.manifest.facts).find(facts => facts !== null)
  const names = given.map(({ source }) => `-- ${source.name} = ${oneLine(source.title)} (result ${source.executionId}${source.instanceId === null ? ', imported' : `, instance ${source.instanceId}`})`)
  const head = ['-- Local SQL over results', ...names, ...(isMixed ? ['-- Mixes results of several instances, as was confirmed when it was run.'] : [])]
  const windows = new Set(given.map(({ rows }) => JSON.stringify(rows.manifest.facts?.window ?? null)))
  const facts: ResultFacts | null = first ? {
    sql: [...head, sql].join('\n'), params: [], window: windows.size === 1 ? first.window : null, instanceId: first.instanceId, amcExecutionId: null, createdAtMs: nowMs, submittedAtMs: null,
    amcComputeSeconds: null, catalogueVersion: first.catalogueVersion,
  } : null
  const title = `Local SQL over ${given.map(({ source }) => oneLine(source.title) || source.name).join(', ')}${isMixed ? ' (several instances)' : ''}`
  return { origin: 'derived' as const, title: (given.length === 0 ? 'Local SQL' : title).slice(0, 200), synthetic: given.some(({ rows }) => rows.manifest.synthetic), facts }
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ').slice(0, 100)
}
