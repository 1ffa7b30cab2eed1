/** One measurement in a process of its own, so that its memory can be told. Gets a `WorkerJob` as a message, answers a `WorkerAnswer`. */
import { createReadStream, createWriteStream, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import Papa from 'papaparse'
import { systemClock } from '#shared/base/clock.ts'
import { Scope } from '#shared/base/scope.ts'
import { createArrivingResult } from '#core/results/arriving-result.ts'
import { systemDisk } from '#core/results/disk.ts'
import { downloadFiles } from '#core/results/download.ts'
import { createDuck } from '#core/results/duck.ts'
import { amcColumns, bareColumns, piecesOf } from './results-rows.ts'

export interface WorkerJob {
  readonly kind: 'bare-copy' | 'convert' | 'download' | 'fetch-and-store' | 'old-way'
  readonly csv: string
  readonly url: string
  readonly dir: string
  readonly rows: number
}

export interface WorkerAnswer {
  readonly ms: number
  /** Of all its threads, start-up included. */
  readonly cpuMs: number
  readonly peakBytes: number
}

async function work(job: WorkerJob, dir: string, scope: Scope): Promise<number> {
  const { signal } = scope
  const arriving = async () => {
    const duck = createDuck(dir, scope)
    // The floor's DuckDB is there before the clock starts as well.
    await duck.rows('SELECT 1', signal)
    return createArrivingResult({ duck, disk: systemDisk, dir: folder(dir), columns: amcColumns })
  }
  switch (job.kind) {
    case 'bare-copy': {
      const instance = await DuckDBInstance.create(':memory:', { memory_limit: '512MB', temp_directory: join(dir, 'spill') })
      const connection = await instance.connect()
      const startedMs = performance.now()
      await connection.run(`COPY (SELECT * FROM read_csv('${job.csv}', auto_detect = false, header = true, columns = {${bareColumns}})) TO '${join(dir, 'floor.parquet')}' (FORMAT parquet, COMPRESSION zstd)`)
      return performance.now() - startedMs
    }
    case 'convert': {
      // What was fetched lies on disk already; the rest is ours: reading it for hash and index, converting, indexes.
      const result = await arriving()
      await result.writer.beginPart(0)
      const startedMs = performance.now()
      result.expect(readSize(job.csv))
      for await (const piece of piecesOf(job.csv)) await result.writer.write(piece)
      await result.writer.endPart()
      const { rowCount } = await result.finish(signal)
      if (rowCount !== job.rows) throw new Error(`${rowCount} rows were stored`)
      return performance.now() - startedMs
    }
    case 'download': {
      const startedMs = performance.now()
      await new Promise<void>((resolve, reject) => get(job.url, { agent: false }, answer => void pipeline(answer, createWriteStream(join(dir, 'plain.csv'))).then(resolve, reject)).on('error', reject))
      return performance.now() - startedMs
    }
    case 'fetch-and-store': {
      const result = await arriving()
      const startedMs = performance.now()
      await downloadFiles({ disk: systemDisk, clock: systemClock, dir: folder(dir), writer: result.writer, idleTimeoutMs: 60_000 }, {
        urls: async () => [job.url], trustedOrigin: new URL(job.url).origin, onProgress: ({ totalBytes }) => result.expect(totalBytes),
      }, signal)
      const { rowCount } = await result.finish(signal)
      if (rowCount !== job.rows) throw new Error(`${rowCount} rows were stored`)
      return performance.now() - startedMs
    }
    case 'old-way': {
      const startedMs = performance.now()
      const objects: unknown[] = []
      await new Promise<void>((resolve, reject) => Papa.parse(createReadStream(job.csv, { highWaterMark: 1024 * 1024 }), {
        header: true, dynamicTyping: true, chunk: ({ data }) => void objects.push(...data), complete: () => resolve(), error: reject,
      }))
      // The line end at the end of the file makes a row of nothing.
      if (Math.abs(objects.length - job.rows) > 1) throw new Error(`${objects.length} rows were read`)
      return performance.now() - startedMs
    }
  }
}

function readSize(path: string): number {
  return statSync(path).size
}

function folder(dir: string): string {
  const path = join(dir, 'result')
  mkdirSync(path, { recursive: true })
  return path
}

process.once('message', (job: WorkerJob) => {
  void (async () => {
    const scope = new Scope('measurement')
    const dir = mkdtempSync(join(job.dir, 'work-'))
    try {
      const ms = await work(job, dir, scope)
      const { user, system } = process.cpuUsage()
      process.send?.({ ms, cpuMs: (user + system) / 1_000, peakBytes: process.resourceUsage().maxRSS * 1024 } satisfies WorkerAnswer)
    } finally {
      await scope.close()
      rmSync(dir, { recursive: true, force: true })
      process.disconnect()
    }
  })()
})
