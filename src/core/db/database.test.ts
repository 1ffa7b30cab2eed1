import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { Scope } from '#shared/base/scope.ts'
import { createHandClock } from '#kit/hand-clock.ts'
import { openScope } from '#kit/open-scope.ts'
import { tempDir } from '#kit/temp-dir.ts'
import { openDatabase } from './database.ts'
import { migrate, newestVersion } from './migrate.ts'
import { migrations } from './migrations/index.ts'

const clock = createHandClock()
const put = "INSERT INTO setting (key, value) VALUES ('k', '1')"

test('what was written is there after closing and opening again', async () => {
  const dir = tempDir()
  const first = new Scope('first')
  openDatabase({ dir, clock }, first).db.run(put)
  await first.close()
  const { db, notices } = openDatabase({ dir, clock }, openScope())
  expect([db.get('SELECT value FROM setting'), notices]).toEqual([{ value: '1' }, []])
})

test('a failed transaction leaves nothing, also when it is nested', () => {
  const { db } = openDatabase({ dir: tempDir(), clock }, openScope())
  expect(() => db.transaction(() => {
    db.transaction(() => db.run(put))
    throw new Error('stop')
  })).toThrow('stop')
  expect(db.all('SELECT * FROM setting')).toEqual([])
})

test('a damaged database is set aside untouched and the newest backup takes its place', async () => {
  const dir = tempDir()
  const first = new Scope('first')
  const opened = openDatabase({ dir, clock }, first)
  opened.db.run(put)
  opened.backups.write()
  await first.close()
  const garbage = Buffer.from('this is no database '.repeat(500))
  writeFileSync(join(dir, 'recomamp.sqlite'), garbage)
  const { db, notices } = openDatabase({ dir, clock }, openScope())
  const aside = readdirSync(dir).find(name => name.includes('damaged'))
  expect(db.get('SELECT value FROM setting')).toEqual({ value: '1' })
  expect(readFileSync(join(dir, aside ?? ''))).toEqual(garbage)
  expect(notices).toEqual([expect.stringMatching(/was damaged\. It was set aside as .* backup of /)])
})

test('damage in the middle of a file is found at start, and without a backup a new file is begun', async () => {
  const dir = tempDir()
  const first = new Scope('first')
  const { db: filled } = openDatabase({ dir, clock }, first)
  for (let n = 0; n < 500; n += 1) filled.run('INSERT INTO setting (key, value) VALUES (?, ?)', `key ${n}`, JSON.stringify('x'.repeat(200)))
  await first.close()
  const path = join(dir, 'recomamp.sqlite')
  const bytes = readFileSync(path)
  bytes.fill(0xab, 8192, bytes.length - 4096)
  writeFileSync(path, bytes)
  const { db, notices } = openDatabase({ dir, clock }, openScope())
  expect(db.all('SELECT * FROM setting')).toEqual([])
  expect(notices[0]).toContain('because there was no backup')
  expect(readdirSync(dir).some(name => name.includes('damaged'))).toBe(true)
})

test('a profile from a newer app is refused with a sentence and left as it was', async () => {
  const dir = tempDir()
  const first = new Scope('first')
  openDatabase({ dir, clock }, first)
  await first.close()
  const path = join(dir, 'recomamp.sqlite')
  const newer = new Sqlite(path)
  newer.pragma('user_version = 9999')
  newer.close()
  const before = readFileSync(path)
  const scope = openScope()
  expect(() => openDatabase({ dir, clock }, scope)).toThrow(/newer RecomAMP .* Nothing was changed/)
  expect(readFileSync(path)).toEqual(before)
})

test('a migration that fails stops loudly, keeps the steps before it, and there was a backup', async () => {
  const dir = tempDir()
  const first = new Scope('first')
  openDatabase({ dir, clock }, first).db.run(put)
  await first.close()
  const sqlite = new Sqlite(join(dir, 'recomamp.sqlite'))
  const version = newestVersion(migrations)
  expect(() => migrate(sqlite, [{ version: version + 1, name: 'good', sql: 'CREATE TABLE a (x) STRICT' }])).toThrow('step')
  expect(() => migrate(sqlite, [{ version: version + 1, name: 'fine', sql: 'CREATE TABLE a (x INTEGER) STRICT' }, { version: version + 2, name: 'broken', sql: 'CREATE TABLE b (x INTEGER) STRICT; nonsense' }])).toThrow(`step ${version + 2}, broken`)
  expect([sqlite.pragma('user_version', { simple: true }), sqlite.prepare("SELECT name FROM sqlite_master WHERE name IN ('a', 'b')").all()]).toEqual([version + 1, [{ name: 'a' }]])
  sqlite.close()
})

test('three backups are kept', async () => {
  const dir = tempDir()
  const hand = createHandClock()
  const { backups } = openDatabase({ dir, clock: hand }, openScope())
  for (let n = 0; n < 5; n += 1) {
    backups.write()
    expect(backups.newestMs()).toBe(hand.now())
    await hand.advance(60_000)
  }
  expect(readdirSync(join(dir, 'backups'))).toHaveLength(3)
  expect(existsSync(join(dir, 'recomamp.sqlite'))).toBe(true)
})
