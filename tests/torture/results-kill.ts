/**
 * `node tests/torture/results-kill.ts [--kills 50] [--seed N]`: kills the result store with SIGKILL at random moments of import,
 * export and removal, each in its turn. After each start whatever is shown must be whole: every row of every result, every exported
 * file, and no folder that nobody knows.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pino from 'pino'
import { systemClock } from '#shared/base/clock.ts'
import { Scope } from '#shared/base/scope.ts'
import { openDatabase } from '#core/db/database.ts'
import { createResults } from '#core/results/results.ts'
import { systemIds } from '#core/shell/system-ids.ts'
import { startChild } from './child-process.ts'

export interface KillReport {
  readonly kills: number
  /** Results that were looked at in full, over all starts. */
  readonly checkedResults: number
  readonly checkedFiles: number
  /** Sentences; empty when everything held. */
  readonly problems: readonly string[]
}

/** Where the child is killed, in turns: so long after it began with it, at most (some pieces end earlier, and the next begins). */
const moments = [['importing', 400], ['exporting', 500], ['importing', 60], ['removing', 12]] as const

/** Kills the store `kills` times and reports; throws only when it could not even begin. */
export async function killResults({ kills, seed }: { readonly kills: number; readonly seed: number }): Promise<KillReport> {
  const profile = mkdtempSync(join(tmpdir(), 'recomamp-results-kill-'))
  const random = randomOf(seed)
  const problems: string[] = []
  let checkedResults = 0
  let checkedFiles = 0
  try {
    for (let kill = 0; kill < kills; kill++) {
      const child = await startChild(new URL('results-child.ts', import.meta.url), ['--profile', profile, '--first', String(kill * 100)])
      const [what, mostMs] = moments[kill % moments.length] ?? moments[0]
      await child.printed(what)
      await new Promise(resolve => setTimeout(resolve, random() * mostMs))
      await child.kill()
      checkedResults += await checkResults(profile, problems)
      checkedFiles += checkFiles(join(profile, 'exported'), problems)
    }
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
  }
  return { kills, checkedResults, checkedFiles, problems }
}

async function checkResults(profile: string, problems: string[]): Promise<number> {
  const scope = new Scope('results check')
  try {
    const { db } = openDatabase({ dir: profile, clock: systemClock }, scope)
    const results = createResults({ db, clock: systemClock, ids: systemIds, emit: () => {}, logger: pino({ level: 'silent' }), profileDir: profile, files: { saveFile: null } }, scope)
    const call = { signal: scope.signal, clientId: 'check' }
    const known = await results.handlers.list({ limit: 1_000 }, call)
    for (const { executionId, title, rowCount } of known) {
      const [, number = '', count = ''] = /^t(\d+)-(\d+)$/.exec(title) ?? []
      if (rowCount !== Number(count)) problems.push(`${title} has ${rowCount} rows`)
      for (let offset = 0; offset < rowCount; offset += 997) {
        const answer = await results.bulk(new Request(`http://core.test/bulk/results/${executionId}/rows?offset=${offset}&limit=1`), scope.signal)
        if (!answer) throw new Error('no answer')
        const { columns } = await answer.json() as { columns: unknown[][] } // the page's own shape
        const wanted = [String(offset), String(Number(number) * 1_000 + (offset % 97)), `cell, ${offset} of ${number}`]
        if (JSON.stringify(columns.map(([cell]) => cell)) !== JSON.stringify(wanted)) problems.push(`${title}, row ${offset}: ${JSON.stringify(columns)}`)
      }
      const [sums] = await results.handlers.selectionSums({ executionId, viewId: null, columns: [0], ranges: [{ first: 0, last: rowCount - 1 }] }, call)
      if (sums?.sum !== String((rowCount * (rowCount - 1)) / 2)) problems.push(`${title}: its columns add up to ${sums?.sum ?? 'nothing'}`)
    }
    const folders = () => readdirSync(join(profile, 'results')).filter(name => /^[0-9a-f-]{36}$/.test(name))
    for (let tries = 0; folders().length > known.length && tries < 200; tries++) await systemClock.sleep(25, scope.signal)
    if (folders().length !== known.length) problems.push(`${folders().length} folders for ${known.length} results`)
    return known.length
  } catch (thrown) {
    problems.push(`the store did not start again: ${String(thrown)}`)
    return 0
  } finally {
    await scope.close()
  }
}

function checkFiles(dir: string, problems: string[]): number {
  const names = existsSync(dir) ? readdirSync(dir) : []
  for (const name of names) {
    const [, count = '', format] = /^t\d+-(\d+)\.(csv|xlsx)$/.exec(name) ?? []
    const bytes = readFileSync(join(dir, name))
    if (format === 'csv' && bytes.toString('utf8').trimEnd().split('\n').length !== Number(count) + 1) problems.push(`${name} is not whole`)
    else if (format === 'xlsx' && bytes.lastIndexOf('PK\u0005\u0006') < bytes.length - 100) problems.push(`${name} is not whole`)
    else if (format === undefined && !name.endsWith('.partial')) problems.push(`${name} is not known`)
    rmSync(join(dir, name))
  }
  return names.length
}

function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { kills: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' } } })
  const report = await killResults({ kills: Number(values.kills), seed: Number(values.seed) })
  process.stdout.write(`${report.kills} kills; ${report.checkedResults} results and ${report.checkedFiles} files were whole${report.problems.length === 0 ? '' : `, but:\n  ${report.problems.join('\n  ')}`}\n`)
  process.exitCode = report.problems.length === 0 ? 0 : 1
}
