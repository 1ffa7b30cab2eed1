import { join } from 'node:path'
import type { analysisContract } from '#shared/analysis/contract.ts'
import type { Handlers } from '#shared/contract/define.ts'
import type { WriteDb } from '#core/db/database.ts'
import type { Clock, Ids } from '#core/ports.ts'
import type { ResultsWork } from '#core/results/results.ts'
import { chartData } from './chart-data.ts'
import { createLocalSql } from './local-sql.ts'
import { pivotData } from './pivot-data.ts'
import { createSavedAnalyses } from './saved-analyses.ts'

const localSqlMs = 120_000

export interface AnalysisDeps {
  readonly db: WriteDb
  readonly clock: Clock
  readonly ids: Ids
  readonly profileDir: string
  readonly work: ResultsWork
  /** Left out: two minutes. */
  readonly localSqlMs?: number
}

/** Charts, pivots and SQL over stored results. */
export function createAnalysis(deps: AnalysisDeps): { readonly handlers: Handlers<typeof analysisContract> } {
  const { work } = deps
  const saved = createSavedAnalyses(deps)
  const localSql = createLocalSql({ ...deps, dir: join(deps.profileDir, 'local-sql'), timeLimitMs: deps.localSqlMs ?? localSqlMs })
  const namesOf = (id: Parameters<ResultsWork['stored']>[0]): string[] => work.stored(id).columns.map(column => column.name)
  return {
    handlers: {
      async chart({ executionId, filter, spec }, { signal }) {
        const rows = work.stored(executionId)
        const where = await work.where(rows, filter, signal)
        return work.guarded(executionId, signal, () => chartData(rows, where, spec, signal))
      },
      async pivot({ executionId, filter, spec }, { signal }) {
        const rows = work.stored(executionId)
        const where = await work.where(rows, filter, signal)
        return work.guarded(executionId, signal, () => pivotData(rows, where, spec, signal))
      },
      saved: async ({ executionId }) => saved.get(executionId, namesOf(executionId)),
      async save({ executionId, chart, pivot, localSql: draft }) {
        saved.set(executionId, namesOf(executionId), { ...(chart !== undefined && { chart }), ...(pivot !== undefined && { pivot }), ...(draft !== undefined && { localSql: draft }) })
        return {}
      },
      localSqlSources: async ({ sources }) => localSql.sources(sources),
      runLocalSql: (request, { signal }) => localSql.run(request, signal),
    },
  }
}
