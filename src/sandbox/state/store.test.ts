import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { Scope } from '#shared/base/scope.ts'
import { openStore } from './store.ts'

const folders: string[] = []
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'recomamp-store-'))
  folders.push(folder)
  return folder
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

test('records come back after a restart in the order of their creation', async () => {
  const folder = newFolder()
  const first = new Scope('first')
  const items = openStore(folder, 0, first).collection<{ n: number }>('item')
  for (let n = 0; n < 5; n += 1) items.put(`id ${4 - n}`, { n })
  items.put('id 4', { n: 99 })
  items.delete('id 2')
  await first.close()
  await using scope = new Scope('second')
  expect([...openStore(folder, 0, scope).collection<{ n: number }>('item').values()]).toEqual([{ n: 99 }, { n: 1 }, { n: 3 }, { n: 4 }])
})

test('what a killed process wrote is still there', async () => {
  const folder = newFolder()
  const script = `
    import { Scope } from '#shared/base/scope.ts'
    import { openStore } from '#sandbox/state/store.ts'
    const items = openStore(${JSON.stringify(folder)}, 0, new Scope('victim')).collection('item')
    for (let n = 0; n < 50; n += 1) items.put(String(n), { n })
    process.kill(process.pid, 'SIGKILL')`
  expect(() => execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe', cwd: process.cwd() })).toThrow('Command failed')
  await using scope = new Scope('after')
  expect(openStore(folder, 0, scope).collection('item').size).toBe(50)
})

test('a second service on the same folder is refused with a sentence', async () => {
  const folder = newFolder()
  await using scope = new Scope('first')
  openStore(folder, 0, scope)
  await using second = new Scope('second')
  expect(() => openStore(folder, 0, second)).toThrow(/already using .* was not started/)
})

test('a damaged file is set aside, not overwritten', async () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'state.sqlite'), 'this is no database, it is only text that is long enough to be read as a header of one')
  await using scope = new Scope('store')
  const items = openStore(folder, 7, scope).collection<number>('item')
  items.put('a', 1)
  expect(readFileSync(join(folder, 'state.damaged-7.sqlite'), 'utf8')).toContain('this is no database')
  expect(readdirSync(folder)).toContain('state.sqlite')
})
