import { spawnSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDatabase } from '#core/db/database.ts'
import { createHandClock } from '#kit/hand-clock.ts'
import { openScope } from '#kit/open-scope.ts'
import { tempDir } from '#kit/temp-dir.ts'
import { startTestCore } from '#kit/test-core.ts'

const child = new URL('full-disk-child.ts', import.meta.url).pathname

test.skipIf(process.platform === 'win32')('a disk that refuses in the middle: each refusal is a sentence, what was saved stays, and the next start has it', async () => {
  const profileDir = tempDir()
  // 512-byte blocks in a POSIX shell, kilobytes in bash: at most 4 or 8 MB a file.
  const run = spawnSync('sh', ['-c', 'ulimit -f 8192 && exec "$0" --disable-warning=ExperimentalWarning "$1" "$2"', process.execPath, child, profileDir], { encoding: 'utf8', timeout: 60_000 })
  expect([run.status, run.stderr]).toEqual([0, ''])
  const told = JSON.parse(run.stdout) as { saved: string[]; refusals: { code: string; message: string }[]; open: string[]; stillReadable: string }
  expect(told.refusals.length).toBeGreaterThan(0)
  for (const { code, message } of told.refusals) expect([code, message]).toEqual(['storage', expect.stringMatching(/so this was not saved/)])
  expect(told.open).toEqual(['typed before', ...told.saved])
  expect(told.stillReadable).toBe('SELECT 1')
  const { api } = await startTestCore({ profileDir })
  expect((await api.tabs.list({})).map(({ title }) => title)).toEqual(told.open)
  expect((await api.app.info({})).startupNotices).toEqual([])
})

test('a full database refuses with a sentence, inside transactions too, and goes on when there is room again', () => {
  const { db } = openDatabase({ dir: tempDir(), clock: createHandClock() }, openScope())
  const put = (key: string) => db.run('INSERT INTO setting (key, value) VALUES (?, ?)', key, JSON.stringify('x'.repeat(100_000)))
  put('before')
  const pages = db.get<{ page_count: number }>('PRAGMA page_count')?.page_count ?? 0
  db.get(`PRAGMA max_page_count = ${pages + 3}`)
  expect(() => put('too much')).toThrow(/The disk is full, so this was not saved\. What was saved before is safe/)
  expect(() => db.transaction(() => {
    db.run("INSERT INTO setting (key, value) VALUES ('small', '1')")
    put('too much')
  })).toThrow(/The disk is full/)
  expect(db.all('SELECT key FROM setting')).toEqual([{ key: 'before' }])
  db.get('PRAGMA max_page_count = 1000000')
  put('after')
  expect(db.all('SELECT key FROM setting ORDER BY key')).toEqual([{ key: 'after' }, { key: 'before' }])
})

test('a backup that cannot be written is a sentence, leaves no half file, and the good ones stay', () => {
  const dir = tempDir()
  const { backups } = openDatabase({ dir, clock: createHandClock() }, openScope())
  writeFileSync(join(dir, 'backups'), 'in the way')
  expect(() => backups.write()).toThrow(/backup of this profile's database could not be written .* Nothing else was changed/)
  expect(backups.newestMs()).toBeNull()
  expect(readdirSync(dir).filter((name) => name.includes('partial'))).toEqual([])
})
