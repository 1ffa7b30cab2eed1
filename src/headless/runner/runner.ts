/** Entry of the runner: the same core without a window. See `runnerHelp`. */
import { ORPCError } from '@orpc/client'
import { findAppRoot } from '#core/shell/app-root.ts'
import { resolveProfileDir } from '#core/shell/profile-dir.ts'
import { systemIds } from '#core/shell/system-ids.ts'
import { AppError, type ErrorCode } from '#shared/base/app-error.ts'
import { systemClock } from '#shared/base/clock.ts'
import { Scope } from '#shared/base/scope.ts'
import { connect, type Connection } from './connect.ts'
import { readRunnerFlags, runnerHelp, type RunnerFlags } from './runner-flags.ts'
import { runQuery } from './run-query.ts'

const say = (line: string) => void process.stdout.write(`${line}\n`)
const report = (line: string) => void process.stderr.write(`${line}\n`)

async function main(): Promise<number> {
  const flags = readRunnerFlags(process.argv.slice(2))
  if (flags.command === 'help') {
    say(runnerHelp)
    return 0
  }
  // Not `await using`: the reader behind the dependency rules does not know it yet.
  const scope = new Scope('runner')
  try {
    const connection = await connect(findAppRoot(import.meta.url), resolveProfileDir(flags.profile), scope)
    if (connection.shared) report('RecomAMP is running on this profile; it does the work.')
    return await perform(flags, connection)
  } finally {
    await scope.close()
  }
}

async function perform(flags: Exclude<RunnerFlags, { command: 'help' }>, connection: Connection): Promise<number> {
  if (flags.command === 'list-queries') {
    for (const query of await connection.client.queries.list({})) say(`${query.id}  ${query.folder === '' ? '' : `${query.folder}/`}${query.name}`)
    return 0
  }
  if (flags.command !== 'run-query') {
    for (const instance of await connection.client.instances.list({})) say(`${instance.id}  ${instance.amcInstanceId}  ${instance.clientName} (${instance.kind}, ${instance.region})`)
    return 0
  }
  const leaving = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => leaving.abort())
  const deps = { connection, clock: systemClock, newRequestId: () => systemIds.next(), report, standardOutput: process.stdout }
  const ended = await runQuery(flags, deps, leaving.signal)
  return ended.state === 'ready' ? 0 : 1
}

/** What failed, as one of ours: core's errors come back inside oRPC's. */
function toAppError(failure: unknown): AppError {
  if (failure instanceof ORPCError && typeof failure.data === 'object' && failure.data !== null && 'code' in failure.data && 'message' in failure.data) return AppError.fromWire(failure.data)
  return AppError.from(failure)
}

const exitCodes: Readonly<Partial<Record<ErrorCode, number>>> = { 'invalid-input': 2, 'not-found': 2, conflict: 3, storage: 3 }

try {
  process.exitCode = await main()
} catch (failure) {
  const error = toAppError(failure)
  report(error.code === 'bug' && failure instanceof Error ? `${error.message}\n${failure.stack ?? ''}` : error.message)
  process.exitCode = exitCodes[error.code] ?? 1
}
