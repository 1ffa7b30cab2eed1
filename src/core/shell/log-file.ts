import { mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import pino, { type Logger } from 'pino'
import { redact } from '#shared/base/secret.ts'
import type { Scope } from '#shared/base/scope.ts'

const maximumBytes = 10 * 1_048_576
const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/**
 * A logger that writes JSON lines to `<profile>/logs/<name>.log`, Amazon's tokens masked whatever carried them. A file over
 * 10 MB becomes `<name>.1.log` at the next start, so a profile keeps at most two. Each line is on its way to the disk
 * before the call returns: the last words before a crash are what the log is for. `RECOMAMP_LOG` sets the level (`info`).
 */
export function createLogFile(profileDir: string, name: string, scope: Scope): Logger {
  const dir = join(profileDir, 'logs')
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const path = join(dir, `${name}.log`)
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size > maximumBytes) renameSync(path, join(dir, `${name}.1.log`))
  const file = pino.destination({ dest: path, sync: true, append: true, mode: 0o600 })
  scope.own(() => file.end())
  const wanted = process.env['RECOMAMP_LOG'] ?? ''
  const level = levels.find((known) => known === wanted) ?? 'info'
  return pino({ level, base: { pid: process.pid } }, { write: (line: string) => file.write(redact(line)) })
}
