import { readFileSync } from 'node:fs'
import { AppError } from '#shared/base/app-error.ts'
import { Scope } from '#shared/base/scope.ts'
import { readFlags, type SandboxFlags } from './flags.ts'
import { startSandbox } from './sandbox.ts'

/**
 * `npm run sandbox`: prints `AMC sandbox is ready: <url>` when it accepts requests, stops cleanly on SIGINT and SIGTERM.
 * With `RECOMAMP_STOP_WITH_STDIN=1` it also stops when its standard input closes, so that it never outlives a parent
 * that was killed outright.
 */
async function main(): Promise<void> {
  const scope = new Scope('sandbox')
  const stop = (): void => void scope.close().then(() => process.exit(0), fail)
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  if (process.env['RECOMAMP_STOP_WITH_STDIN'] === '1') process.stdin.once('end', stop).once('error', stop).resume()
  const flags = readFlags(process.argv.slice(2))
  const { port, seed, scale, dataDir, runDurationMs } = flags
  const faults = readFaultsFile(flags)
  const onProblem = (failure: unknown): void => void process.stderr.write(`${failure instanceof Error ? failure.stack : String(failure)}\n`)
  const sandbox = await startSandbox({ port, seed, scale, dataDir, runDurationMs, onProblem, ...(faults === undefined ? {} : { faults }) }, scope)
  process.stdout.write(`AMC sandbox is ready: ${sandbox.url}\n`)
}

function readFaultsFile({ faultsFile }: SandboxFlags): unknown {
  if (faultsFile === undefined) return undefined
  try {
    const plan: unknown = JSON.parse(readFileSync(faultsFile, 'utf8'))
    return plan
  } catch (failure) {
    const cause = failure instanceof SyntaxError ? 'is not valid JSON' : 'cannot be read'
    throw new AppError('invalid-input', `The fault file ${faultsFile} ${cause}. The AMC sandbox was not started.`, { cause: failure })
  }
}

function fail(failure: unknown): never {
  process.stderr.write(`${failure instanceof AppError ? failure.message : failure instanceof Error ? failure.stack : String(failure)}\n`)
  process.exit(1)
}

main().catch(fail)
