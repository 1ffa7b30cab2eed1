import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempDir } from '#kit/temp-dir.ts'
import { failedBefore, fetchElectronRuntime, findElectronRuntime, whyNoWindow } from './electron-runtime.ts'
import { parseStartFlags } from './start-flags.ts'

test('good flags are read', () => {
  const none = { shell: undefined, open: true, port: undefined, profile: undefined }
  expect([parseStartFlags([]), parseStartFlags(['--shell', 'web', '--no-open', '--port', '8080', '--profile', 'p']), parseStartFlags(['--shell=electron']), parseStartFlags(['--help', '--shell', 'web'])]).toEqual([
    { kind: 'run', flags: none }, { kind: 'run', flags: { shell: 'web', open: false, port: 8_080, profile: 'p' } }, { kind: 'run', flags: { ...none, shell: 'electron' } }, { kind: 'help' },
  ])
})

test('bad flags are each refused with a sentence of their own', () => {
  const sentences = [['--shell', 'chrome'], ['--shell'], ['--port', 'x'], ['--port', '0'], ['--port', '70000'], ['--port', '-1'], ['--profile', ''], ['--bogus'], ['word'], ['--shell', 'electron', '--no-open'], ['--shell', 'electron', '--port', '1']].map((args) => {
    const parsed = parseStartFlags(args)
    return parsed.kind === 'refused' ? parsed.sentence : parsed
  })
  for (const sentence of sentences) expect(sentence).toMatch(/RecomAMP was not started\. See npm start -- --help\.$/)
  expect(new Set(sentences).size).toBeGreaterThanOrEqual(9)
  expect(sentences[0]).toBe('--shell is "electron" or "web", not "chrome". RecomAMP was not started. See npm start -- --help.')
})

function fakeProject(install: string): string {
  const dir = tempDir()
  const packageDir = join(dir, 'node_modules', 'electron')
  mkdirSync(packageDir, { recursive: true })
  writeFileSync(join(packageDir, 'package.json'), '{"version":"1.2.3"}')
  writeFileSync(join(packageDir, 'install.js'), install)
  return dir
}

test('a runtime counts only when its files are there, and looking for it starts nothing', () => {
  const dir = fakeProject('throw new Error("looking must not install")')
  expect(findElectronRuntime(dir, {})).toBeUndefined()
  writeFileSync(join(dir, 'node_modules/electron/path.txt'), 'electron')
  expect(findElectronRuntime(dir, {})).toBeUndefined()
  mkdirSync(join(dir, 'node_modules/electron/dist'))
  writeFileSync(join(dir, 'node_modules/electron/dist/version'), '1.2.3')
  expect(findElectronRuntime(dir, {})).toBeUndefined()
  writeFileSync(join(dir, 'node_modules/electron/dist/electron'), '')
  expect(findElectronRuntime(dir, {})?.path).toBe(join(dir, 'node_modules/electron/dist/electron'))
  expect(findElectronRuntime(dir, { ELECTRON_OVERRIDE_DIST_PATH: '/nonexistent' })).toBeUndefined()
})

test('a download that fails or hangs is remembered, for this version only', async () => {
  const lines: string[] = []
  const failing = fakeProject('process.exit(1)')
  expect(await fetchElectronRuntime(failing, 10_000, (line) => lines.push(line))).toBeUndefined()
  expect(failedBefore(failing)).toBe(true)
  writeFileSync(join(failing, 'node_modules/electron/package.json'), '{"version":"1.2.4"}')
  expect(failedBefore(failing)).toBe(false)
  const hanging = fakeProject('setInterval(() => {}, 1000)')
  expect(await fetchElectronRuntime(hanging, 300, () => {})).toBeUndefined()
  expect(failedBefore(hanging)).toBe(true)
  expect(lines[0]).toContain('Fetching')
})

test('a download that works gives the runtime and forgets earlier failures', async () => {
  const dir = fakeProject(`
    const fs = require('fs'), path = require('path')
    fs.mkdirSync(path.join(__dirname, 'dist')); fs.writeFileSync(path.join(__dirname, 'dist/version'), '1.2.3')
    fs.writeFileSync(path.join(__dirname, 'dist/electron'), ''); fs.writeFileSync(path.join(__dirname, 'path.txt'), 'electron')`)
  expect((await fetchElectronRuntime(dir, 10_000, () => {}, {}))?.path).toBe(join(dir, 'node_modules/electron/dist/electron'))
  expect(failedBefore(dir)).toBe(false)
})

test('where no window can be opened, the reason is said', () => {
  expect([whyNoWindow({}, 'linux', 1000), whyNoWindow({ DISPLAY: ':0' }, 'linux', 0), whyNoWindow({ DISPLAY: ':0' }, 'linux', 1000), whyNoWindow({ WAYLAND_DISPLAY: 'w' }, 'linux', 1000), whyNoWindow({}, 'darwin', 501), whyNoWindow({}, 'win32', undefined)]).toEqual([
    'this session has no display', "Electron's sandbox does not work for the root user", undefined, undefined, undefined, undefined,
  ])
})
