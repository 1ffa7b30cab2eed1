import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { AppError } from '#shared/base/app-error.ts'
import type { Clock } from '#shared/base/clock.ts'
import { finalStates, type Execution } from '#shared/executions/contract.ts'
import type { Connection } from './connect.ts'
import { readWindow, type RunQueryFlags } from './runner-flags.ts'

export interface RunQueryDeps {
  readonly connection: Connection
  readonly clock: Clock
  readonly newRequestId: () => string
  /** One line about the progress. */
  readonly report: (line: string) => void
  /** Where the rows go when no file is named. */
  readonly standardOutput: NodeJS.WritableStream
}

const pollMs = 400

/**
 * Runs a saved query to its end and writes the rows. Resolves with the finished run: `ready` means that all rows are written;
 * in every other state nothing was. When `signal` aborts, the run is cancelled at AMC and the state says whether that was
 * confirmed. A file appears under its name only when it is complete. Rejects with `not-found` or `invalid-input` before
 * anything is sent.
 */
export async function runQuery(flags: RunQueryFlags, deps: RunQueryDeps, signal: AbortSignal): Promise<Execution> {
  const { client } = deps.connection
  const [query, instance] = await Promise.all([findQuery(deps.connection, flags.query), findInstance(deps.connection, flags.instance)])
  const unknown = Object.keys(flags.params).find((name) => !query.params.some((param) => param.name === name))
  if (unknown !== undefined) throw new AppError('invalid-input', `The query "${query.name}" has no parameter "${unknown}". Nothing was run. It has: ${query.params.map((param) => param.name).join(', ') || 'none'}.`)
  const timeZone = flags.timeZone ?? query.window.timeZone
  const window = flags.window === undefined ? { ...query.window, timeZone } : readWindow(flags.window, timeZone)

  deps.report(`Running "${query.name}" on ${instance.clientName} (${instance.amcInstanceId}${instance.kind === 'synthetic' ? ', synthetic data' : ''}).`)
  const started = await client.executions.start({
    requestId: deps.newRequestId(), instanceId: instance.id, queryId: query.id, title: query.name, sql: query.sql, params: query.params, paramTexts: { ...query.paramTexts, ...flags.params }, window,
  })
  const ended = await follow(started, deps, signal)
  if (ended.state !== 'ready') {
    deps.report(`${ended.stateNote}${ended.failure === null ? '' : ` ${ended.failure.message}${ended.failure.amcText === null ? '' : `\nAMC says: ${ended.failure.amcText}`}`}`)
    return ended
  }
  await writeRows(ended, flags, deps, signal)
  deps.report(`${ended.rowCount ?? 0} rows written${flags.out === undefined ? '' : ` to ${flags.out}`}.`)
  return ended
}

async function follow(started: Execution, { connection, clock, report }: RunQueryDeps, signal: AbortSignal): Promise<Execution> {
  const never = new AbortController().signal
  let shown = ''
  let cancelled = false
  for (let execution = started; ; execution = await connection.client.executions.get({ id: started.id })) {
    const seconds = Math.round((clock.now() - started.createdAtMs) / 1_000)
    const phase = `${execution.state}: ${execution.stateNote}`
    if (phase !== shown) report(`  ${String(seconds).padStart(4)} s  ${phase}`)
    shown = phase
    if (finalStates.has(execution.state)) return execution
    if (signal.aborted && !cancelled) {
      cancelled = true
      report('Cancelling the run at AMC …')
      await connection.client.executions.cancel({ id: started.id })
    }
    // After the abort the wait goes on: the answer to the cancel matters.
    await clock.sleep(pollMs, cancelled ? never : signal).catch(() => {})
  }
}

async function writeRows(execution: Execution, flags: RunQueryFlags, { connection, clock, standardOutput }: RunQueryDeps, signal: AbortSignal): Promise<void> {
  const { client } = connection
  let job = await client.results.startExport({ executionId: execution.id, format: 'csv', spreadsheetSafe: flags.spreadsheetSafe })
  while (job?.state === 'running') {
    await clock.sleep(100, signal)
    job = await client.results.exportJob({ id: job.id })
  }
  if (job === null || job.state !== 'done' || job.downloadPath === null) {
    throw new AppError('storage', `The rows could not be exported: ${job?.message ?? 'nothing was made'}. They are kept in the profile; run the export again in the app.`)
  }
  const answer = await connection.getBulk(job.downloadPath, signal)
  if (!answer.ok || answer.body === null) throw new AppError('storage', 'The exported rows could not be read back. They are kept in the profile; run the export again in the app.')
  const rows = Readable.fromWeb(answer.body as NodeReadableStream<Uint8Array>)
  if (flags.out === undefined) return pipeline(rows, standardOutput, { end: false })
  const draft = `${flags.out}.part`
  try {
    await pipeline(rows, createWriteStream(draft), { signal })
    await rename(draft, flags.out)
  } catch (cause) {
    await rm(draft, { force: true })
    throw signal.aborted ? cause : new AppError('storage', `The file ${flags.out} could not be written. The rows are kept in the profile. Check the folder and its free space, then export them in the app.`, { cause })
  }
}

async function findQuery({ client }: Connection, wanted: string) {
  const all = await client.queries.list({})
  const byId = all.find((query) => query.id === wanted)
  const named = byId === undefined ? all.filter((query) => query.name.toLowerCase() === wanted.toLowerCase()) : [byId]
  const [found, another] = named
  if (found === undefined) throw new AppError('not-found', `There is no saved query with the id or name "${wanted}". Nothing was run. list-queries shows them all.`)
  if (another !== undefined) throw new AppError('invalid-input', `${named.length} queries are called "${wanted}". Nothing was run. Use the id of one: ${named.map((query) => query.id).join(', ')}.`)
  return client.queries.get({ id: found.id })
}

async function findInstance({ client }: Connection, wanted: string) {
  const all = await client.instances.list({})
  const exact = all.filter((instance) => instance.id === wanted || instance.amcInstanceId === wanted)
  const matching = exact.length > 0 ? exact : all.filter((instance) => instance.clientName.toLowerCase() === wanted.toLowerCase() || instance.name.toLowerCase() === wanted.toLowerCase())
  const [found, another] = matching
  if (found === undefined) throw new AppError('not-found', `There is no instance with the id or client name "${wanted}". Nothing was run. list-instances shows them all.`)
  if (another !== undefined) throw new AppError('invalid-input', `${matching.length} instances go by "${wanted}". Nothing was run. Use AMC's id of one: ${matching.map((instance) => instance.amcInstanceId).join(', ')}.`)
  return found
}
