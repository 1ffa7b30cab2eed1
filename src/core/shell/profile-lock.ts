/**
 * One app per profile. The lock is an exclusive SQLite lock on `<profile>/profile.lock`, held for the life of the process:
 * the operating system gives it back at the moment the process dies, however it dies, so there is no stale lock and no
 * guess by process id. Beside it, `instance.json` (mode 0600) says who holds it and how a web shell can be reached.
 */
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { AppError } from '#shared/base/app-error.ts'
import type { Scope } from '#shared/base/scope.ts'

export type HostingShell = 'electron' | 'web' | 'runner'

/** Who holds a profile. Only a web shell has a port and a secret. */
export interface InstanceRecord {
  readonly shell: HostingShell
  readonly pid: number
  readonly startedAtMs: number
  readonly port?: number
  /** Proves to the running shell that the asker can read this file. */
  readonly secret?: string
}

export interface ProfileLock {
  /** Writes `instance.json` whole or not at all, readable by the owner only. */
  announce(record: InstanceRecord): void
}

const lockName = 'profile.lock'
const recordName = 'instance.json'

/**
 * Takes the profile for this process until `scope` closes, creating the folder (0700) when it is missing. Throws
 * `conflict` with a sentence naming the holder when another process has it, `storage` when the folder cannot be used.
 */
export function lockProfile(profileDir: string, scope: Scope): ProfileLock {
  const path = join(profileDir, lockName)
  let database: Database.Database
  try {
    mkdirSync(profileDir, { recursive: true, mode: 0o700 })
    database = new Database(path, { timeout: 0 })
  } catch (cause) {
    throw new AppError('storage', `The profile folder ${profileDir} cannot be used: ${describe(cause)}. Nothing was started. Check its rights, or choose another one with --profile.`, { cause })
  }
  try {
    chmodSync(path, 0o600)
    database.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    database.close()
    if (!isBusy(cause)) {
      throw new AppError('storage', `The profile folder ${profileDir} cannot be locked: ${describe(cause)}. Nothing was started. Check its rights, or choose another one with --profile.`, { cause })
    }
    throw new AppError('conflict', describeHolder(profileDir, readInstance(profileDir)), { cause })
  }
  const recordPath = join(profileDir, recordName)
  // Whatever an earlier process left behind describes nobody.
  rmSync(recordPath, { force: true })
  scope.own(() => {
    rmSync(recordPath, { force: true })
    database.close()
  })
  return {
    announce(record) {
      const draft = `${recordPath}.${record.pid}.new`
      writeFileSync(draft, `${JSON.stringify(record)}\n`, { mode: 0o600 })
      renameSync(draft, recordPath)
    },
  }
}

/** What `instance.json` says, or undefined when it is missing or not understandable. Proves nothing: ask the instance. */
export function readInstance(profileDir: string): InstanceRecord | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(profileDir, recordName), 'utf8'))
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

function describeHolder(profileDir: string, holder: InstanceRecord | undefined): string {
  const who = holder === undefined ? 'another RecomAMP' : `${shellNames[holder.shell]} (process ${holder.pid})`
  return `The profile ${profileDir} is already in use by ${who}. Nothing was started. Use that one, close it first, or choose another folder with --profile.`
}

const shellNames: Readonly<Record<HostingShell, string>> = {
  electron: 'the RecomAMP desktop app',
  web: 'RecomAMP in the browser',
  runner: 'a RecomAMP runner',
}

function isRecord(value: unknown): value is InstanceRecord {
  if (typeof value !== 'object' || value === null) return false
  // Every field is checked right here before anybody sees the value.
  const { shell, pid, startedAtMs, port, secret } = value as Record<string, unknown>
  return (
    (shell === 'electron' || shell === 'web' || shell === 'runner') &&
    Number.isInteger(pid) &&
    typeof startedAtMs === 'number' &&
    (port === undefined || (typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536)) &&
    (secret === undefined || typeof secret === 'string')
  )
}

function isBusy(thrown: unknown): boolean {
  return thrown instanceof Database.SqliteError && thrown.code.startsWith('SQLITE_BUSY')
}

function describe(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
