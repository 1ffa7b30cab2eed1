import { createReadStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { AppError } from '#shared/base/app-error.ts'
import type { Clock } from '#shared/base/clock.ts'
import { windowOfTemplate } from '#shared/templates/template-window.ts'
import { resolveWindow } from '#shared/time-window/resolve-window.ts'
import { createLineIndex } from '#sql/positions.ts'
import { openDataset } from '../data/dataset.ts'
import { builtInInstances } from '../data/profiles.ts'
import { createSqlEngine } from '../engine/engine.ts'
import type { Dataset, InstanceProfile, RunRequest } from '../ports.ts'
import type { SqlOutput } from './sql-commands.ts'
import { readSqlFile } from './sql-files.ts'
import type { SqlFlags } from './sql-flags.ts'
import { factsOfFile, type FileFacts } from './sql-template.ts'

const dayMs = 86_400_000
const defaultDays = 30

/**
 * Runs one file on the synthetic events of a built-in instance and writes the CSV to `stream`. Returns 1 with AMC's own
 * text on `complain` when the query is refused or fails. An abort leaves no file behind.
 */
export async function runFile(flags: SqlFlags, output: SqlOutput, stream: NodeJS.WritableStream, clock: Clock, signal: AbortSignal): Promise<number> {
  const file = flags.files[0] ?? '-'
  const sqlQuery = readSqlFile(file)
  const facts = factsOfFile(file, sqlQuery, flags, clock.now())
  const missing = facts.expanded.problems[0]
  if (missing) throw new AppError('invalid-input', `${file}:${createLineIndex(sqlQuery).positionAt(missing.start).line}: ${missing.message} Nothing was run.`)
  const profile = findProfile(flags.instanceId)
  const folder = mkdtempSync(join(tmpdir(), 'recomamp-sql-'))
  try {
    const dir = join(flags.dataDir ?? join(tmpdir(), 'recomamp-sandbox'), 'events')
    const dataset = await openDataset({ dir, profile, seed: flags.seed, scale: 'small', nowMs: clock.now() }, signal)
    const engine = createSqlEngine(dataset, profile, clock)
    try {
      const csvPath = join(folder, 'result.csv')
      const outcome = await engine.run(requestOf(flags, facts.expanded.text, facts, windowOf(flags, facts, dataset, clock.now()), csvPath), signal)
      if (!outcome.ok) {
        output.complain(`${outcome.message}\n`)
        return 1
      }
      await pipeline(createReadStream(csvPath), stream, { end: false, signal })
      const left = outcome.suppressedRowCount > 0 ? `, ${outcome.suppressedRowCount} left out by the thresholds` : ''
      output.complain(`${outcome.rowCount} ${outcome.rowCount === 1 ? 'row' : 'rows'} of synthetic data (${profile.customerCanonicalName})${left}.\n`)
      return 0
    } finally {
      engine.close()
      dataset.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function findProfile(instanceId: string | null): InstanceProfile {
  const profile = instanceId === null ? builtInInstances[0] : builtInInstances.find(candidate => candidate.instanceId === instanceId)
  if (profile) return profile
  throw new AppError('not-found', `There is no built-in instance "${instanceId}". Nothing was run. There are ${builtInInstances.map(candidate => candidate.instanceId).join(', ')}.`)
}

function windowOf(flags: SqlFlags, { window }: FileFacts, dataset: Dataset, nowMs: number): RunRequest['window'] {
  if (window !== null && flags.from === null && flags.to === null) return resolveWindow(windowOfTemplate(window, { timeZone: 'UTC', weekStart: 'monday' }), nowMs)
  const endMs = flags.to === null ? dataset.lastEventMs + 1 : Date.parse(flags.to)
  const startMs = flags.from === null ? endMs - defaultDays * dayMs : Date.parse(flags.from)
  if (startMs >= endMs) throw new AppError('invalid-input', 'The time window ends before it starts. Nothing was run. --to is the first day that is left out.')
  return { startMs, endMs, timeZone: 'UTC' }
}

function requestOf(flags: SqlFlags, sqlQuery: string, facts: FileFacts, window: RunRequest['window'], csvPath: string): RunRequest {
  const parameters = facts.parameters ?? []
  return {
    workflow: { workflowId: 'local', sqlQuery, inputParameters: parameters.map(({ name, dataType }) => ({ name, dataType })) },
    parameterValues: Object.fromEntries(parameters.flatMap(parameter => (parameter.value === undefined ? [] : [[parameter.name, parameter.value]]))),
    window, disableAggregationControls: flags.withoutThresholds, audience: facts.audience, csvPath,
  }
}
