import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Scope } from '#shared/base/scope.ts'
import { tempDir } from '#kit/temp-dir.ts'
import { lockProfile, readInstance } from './profile-lock.ts'

test('a second app on a profile is told who has it, and gets in as soon as the first is closed', async () => {
  const dir = join(tempDir(), 'new', 'profile')
  const first = new Scope('first')
  const second = new Scope('second')
  lockProfile(dir, first).announce({ shell: 'web', pid: 4711, startedAtMs: 1, port: 5000, secret: 's' })
  expect(() => lockProfile(dir, second)).toThrow(`The profile ${dir} is already in use by RecomAMP in the browser (process 4711). Nothing was started. Use that one, close it first, or choose another folder with --profile.`)
  expect(readInstance(dir)).toEqual({ shell: 'web', pid: 4711, startedAtMs: 1, port: 5000, secret: 's' })
  await first.close()
  expect(readInstance(dir)).toBeUndefined()
  lockProfile(dir, second)
  await second.close()
})

test('the folder and the record are readable by their owner only', async () => {
  const dir = join(tempDir(), 'profile')
  const scope = new Scope('test')
  lockProfile(dir, scope).announce({ shell: 'electron', pid: 1, startedAtMs: 1 })
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)
  expect([mode(dir), mode(join(dir, 'instance.json')), mode(join(dir, 'profile.lock'))]).toEqual(['700', '600', '600'])
  await scope.close()
})

test('a process that is killed leaves no lock behind', async () => {
  const dir = tempDir()
  const script = `
    import { lockProfile } from ${JSON.stringify(new URL('./profile-lock.ts', import.meta.url).href)}
    import { Scope } from '#shared/base/scope.ts'
    lockProfile(${JSON.stringify(dir)}, new Scope('other')).announce({ shell: 'electron', pid: process.pid, startedAtMs: 1 })
    process.stdout.write('locked')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: join(import.meta.dirname, '../../..'), stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  const scope = new Scope('test')
  expect(() => lockProfile(dir, scope)).toThrow(`the RecomAMP desktop app (process ${child.pid})`)
  child.kill('SIGKILL')
  await once(child, 'exit')
  lockProfile(dir, scope)
  await scope.close()
})

test('a record that is nonsense counts as none', () => {
  const dir = tempDir()
  const verdicts = ['', 'null', '[]', '{"shell":"web"}', '{"shell":"web","pid":"1","startedAtMs":1}', '{"shell":"web","pid":1,"startedAtMs":1,"port":99999}', '{"shell":"web","pid":1,"startedAtMs":1,"secret":{}}'].map((text) => {
    writeFileSync(join(dir, 'instance.json'), text)
    return readInstance(dir)
  })
  expect(verdicts).toEqual(verdicts.map(() => undefined))
})

test('a profile folder that is a file is refused with a sentence', () => {
  const path = join(tempDir(), 'file')
  writeFileSync(path, '')
  expect(() => lockProfile(path, new Scope('test'))).toThrow(/^The profile folder .*file cannot be used: .* Nothing was started\./)
})

test('a lock file that is no database is refused with a sentence and left alone', () => {
  const dir = tempDir()
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'profile.lock'), 'this is not a database, '.repeat(100))
  expect(() => lockProfile(dir, new Scope('test'))).toThrow(/cannot be locked/)
})
