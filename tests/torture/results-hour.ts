/**
 * `node tests/torture/results-hour.ts [--seconds 120] [--rows 200000]`: an hour of use of the result store in two minutes (its clock runs
 * as much faster): views, pages, finds, figures and exports without end. Prints the resident memory of the process that holds
 * the core now and then; exit code 1 when it went beyond 700 MB, or grew from the second quarter of the rounds to the last.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pino from 'pino'
import type { ExecutionId } from '#shared/base/ids.ts'
import { Scope } from '#shared/base/scope.ts'
import { ExportRequest } from '#shared/results/exports.ts'
import { createFastClock } from '#core/executions/testing/run-rig.ts'
import { openDatabase } from '#core/db/database.ts'
import { createResults } from '#core/results/results.ts'
import { systemIds } from '#core/shell/system-ids.ts'

const limitMegabytes = 700
/** Growth that counts as none: what allocators keep or give back as they like. */
const slackMegabytes = 60

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '120' }, rows: { type: 'string', default: '200000' } } })
const lastsMs = Number(values.seconds) * 1_000
const rowCount = Number(values.rows)
const profile = mkdtempSync(join(tmpdir(), 'recomamp-results-hour-'))
const scope = new Scope('an hour of results')
const clock = createFastClock(3_600_000 / lastsMs)
const { db } = openDatabase({ dir: profile, clock }, scope)
const results = createResults({ db, clock, ids: systemIds, emit: () => {}, logger: pino({ level: 'silent' }), profileDir: profile, files: { saveFile: async () => join(profile, 'exported') } }, scope)
const call = { signal: scope.signal, clientId: 'an hour' }
const formats = ['csv', 'xlsx', 'parquet', 'ndjson', 'json', 'tsv'] as const
/** After each round. */
const memory: number[] = []
const done = { views: 0, pages: 0, finds: 0, figures: 0, exports: 0 }

async function store(number: number): Promise<ExecutionId> {
  const encoder = new TextEncoder()
  let row = -1
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const lines: string[] = row < 0 ? ['id,campaign,day,spend,user'] : []
      for (let step = 0; step < 5_000 && ++row < rowCount; step++) lines.push(`${580_000_000_000_000_000n + BigInt(row)},campaign ${(row * 7_919 + number) % 5_000},2025-0${1 + (row % 9)}-1${row % 10},${(row % 1_000) / 8},user-${(row * 104_729) % 1_000_003}`)
      controller.enqueue(encoder.encode(`${lines.join('\n')}\n`))
      if (row >= rowCount) controller.close()
    },
  })
  const answer = await results.bulk(new Request(`http://core.test/bulk/imports?name=r${number}.csv`, { method: 'POST', body, duplex: 'half' } as RequestInit), scope.signal) // Node needs `duplex`, the web's types lack it
  if (!answer) throw new Error('no answer')
  return (await answer.json() as { executionId: ExecutionId }).executionId // the door's own shape
}

async function page(executionId: ExecutionId, viewId: string, offset: number): Promise<void> {
  const answer = await results.bulk(new Request(`http://core.test/bulk/results/${executionId}/rows?offset=${offset}&limit=200&view=${viewId}`), scope.signal)
  await answer?.arrayBuffer()
  done.pages++
}

async function round(executionId: ExecutionId, turn: number): Promise<void> {
  const { viewId } = await results.handlers.openView({
    executionId, sort: [{ column: turn % 5, direction: turn % 2 === 0 ? 'ascending' : 'descending', nulls: 'last' }],
    filter: turn % 3 === 0 ? { kind: 'text', column: 1, test: 'contains', text: `campaign ${turn % 10}`, caseSensitive: true } : null,
  }, call)
  done.views++
  for (let at = 0; at < 20; at++) await page(executionId, viewId, (turn * 1_009 + at * 14_983) % rowCount)
  await results.handlers.find({ executionId, viewId, text: `user-${turn * 31}`, regex: false, caseSensitive: true, columns: null, from: null, direction: 'next' }, call)
  done.finds++
  await results.handlers.profile({ executionId, column: turn % 5, viewId }, call)
  await results.handlers.selectionSums({ executionId, viewId, columns: [0, 3], ranges: [{ first: 0, last: 9_999 }] }, call)
  done.figures += 2
  if (turn % 4 === 0) {
    let job = await results.handlers.startExport(ExportRequest.parse({ executionId, format: formats[(turn / 4) % formats.length], viewId: turn % 8 === 0 ? viewId : null, range: turn % 3 === 0 ? { first: 100, last: 20_099 } : null }), call)
    while (job?.state === 'running') {
      await new Promise(resolve => setTimeout(resolve, 5))
      job = await results.handlers.exportJob({ id: job.id as Parameters<typeof results.handlers.exportJob>[0]['id'] }, call) // the job's own id
    }
    if (job?.state !== 'done') throw new Error(job?.message ?? 'an export was not begun')
    done.exports++
  }
  // People leave most views open.
  if (turn % 5 === 0) await results.handlers.closeView({ viewId }, call)
}

try {
  const ids = [await store(1), await store(2), await store(3)]
  const startedMs = performance.now()
  let saidMs = 0
  for (let turn = 0; performance.now() - startedMs < lastsMs; turn++) {
    await round(ids[turn % ids.length] as ExecutionId, turn) // the index is below the length
    const atMs = performance.now() - startedMs
    memory.push(process.memoryUsage.rss() / 1e6)
    if (atMs - saidMs < lastsMs / 12) continue
    saidMs = atMs
    process.stdout.write(`minute ${Math.round((atMs / lastsMs) * 60)}: ${memory.at(-1)?.toFixed(0) ?? '?'} MB resident; ${Object.entries(done).map(([what, count]) => `${count} ${what}`).join(', ')}\n`)
  }
  if (memory.length < 20) throw new Error(`Only ${memory.length} rounds were made, which says nothing. Give it more seconds.`)
  const highest = (from: number, to: number) => Math.max(...memory.slice(memory.length * from, memory.length * to))
  const [early, late, most] = [highest(0.25, 0.5), highest(0.75, 1), highest(0, 1)]
  const isFlat = late <= early + slackMegabytes
  process.stdout.write(`resident memory: at most ${most.toFixed(0)} MB (limit ${limitMegabytes} MB); ${early.toFixed(0)} MB in the second quarter, ${late.toFixed(0)} MB in the last: ${isFlat ? 'flat' : 'GROWING'}\n`)
  process.exitCode = isFlat && most <= limitMegabytes ? 0 : 1
} finally {
  await scope.close()
  rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
}
