import { mkdirSync, existsSync, renameSync, readdirSync, rmSync, copyFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { AppError } from '#shared/base/app-error.ts'
import type { Clock } from '#shared/base/clock.ts'
import type { Scope } from '#shared/base/scope.ts'
import { migrations } from './migrations/index.ts'
import { migrate, newestVersion } from './migrate.ts'

export type SqlValue = string | number | bigint | null | Uint8Array

/** Reads. Rows come as plain objects; the caller's store parses them once. */
export interface ReadDb {
  all<Row>(sql: string, ...values: readonly SqlValue[]): Row[]
  get<Row>(sql: string, ...values: readonly SqlValue[]): Row | undefined
}

/** Reads and writes. A write is on disk (synchronous FULL) when the call or the transaction around it returns. */
export interface WriteDb extends ReadDb {
  /** Returns how many rows changed. */
  run(sql: string, ...values: readonly SqlValue[]): number
  /** Runs `work` under BEGIN IMMEDIATE: all of it or nothing. Nested calls join the outer transaction. */
  transaction<T>(work: () => T): T
}

export interface OpenedDatabase {
  readonly db: WriteDb
  /** Sentences for people about what was found wrong and what was done about it. */
  readonly notices: readonly string[]
  readonly backups: {
    /** Writes a consistent copy into the backups folder and keeps the newest three. */
    write(): void
    /** When the newest one was made, or null when there is none. */
    newestMs(): number | null
  }
}

const fileName = 'recomamp.sqlite'
const keptBackups = 3

/**
 * Opens (or makes) the profile's database and brings its schema up to date. A damaged file is set aside beside it, never
 * overwritten, and the newest good backup takes its place. A file from a newer app is refused with AppError `storage`.
 */
export function openDatabase(options: { readonly dir: string; readonly clock: Clock }, scope: Scope): OpenedDatabase {
  const { dir, clock } = options
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const path = join(dir, fileName)
  const notices: string[] = []
  const sqlite = openOrSetAside(path, clock.now(), notices)
  scope.own(() => {
    sqlite.close()
  })
  const backups = { write: () => writeBackup(sqlite, dir, clock.now()), newestMs: () => newestBackupMs(dir) }
  const before = sqlite.pragma('user_version', { simple: true }) as number // a pragma's value is always a number here
  if (before > newestVersion(migrations)) {
    throw new AppError('storage', `This profile was written by a newer RecomAMP (its data has version ${before}, this app knows ${newestVersion(migrations)}). Nothing was changed. Update the app, or start it with another profile folder.`)
  }
  if (before > 0 && before < newestVersion(migrations)) backups.write()
  const db = wrap(sqlite)
  migrate(sqlite, migrations)
  return { db, notices, backups }
}

function openOrSetAside(path: string, nowMs: number, notices: string[]): Sqlite.Database {
  try {
    return connect(path)
  } catch (cause) {
    if (!isDamage(cause)) throw new AppError('storage', `The database of this profile could not be opened, so nothing was started: ${text(cause)}. Check that the folder can be written to and is not on a network drive.`, { cause })
    const asideName = `${fileName}.damaged-${stamp(nowMs)}`
    for (const suffix of ['', '-wal', '-shm']) if (existsSync(path + suffix)) renameSync(path + suffix, join(path, '..', asideName + suffix))
    const restored = restoreNewestBackup(path)
    notices.push(restored
      ? `The database of this profile was damaged. It was set aside as ${asideName}, and the backup of ${restored} took its place; changes since then are only in the damaged file.`
      : `The database of this profile was damaged. It was set aside as ${asideName}, and a new one was started, because there was no backup.`)
    return connect(path)
  }
}

function connect(path: string): Sqlite.Database {
  const sqlite = new Sqlite(path, { timeout: 5_000 })
  try {
    sqlite.pragma('journal_mode = WAL')
    sqlite.pragma('synchronous = FULL')
    sqlite.pragma('foreign_keys = ON')
    sqlite.pragma('busy_timeout = 5000')
    const verdict = sqlite.pragma('quick_check(1)', { simple: true })
    if (verdict !== 'ok') throw Object.assign(new Error(String(verdict)), { code: 'SQLITE_CORRUPT' })
    return sqlite
  } catch (failure) {
    sqlite.close()
    throw failure
  }
}

function isDamage(failure: unknown): boolean {
  const code = failure instanceof Error && 'code' in failure ? String(failure.code) : ''
  return code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')
}

function writeBackup(sqlite: Sqlite.Database, dir: string, nowMs: number): void {
  const folder = join(dir, 'backups')
  const target = join(folder, `recomamp-${stamp(nowMs)}.sqlite`)
  const draft = `${target}.partial`
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (existsSync(target)) return
    rmSync(draft, { force: true })
    sqlite.prepare('VACUUM INTO ?').run(draft)
    renameSync(draft, target)
    for (const name of backupNames(folder).slice(keptBackups)) rmSync(join(folder, name))
  } catch (cause) {
    // A half copy must neither count as a backup nor push a good one out; its name alone keeps it from that.
    try {
      rmSync(draft, { force: true })
    } catch {
      // The folder itself is no folder: then there is no half copy either.
    }
    throw new AppError('storage', `The backup of this profile's database could not be written (${text(cause)}). Nothing else was changed. Make room on the disk, and check the rights of the "backups" folder.`, { cause })
  }
}

function restoreNewestBackup(path: string): string | undefined {
  const folder = join(path, '..', 'backups')
  for (const name of backupNames(folder)) {
    try {
      const backup = connect(join(folder, name))
      // An empty file is a sound database too, and no backup of anything.
      const isEmpty = backup.pragma('user_version', { simple: true }) === 0
      backup.close()
      if (isEmpty) continue
      copyFileSync(join(folder, name), path)
      return name.slice('recomamp-'.length, -'.sqlite'.length)
    } catch (failure) {
      if (!isDamage(failure)) throw failure
    }
  }
  return undefined
}

/** Newest first. */
function backupNames(folder: string): string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return []
  return readdirSync(folder).filter(name => /^recomamp-.*\.sqlite$/.test(name)).sort().reverse()
}

function newestBackupMs(dir: string): number | null {
  const match = /^recomamp-(\d{4}-\d{2}-\d{2}T)(\d{2})-(\d{2})-(\d{2})\.sqlite$/.exec(backupNames(join(dir, 'backups'))[0] ?? '')
  return match ? Date.parse(`${match[1]}${match[2]}:${match[3]}:${match[4]}Z`) : null
}

function stamp(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 19).replaceAll(':', '-')
}

function text(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure)
}

function wrap(sqlite: Sqlite.Database): WriteDb {
  const statements = new Map<string, Sqlite.Statement>()
  const prepare = (sql: string) => {
    let statement = statements.get(sql)
    if (!statement) statements.set(sql, (statement = sqlite.prepare(sql)))
    return statement
  }
  const guarded = <T>(work: () => T): T => {
    try {
      return work()
    } catch (failure) {
      throw translate(failure)
    }
  }
  return {
    all: (sql, ...values) => guarded(() => prepare(sql).all(...values) as never), // the store that asks names the row's shape and parses it
    get: (sql, ...values) => guarded(() => prepare(sql).get(...values) as never),
    run: (sql, ...values) => guarded(() => prepare(sql).run(...values).changes),
    transaction: work => guarded(() => (sqlite.inTransaction ? work() : sqlite.transaction(work).immediate())),
  }
}

/** Turns what SQLite throws into sentences; anything else passes through. */
function translate(failure: unknown): unknown {
  const code = failure instanceof Error && 'code' in failure ? String(failure.code) : ''
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_WRITE') return new AppError('storage', 'The disk is full, so this was not saved. What was saved before is safe. Make room and try again.', { cause: failure })
  if (code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CANTOPEN')) return new AppError('storage', `The disk of the profile folder refused (${code}), so this was not saved. What was saved before is safe. Check the disk and try again.`, { cause: failure })
  if (code.startsWith('SQLITE_BUSY')) return new AppError('storage', 'Another program holds the database of this profile, so this was not saved. Close it and try again.', { cause: failure })
  if (code.startsWith('SQLITE_READONLY')) return new AppError('storage', 'The profile folder cannot be written to, so this was not saved. Check its permissions.', { cause: failure })
  if (isDamage(failure)) return new AppError('storage', 'The database of this profile is damaged, so this was not saved. Restart RecomAMP: it sets the file aside and restores the newest backup.', { cause: failure })
  return failure
}
