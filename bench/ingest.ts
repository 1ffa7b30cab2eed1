import { fork } from 'node:child_process'
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DuckDBInstance } from '@duckdb/node-api'
import { Scope } from '#shared/base/scope.ts'
import { median, type Benchmark, type BenchmarkRow } from './benchmark.ts'
import { inTurns } from './in-turns.ts'
import { countName, makeCsv, rowCounts } from './results-rows.ts'
import type { WorkerAnswer, WorkerJob } from './results-worker.ts'

const repeats = Number(process.env['BENCH_REPEATS'] ?? 3)
/** A good line to a data centre: the network is then the slower side, as it is in life. */
const networkBytesPerSecond = 40_000_000

export const benchmark: Benchmark = {
  name: 'ingest',
  title: `CSV of ${rowCounts.map(countName).join(', ')} rows × 14 columns into the result store, against bare DuckDB COPY of the same file with its types given; time, memory, and together with the download`,
  async run(say, signal) {
    const dir = mkdtempSync(join(tmpdir(), 'recomamp-bench-'))
    const scope = new Scope('bench')
    try {
      const rows: BenchmarkRow[] = []
      for (const count of rowCounts) rows.push(...await measure(join(dir), count, scope, say, signal))
      return rows
    } finally {
      await scope.close()
      rmSync(dir, { recursive: true, force: true })
    }
  },
}

async function measure(dir: string, count: number, scope: Scope, say: (line: string) => void, signal: AbortSignal): Promise<BenchmarkRow[]> {
  const bare = await DuckDBInstance.create(':memory:')
  const connection = await bare.connect()
  const csv = await makeCsv(connection, dir, count)
  connection.closeSync()
  bare.closeSync()
  const { size } = statSync(csv)
  say(`${countName(count)}: ${(size / 1e6).toFixed(0)} MB of CSV, median of ${repeats}, each in a process of its own`)
  const server = await serve(csv, scope)
  const at = (speed: number) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/?speed=${speed}` // a TCP server has an address with a port
  const memory = new Map<string, number>()
  const processor = new Map<string, number[]>()
  const job = (kind: WorkerJob['kind'], url = '') => async () => {
    const answer = await inWorker({ kind, csv, url, dir, rows: count }, signal)
    processor.set(kind, [...(processor.get(kind) ?? []), answer.cpuMs])
    memory.set(kind, Math.max(memory.get(kind) ?? 0, answer.peakBytes))
    return answer.ms
  }
  const [floorMs, oursMs] = await workerTurns(repeats, [job('bare-copy'), job('convert')], signal)
  const cpuMs = (kind: string) => median(processor.get(kind) ?? [])
  say(`converted: of the processor ${cpuMs('convert').toFixed(0)} ms against ${cpuMs('bare-copy').toFixed(0)} ms, ${(cpuMs('convert') / cpuMs('bare-copy')).toFixed(2)} ×`)
  const [netMs, togetherMs] = await workerTurns(repeats, [job('download', at(networkBytesPerSecond)), job('fetch-and-store', at(networkBytesPerSecond))], signal)
  const [, fastMs] = await workerTurns(1, [job('download', at(0)), job('fetch-and-store', at(0))], signal)
  server.close()
  const name = countName(count)
  const megabytes = (kind: string) => (memory.get(kind) ?? Number.NaN) / 1e6
  const rows: BenchmarkRow[] = [
    { name: `${name}: converted, against bare COPY`, measured: oursMs, floor: floorMs, unit: 'ms', goal: 1.15 },
    { name: `${name}: peak memory of that`, measured: megabytes('convert'), floor: megabytes('bare-copy'), unit: 'MB', goal: 1.25 },
    { name: `${name}: fetched at 40 MB/s and stored, against the slower of both alone`, measured: togetherMs, floor: Math.max(netMs, oursMs), unit: 'ms', goal: 1.15 },
    { name: `${name}: fetched from this machine and stored, against storing alone`, measured: fastMs, floor: oursMs, unit: 'ms', goal: null },
  ]
  if (count <= 1_000_000) {
    const [oldMs] = await workerTurns(1, [job('old-way')], signal).catch(() => [Number.NaN])
    if (oldMs !== undefined && !Number.isNaN(oldMs)) {
      rows.push(
        { name: `${name}: the old way (papaparse into JavaScript objects), against bare COPY`, measured: oldMs, floor: floorMs, unit: 'ms', goal: null },
        { name: `${name}: peak memory of the old way`, measured: megabytes('old-way'), floor: megabytes('bare-copy'), unit: 'MB', goal: null },
      )
    }
  }
  rmSync(csv)
  return rows
}

async function workerTurns(times: number, works: readonly (() => Promise<number>)[], signal: AbortSignal): Promise<readonly [number, number]> {
  const taken: number[][] = works.map(() => [])
  await inTurns(times, works.map((work, index) => async () => void taken[index]?.push(await work())), signal)
  const middle = (values: readonly number[]) => values.slice(1).toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN
  return [middle(taken[0] ?? []), middle(taken[1] ?? [])]
}

function inWorker(job: WorkerJob, signal: AbortSignal): Promise<WorkerAnswer> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('results-worker.ts', import.meta.url)), { signal, execArgv: ['--disable-warning=ExperimentalWarning', '--max-old-space-size=4096'] })
    child.once('message', message => resolve(message as WorkerAnswer)) // our own worker's answer
    child.once('error', reject)
    child.once('exit', code => reject(new Error(`the measuring process ended with ${code}`)))
    child.send(job)
  })
}

function serve(csv: string, scope: Scope): Promise<Server> {
  const server = createServer((asked, answer) => {
    const speed = Number(new URL(asked.url ?? '/', 'http://x').searchParams.get('speed'))
    answer.writeHead(200, { 'content-length': statSync(csv).size, etag: '"one"' })
    const startedMs = performance.now()
    let sent = 0
    const file = createReadStream(csv, { highWaterMark: 256 * 1024 })
    file.on('data', chunk => {
      sent += chunk.length
      const isFull = !answer.write(chunk)
      const aheadMs = speed > 0 ? (sent / speed) * 1_000 - (performance.now() - startedMs) : 0
      if (!isFull && aheadMs <= 1) return
      file.pause()
      const go = () => void (aheadMs > 1 ? setTimeout(() => file.resume(), aheadMs) : file.resume())
      if (isFull) answer.once('drain', go)
      else go()
    })
    file.on('end', () => answer.end())
  })
  scope.own(() => {
    server.closeAllConnections()
    server.close()
  })
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server)))
}

