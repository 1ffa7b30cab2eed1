import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { systemClock } from '#shared/base/clock.ts'
import { openDatabase } from '#core/db/database.ts'
import { openScope } from '#kit/open-scope.ts'
import { tempDir } from '#kit/temp-dir.ts'
import { createAuditLog } from './audit-log.ts'

async function openLog(lineCount = 5) {
  const dir = tempDir()
  const { db } = openDatabase({ dir, clock: systemClock }, openScope())
  const log = createAuditLog({ db, clock: systemClock, emit: () => undefined, actor: 'test' })
  for (let n = 1; n <= lineCount; n += 1) log.append({ action: 'refresh', outcome: 'ok', loginId: 'l1', loginLabel: 'One', detail: `line ${n}` })
  /** What somebody with the file in hand can do, triggers or not. */
  const tamper = (sql: string) => {
    const file = new Sqlite(join(dir, 'recomamp.sqlite'))
    file.exec('DROP TRIGGER IF EXISTS audit_entry_keeps_lines; DROP TRIGGER IF EXISTS audit_entry_keeps_text;')
    file.exec(sql)
    file.close()
  }
  return { db, log, tamper }
}

test('lines come newest first, page by page, and the chain holds', async () => {
  const { log } = await openLog()
  expect(log.page(2).map(({ n, detail }) => [n, detail])).toEqual([[5, 'line 5'], [4, 'line 4']])
  expect(log.page(2, 4).map(({ n }) => n)).toEqual([3, 2])
  expect(await log.isIntact()).toBe(true)
})

test('a long log is walked to its end', async () => {
  const { log } = await openLog(4_500)
  expect(await log.isIntact()).toBe(true)
}, 60_000)

test('lines can neither be changed nor deleted through the database', async () => {
  const { db, log } = await openLog()
  expect(() => db.run('UPDATE audit_entry SET detail = ? WHERE n = 2', 'x')).toThrow(/append-only/)
  expect(() => db.run('DELETE FROM audit_entry WHERE n = 2')).toThrow(/append-only/)
  expect(await log.isIntact()).toBe(true)
})

test.each([
  ['a changed text', "UPDATE audit_entry SET detail = 'nothing happened' WHERE n = 3"],
  ['a changed time', 'UPDATE audit_entry SET at_ms = at_ms + 1 WHERE n = 1'],
  ['a line taken out', 'DELETE FROM audit_entry WHERE n = 3'],
  ['the tail cut off', 'DELETE FROM audit_entry WHERE n >= 4'],
  ['everything deleted', 'DELETE FROM audit_entry'],
  ['two lines swapped', 'UPDATE audit_entry SET n = 99 WHERE n = 2; UPDATE audit_entry SET n = 2 WHERE n = 3; UPDATE audit_entry SET n = 3 WHERE n = 99'],
  ['a line slipped in', "INSERT INTO audit_entry (at_ms, actor, action, outcome, detail, previous_hash, hash) VALUES (1, 'x', 'refresh', 'ok', 'x', 'x', 'x')"],
])('%s is noticed', async (_what, sql) => {
  const { log, tamper } = await openLog()
  tamper(sql)
  expect(await log.isIntact()).toBe(false)
})

test('a token in a detail is masked', async () => {
  const { log } = await openLog(0)
  log.append({ action: 'use-failure', outcome: 'failed', detail: 'sent Atza|abcdef and amzn1.oa2-cs.v1.xyz' })
  expect(log.page(1)[0]?.detail).toBe('sent [secret] and [secret]')
})
