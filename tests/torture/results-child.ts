/**
 * A result store that works without end until it is killed: imports rows (their content told by a number), lets the quota remove
 * the oldest, sorts and exports them, and removes one by hand where there are several. Prints `results is ready: <profile>` once it works, and what it
 * begins with as `importing`, `exporting` and `removing`.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pino from 'pino'
import { systemClock } from '#shared/base/clock.ts'
import type { JobId } from '#shared/base/ids.ts'
import { Scope } from '#shared/base/scope.ts'
import { ExportRequest } from '#shared/results/exports.ts'
import { settingDefinitions } from '#shared/settings/settings.ts'
import { openDatabase } from '#core/db/database.ts'
import { createResults } from '#core/results/results.ts'
import { systemIds } from '#core/shell/system-ids.ts'

const { values } = parseArgs({ options: { profile: { type: 'string' }, first: { type: 'string' } } })
const { profile = '', first = '0' } = values
const scope = new Scope('results child')
const { db } = openDatabase({ dir: profile, clock: systemClock }, scope)
const filesDir = join(profile, 'exported')
mkdirSync(filesDir, { recursive: true })
let fileName = ''
const results = createResults({
  db, clock: systemClock, ids: systemIds, emit: () => {}, logger: pino({ level: 'silent' }), profileDir: profile, files: { saveFile: async () => join(filesDir, fileName) },
  settings: { get: key => (key === 'results.quotaGigabytes' ? 0.01 : settingDefinitions[key].defaultValue) as never }, // of the right type for each key
}, scope)
const call = { signal: scope.signal, clientId: 'child' }
process.stdin.on('end', () => process.exit(0)).resume()
process.stdout.write(`results is ready: ${profile}\n`)

for (let number = Number(first); ; number++) {
  const { csv, name } = rowsOf(number)
  process.stdout.write('importing\n')
  const response = await results.bulk(new Request(`http://core.test/bulk/imports?name=${name}.csv`, { method: 'POST', body: csv }), scope.signal)
  if (!response) throw new Error('no answer')
  const { executionId } = await response.json() as Parameters<typeof results.handlers.get>[0] // the door's own shape
  fileName = `${name}.${number % 2 === 0 ? 'csv' : 'xlsx'}`
  process.stdout.write('exporting\n')
  const view = await results.handlers.openView({ executionId, sort: [{ column: 1, direction: 'descending', nulls: 'last' }], filter: null }, call)
  let job = await results.handlers.startExport(ExportRequest.parse({ executionId, format: number % 2 === 0 ? 'csv' : 'xlsx', viewId: view.viewId }), call)
  while (job?.state === 'running') {
    await systemClock.sleep(5, scope.signal)
    job = await results.handlers.exportJob({ id: job.id as JobId }, call)
  }
  const oldest = (await results.handlers.list({ limit: 1_000 }, call)).slice(2).at(-1)
  if (!oldest) continue
  process.stdout.write('removing\n')
  await results.handlers.remove({ executionId: oldest.executionId }, call)
}

/** A table told by its number: so many rows, and cells that can be worked out again. */
function rowsOf(number: number): { readonly csv: string; readonly name: string } {
  const count = 1_000 + (number * 7_919) % 60_000
  const lines = Array.from({ length: count }, (_, row) => `${row},${number * 1_000 + (row % 97)},"cell, ${row} of ${number}"`)
  return { csv: `row,value,text\n${lines.join('\n')}\n`, name: `t${number}-${count}` }
}
