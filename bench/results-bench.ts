/** What benchmarks of stored results share: a store in a folder of its own, a bare DuckDB beside it, and works in turns whose processor time is told. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import pino from 'pino'
import { systemClock } from '#shared/base/clock.ts'
import { ExecutionId } from '#shared/base/ids.ts'
import { Scope } from '#shared/base/scope.ts'
import { openDatabase } from '#core/db/database.ts'
import { createArrivingResult } from '#core/results/arriving-result.ts'
import { createResults, type Results } from '#core/results/results.ts'
import { systemIds } from '#core/shell/system-ids.ts'
import type { BenchmarkRow } from './benchmark.ts'
import { inTurns } from './in-turns.ts'
import { amcColumns, piecesOf } from './results-rows.ts'

/** An empty store, and a DuckDB that knows nothing of it. */
export interface ResultsBench {
  readonly dir: string
  readonly results: Results
  readonly connection: DuckDBConnection
  /** Takes a CSV of `amcColumns` in as the rows of a run, and removes it. */
  store(csv: string): Promise<ExecutionId>
}

/** Measures at each count of rows in a folder of its own, which is gone afterwards. `emit` hears what the store announces. */
export async function atEachCount(counts: readonly number[], measure: (count: number, bench: ResultsBench) => Promise<readonly BenchmarkRow[]>, emit: () => void = () => undefined): Promise<readonly BenchmarkRow[]> {
  const rows: BenchmarkRow[] = []
  for (const count of counts) {
    const dir = mkdtempSync(join(tmpdir(), 'recomamp-bench-'))
    const scope = new Scope('bench')
    try {
      rows.push(...await measure(count, await openBench(dir, emit, scope)))
    } finally {
      await scope.close()
      rmSync(dir, { recursive: true, force: true })
    }
  }
  return rows
}

async function openBench(dir: string, emit: () => void, scope: Scope): Promise<ResultsBench> {
  const { db } = openDatabase({ dir, clock: systemClock }, scope)
  let file = 0
  const results = createResults({ db, clock: systemClock, ids: systemIds, emit, logger: pino({ level: 'silent' }), profileDir: dir, files: { saveFile: async () => join(dir, `out-${file++}.csv`) } }, scope)
  const bare = await DuckDBInstance.create(':memory:', { memory_limit: '512MB', temp_directory: join(dir, 'spill') })
  scope.own(() => bare.closeSync())
  const connection = await bare.connect()
  scope.own(() => connection.closeSync())
  return { dir, results, connection, store: csv => storeRows(results, csv, scope.signal) }
}

async function storeRows({ store }: Results, csv: string, signal: AbortSignal): Promise<ExecutionId> {
  const id = ExecutionId.parse(systemIds.next())
  mkdirSync(store.dirOf(id), { recursive: true })
  const result = createArrivingResult({ duck: store.duck, disk: store.disk, dir: store.dirOf(id), columns: amcColumns })
  await result.writer.beginPart(0)
  for await (const piece of piecesOf(csv)) await result.writer.write(piece)
  await result.writer.endPart()
  store.commit(id, await store.seal(id, await result.finish(signal), { origin: 'run', title: 'bench', synthetic: true, facts: null }), false)
  await store.tidy(id)
  await result.close()
  rmSync(csv)
  return id
}

/** The median milliseconds of a floor and of ours, in turns; what both take of the processor is told, for a busy machine spoils only the time. */
export async function besideFloor(what: string, works: { readonly floor: () => Promise<unknown>, readonly ours: () => Promise<unknown> }, repeats: number, say: (line: string) => void, signal: AbortSignal): Promise<{ readonly measured: number, readonly floor: number, readonly unit: 'ms' }> {
  const cpuMs = [0, 0]
  const [floor = Number.NaN, measured = Number.NaN] = await inTurns(repeats, [works.floor, works.ours].map((work, index) => async () => {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    cpuMs[index] = (cpuMs[index] ?? 0) + (user + system) / 1_000 / (repeats + 1)
  }), signal)
  const [floorCpuMs = 0, oursCpuMs = 0] = cpuMs
  say(`${what}: of the processor ${oursCpuMs.toFixed(0)} ms against ${floorCpuMs.toFixed(0)} ms, ${(oursCpuMs / floorCpuMs).toFixed(2)} ×`)
  return { measured, floor, unit: 'ms' }
}
