import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { systemIds } from '#core/shell/system-ids.ts'
import { systemClock } from '#shared/base/clock.ts'
import { Scope } from '#shared/base/scope.ts'
import { keepLastPort, readLastPort } from './last-port.ts'
import { createWebServer } from './web-server.ts'

function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'last-port-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

test('a port is kept for the next start, and what is no port counts as none', () => {
  const dir = tempDir()
  expect(readLastPort(dir)).toBeUndefined()
  keepLastPort(dir, 43_210)
  expect(readLastPort(dir)).toBe(43_210)
  for (const text of ['', '80', '70000', 'many', '4e4.5']) {
    writeFileSync(join(dir, 'web-port'), text)
    expect(readLastPort(dir)).toBeUndefined()
  }
})

test('the preferred port is taken when it is free and another one when it is not', async () => {
  const rendererDir = tempDir()
  const start = async (preferredPort?: number) => {
    const scope = new Scope('test')
    onTestFinished(() => scope.close())
    const deps = { handle: async () => new Response(), clock: systemClock, randomHex: (bytes: number) => systemIds.randomHex(bytes), onFailure: () => {} }
    const server = await createWebServer(deps, { rendererDir, port: 0, version: '1.2.3', ...(preferredPort !== undefined && { preferredPort }) }, scope)
    return { port: server.port, scope }
  }
  const first = await start()
  const second = await start(first.port)
  expect(second.port).not.toBe(first.port)
  await first.scope.close()
  expect((await start(first.port)).port).toBe(first.port)
})
