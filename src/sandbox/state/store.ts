import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { AppError } from '#shared/base/app-error.ts'
import type { Scope } from '#shared/base/scope.ts'

/** Records of one kind. Reads come from memory; a write is on disk when the call returns. Iteration is in insertion order. */
export interface Collection<Item> {
  get(id: string): Item | undefined
  put(id: string, item: Item): void
  delete(id: string): boolean
  values(): IterableIterator<Item>
  entries(): IterableIterator<[string, Item]>
  clear(): void
  readonly size: number
}

/** Everything that outlives a restart of the service. */
export interface Store {
  /** The records of this kind; the caller names the type and always asks with the same one. */
  collection<Item>(kind: string): Collection<Item>
  /** Forgets every record of every kind. */
  clear(): void
}

/** Records of another layout are dropped: they are synthetic, and signing in again takes a second. */
const layoutVersion = 1

/**
 * Opens `state.sqlite` in `dir`, creating both when missing. One process at a time: a second one is refused with a
 * sentence. A damaged file is set aside next to the new one, never overwritten.
 */
export function openStore(dir: string, nowMs: number, scope: Scope): Store {
  mkdirSync(dir, { recursive: true })
  const path = join(dir, 'state.sqlite')
  let database: Database.Database
  try {
    database = openDatabase(path)
  } catch (failure) {
    const code = failure instanceof Database.SqliteError ? failure.code : undefined
    if (code === 'SQLITE_BUSY') {
      throw new AppError('conflict', `Another AMC sandbox is already using ${dir}. This one was not started; stop the other, or choose `
        + 'another data folder.', { cause: failure })
    }
    if (code !== 'SQLITE_NOTADB' && code !== 'SQLITE_CORRUPT') throw failure
    renameSync(path, join(dir, `state.damaged-${nowMs}.sqlite`))
    database = openDatabase(path)
  }
  scope.own(() => void database.close())
  return createStore(database)
}

function openDatabase(path: string): Database.Database {
  const database = new Database(path, { timeout: 500 })
  try {
    // Exclusive mode keeps the lock for as long as the file is open: that is the one-process rule.
    database.pragma('locking_mode = EXCLUSIVE')
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = NORMAL')
    if (database.pragma('user_version', { simple: true }) !== layoutVersion) {
      database.exec('DROP TABLE IF EXISTS records')
      database.pragma(`user_version = ${layoutVersion}`)
    }
    database.exec(`CREATE TABLE IF NOT EXISTS records (
      seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (kind, id)
    ) STRICT`)
    return database
  } catch (failure) {
    database.close()
    throw failure
  }
}

function createStore(database: Database.Database): Store {
  const select = database.prepare<[string], { id: string; body: string }>('SELECT id, body FROM records WHERE kind = ? ORDER BY seq')
  const upsert = database.prepare('INSERT INTO records (kind, id, body) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body')
  const remove = database.prepare('DELETE FROM records WHERE kind = ? AND id = ?')
  const removeKind = database.prepare('DELETE FROM records WHERE kind = ?')
  const known = new Map<string, Map<string, unknown>>()

  const collection = <Item>(kind: string): Collection<Item> => {
    let items = known.get(kind)
    if (!items) {
      items = new Map(select.all(kind).map(({ id, body }) => [id, JSON.parse(body)]))
      known.set(kind, items)
    }
    // The file is written by this function alone, and a kind always holds one type.
    const typed = items as Map<string, Item>
    return {
      get: (id) => typed.get(id),
      put: (id, item) => {
        upsert.run(kind, id, JSON.stringify(item))
        typed.set(id, item)
      },
      delete: (id) => {
        remove.run(kind, id)
        return typed.delete(id)
      },
      values: () => typed.values(),
      entries: () => typed.entries(),
      clear: () => {
        removeKind.run(kind)
        typed.clear()
      },
      get size() {
        return typed.size
      },
    }
  }
  return {
    collection,
    clear: () => {
      database.exec('DELETE FROM records')
      for (const items of known.values()) items.clear()
    },
  }
}
