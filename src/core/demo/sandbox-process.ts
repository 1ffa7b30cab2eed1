import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Logger } from 'pino'
import { AppError } from '#shared/base/app-error.ts'
import type { Scope } from '#shared/base/scope.ts'
import { untilAborted } from '#shared/base/until-aborted.ts'
import type { Clock, CorePorts } from '#core/ports.ts'

/** The built-in AMC service as a process of its own, known to core only by its address. */
export interface SandboxProcess {
  /** Its address; starts it when it is not running. Rejects with `remote` and the reason when it cannot be started. */
  url(signal: AbortSignal): Promise<string>
  /** Its address while it runs, else null. */
  urlNow(): string | null
  /** Ends it. It starts again when somebody asks for its address. */
  stop(): Promise<void>
}

export interface SandboxProcessDeps {
  readonly command: CorePorts['sandboxCommand']
  readonly dataDir: string
  readonly clock: Clock
  readonly logger: Logger
  /** Told when it became ready or ended. */
  readonly onChange: () => void
}

interface Running {
  readonly url: string
  readonly end: () => Promise<void>
}

const readyLine = /^AMC sandbox is ready: (http:\/\/\S+)$/
const startTimeoutMs = 60_000
const stopGraceMs = 3_000
const keptErrorLength = 2_000
const lockPauseMs = 500
/** The service of an app that was killed notices it and ends within moments. */
const lockTries = 12
/** A run takes at least this long: enough to see its phases, little enough to check often. */
const runMs = 1_000
/** A start that failed is not tried again by every waiting call. */
const failureKeptMs = 3_000

/**
 * Starts the service on a free port and ends it with `scope`. A core that is killed outright cannot end its service: that
 * one sees its standard input close (`RECOMAMP_STOP_WITH_STDIN`). Until then it holds the data folder, and a new core waits.
 */
export function createSandboxProcess(deps: SandboxProcessDeps, scope: Scope): SandboxProcess {
  const { dataDir, clock, logger, onChange } = deps
  let running: Running | undefined
  let starting: Promise<Running> | undefined
  let failure: { readonly error: AppError; readonly untilMs: number } | undefined

  async function start(): Promise<Running> {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    for (let tryNumber = 1; ; tryNumber += 1) {
      const outcome = await launch(deps, scope, () => {
        running = undefined
        onChange()
      })
      if ('url' in outcome) return outcome
      if (!/already using/.test(outcome.reason) || tryNumber >= lockTries) {
        throw new AppError('remote', `The built-in AMC service could not be started, so the sample data is not available. It said: ${outcome.reason}`, { details: { permanent: true, malformed: true } })
      }
      await clock.sleep(lockPauseMs, scope.signal)
    }
  }

  async function ensure(): Promise<Running> {
    if (failure && failure.untilMs > clock.now()) throw failure.error
    try {
      running = await start()
      failure = undefined
      onChange()
      return running
    } catch (thrown) {
      const error = AppError.from(thrown)
      failure = { error, untilMs: clock.now() + failureKeptMs }
      logger.warn({ code: error.code, reason: error.message }, 'the built-in service did not start')
      throw error
    } finally {
      starting = undefined
    }
  }

  async function stop(): Promise<void> {
    await starting?.catch(() => undefined)
    const ending = running
    running = undefined
    if (!ending) return
    await ending.end()
    onChange()
  }
  scope.own(stop)

  return {
    urlNow: () => running?.url ?? null,
    stop,
    async url(signal) {
      signal.throwIfAborted()
      if (running) return running.url
      starting ??= ensure()
      return (await untilAborted(starting, signal)).url
    },
  }
}

/** Runs the command until it says that it is ready, or why it is not. */
function launch({ command, dataDir, clock, logger }: SandboxProcessDeps, scope: Scope, onEnd: () => void): Promise<Running | { readonly reason: string }> {
  return new Promise((resolve) => {
    const child = spawn(command.command, [...command.args, '--port', '0', '--scale', 'small', '--run-ms', String(runMs), '--data', dataDir], {
      stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true, env: { ...process.env, ...command.env, RECOMAMP_STOP_WITH_STDIN: '1' },
    })
    let said = ''
    let isReady = false
    const timer = new AbortController()
    const answer = (outcome: Running | { readonly reason: string }): void => {
      timer.abort()
      resolve(outcome)
    }
    const disown = scope.own(() => endProcess(child))
    child.stderr.on('data', (part: Buffer) => (said = (said + part.toString()).slice(-keptErrorLength)))
    // The pipe breaks when the service ends first; its exit tells the rest.
    child.stdin.on('error', () => undefined)
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = readyLine.exec(line)?.[1]
      if (url === undefined || isReady) return
      isReady = true
      logger.info({ servicePid: child.pid, url }, 'the built-in service is ready')
      answer({ url, end: () => endProcess(child) })
    })
    child.once('error', (failure) => answer({ reason: failure.message }))
    child.once('close', (code, signalName) => {
      disown()
      if (isReady) {
        logger.info({ code, signal: signalName }, 'the built-in service ended')
        onEnd()
      } else answer({ reason: said.trim().split('\n').slice(-5).join('\n') || `it ended with ${code ?? signalName} and no message.` })
    })
    const limitTime = async (): Promise<void> => {
      await clock.sleep(startTimeoutMs, timer.signal)
      answer({ reason: `it was not ready within ${startTimeoutMs / 1000} seconds. ${said.trim()}` })
      await endProcess(child)
    }
    // Rejects when the process answered first.
    limitTime().catch(() => undefined)
  })
}

function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), stopGraceMs)
    child.once('close', () => {
      clearTimeout(timer)
      resolve()
    })
    child.stdin?.end()
    child.kill('SIGTERM')
  })
}
