import type Sqlite from 'better-sqlite3'
import { AppError } from '#shared/base/app-error.ts'

/** One numbered step of the schema. Never imports app code, never changes once released. */
export interface Migration {
  readonly version: number
  readonly name: string
  readonly sql: string
}

export function newestVersion(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.version ?? 0
}

/** Applies what is missing, in order, one transaction each. Stops at the first failure; the steps before it stay. */
export function migrate(sqlite: Sqlite.Database, migrations: readonly Migration[]): void {
  for (const { version, name, sql } of migrations) {
    const step = sqlite.transaction(() => {
      // Read inside the transaction: another process may have done it while this one waited for the lock.
      if ((sqlite.pragma('user_version', { simple: true }) as number) >= version) return
      sqlite.pragma(`user_version = ${version}`)
      sqlite.exec(sql)
    })
    try {
      step.immediate()
    } catch (cause) {
      throw new AppError('storage', `The profile's data could not be brought up to date (step ${version}, ${name}). Nothing was changed; a backup is in the profile's "backups" folder.`, { cause })
    }
  }
}
