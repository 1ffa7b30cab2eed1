import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { extractAll, getRawHeader, listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startProcess } from '../e2e/harness/app-process.ts'
import { buildStale, projectDir } from '../../scripts/build/build-stale.ts'
import { writeStubElectronDist } from './stub-electron-dist.ts'

const dir = mkdtempSync(join(tmpdir(), 'recomamp-packaging-'))
const appDir = join(dir, 'release', 'linux-unpacked')
const asarPath = join(appDir, 'resources', 'app.asar')
const program = 'recomamp'

interface AsarNode {
  readonly files?: Readonly<Record<string, AsarNode>>
  readonly unpacked?: boolean
  readonly size?: number
}

/** The real electron-builder, offline, on a stand-in for Electron: everything but Electron itself is as it will be shipped. */
beforeAll(async () => {
  await buildStale(() => {}, ['client', 'sandbox', 'main', 'preload'])
  writeStubElectronDist(join(dir, 'electron'), projectDir)
  const cli = join(projectDir, 'node_modules', 'electron-builder', 'cli.js')
  const overrides = [`-c.electronDist=${join(dir, 'electron')}`, `-c.directories.output=${join(dir, 'release')}`]
  await promisify(execFile)(process.execPath, [cli, '--linux', 'dir', '--x64', '--publish', 'never', ...overrides], {
    cwd: projectDir, env: { ...process.env, NODE_ENV: 'production', ELECTRON_OVERRIDE_DIST_PATH: undefined, CSC_IDENTITY_AUTO_DISCOVERY: 'false' }, maxBuffer: 16 * 1_048_576,
  })
}, 240_000)

afterAll(() => rmSync(dir, { recursive: true, force: true }))

function packedFiles(): readonly string[] {
  return listPackage(asarPath, { isPack: false }).map((path) => path.replaceAll('\\', '/'))
}

function unpackedFiles(): readonly string[] {
  // The header of an asar archive is a tree of this shape.
  const root = getRawHeader(asarPath).header as unknown as AsarNode
  const walk = (node: AsarNode, path: string): readonly string[] => (node.files === undefined ? (node.unpacked === true ? [path] : []) : Object.entries(node.files).flatMap(([name, child]) => walk(child, `${path}/${name}`)))
  return walk(root, '')
}

test('the archive has the three shells’ parts and the service, and package.json names the entry', () => {
  expect(packedFiles()).toEqual(expect.arrayContaining(['/package.json', '/out/main/index.js', '/out/preload/index.cjs', '/out/renderer/index.html', '/out/sandbox/index.js', '/out/main/files/resources/templates/how-to/explore-campaigns.sql', '/resources/icons/tray.png']))
})

test('no source, map, test, secret or foreign program is shipped', () => {
  const unwanted = packedFiles().filter((path) => /\.(?:ts|tsx|map|gyp|cc?|[ch]pp|h|sh|py|md)$|\/(?:src|tests?|deps|docs|bench|scripts)\/|\.env|\.git/.test(path) && !/LICENSE|README\.md$/.test(path))
  expect(unwanted).toEqual([])
  const natives = packedFiles().filter((path) => path.endsWith('.node') || /\.(?:so|dylib|dll)$/.test(path))
  expect(natives.toSorted()).toEqual([
    '/node_modules/@duckdb/node-bindings-linux-x64/duckdb.node', '/node_modules/@duckdb/node-bindings-linux-x64/libduckdb.so', '/node_modules/better-sqlite3/prebuilds/linux-x64.node',
  ])
})

test('only native code lies outside the archive, and all of it does', () => {
  expect(unpackedFiles().toSorted()).toEqual([
    '/node_modules/@duckdb/node-bindings-linux-x64/duckdb.node', '/node_modules/@duckdb/node-bindings-linux-x64/libduckdb.so', '/node_modules/better-sqlite3/prebuilds/linux-x64.node',
  ])
  expect(statSync(join(appDir, 'resources', 'app.asar.unpacked', 'node_modules', '@duckdb', 'node-bindings-linux-x64', 'libduckdb.so')).size).toBeGreaterThan(10_000_000)
})

test('only the packages that cannot be bundled are in node_modules', () => {
  const packages = new Set(packedFiles().map((path) => /^\/node_modules\/(@[^/]+\/[^/]+|[^@/]+)\//.exec(path)?.[1]).filter((name) => name !== undefined))
  expect([...packages].toSorted()).toEqual(['@duckdb/node-api', '@duckdb/node-bindings', '@duckdb/node-bindings-linux-x64', 'better-sqlite3'])
})

test('every fuse is set as decided, and a fuse that nobody decided about is noticed', async () => {
  const wire = await getCurrentFuseWire(join(appDir, program))
  const state = (fuse: FuseV1Options) => wire[fuse] === FuseState.ENABLE
  expect({
    runAsNode: state(FuseV1Options.RunAsNode), cookieEncryption: state(FuseV1Options.EnableCookieEncryption), nodeOptions: state(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
    inspect: state(FuseV1Options.EnableNodeCliInspectArguments), asarIntegrity: state(FuseV1Options.EnableEmbeddedAsarIntegrityValidation), onlyAsar: state(FuseV1Options.OnlyLoadAppFromAsar),
    browserSnapshot: state(FuseV1Options.LoadBrowserProcessSpecificV8Snapshot), fileProtocol: state(FuseV1Options.GrantFileProtocolExtraPrivileges),
  }).toEqual({ runAsNode: false, cookieEncryption: true, nodeOptions: false, inspect: false, asarIntegrity: true, onlyAsar: true, browserSnapshot: false, fileProtocol: false })
  expect(Object.keys(wire).filter((key) => /^\d+$/.test(key))).toHaveLength(9)
})

test('Chromium’s licences and sandbox helper stay beside the program', () => {
  expect(readdirSync(appDir)).toEqual(expect.arrayContaining([program, 'chrome-sandbox', 'LICENSES.chromium.html']))
})

test('the app keeps to its size: 40 MB in the archive, 130 MB with native libraries', () => {
  const packedBytes = statSync(asarPath).size
  const unpackedBytes = unpackedFiles().reduce((sum, path) => sum + statSync(join(appDir, 'resources', 'app.asar.unpacked', path)).size, 0)
  expect(packedBytes).toBeLessThan(40 * 1_048_576)
  expect(packedBytes + unpackedBytes).toBeLessThan(130 * 1_048_576)
})

test('what is shipped runs with nothing of the project around it: the service, and the desktop shell on the simulated Electron', async () => {
  const bareDir = join(dir, 'bare')
  extractAll(asarPath, bareDir)
  const { NODE_PATH: _path, VITEST: _vitest, ...env } = process.env
  const service = startProcess(process.execPath, [join(bareDir, 'out', 'sandbox', 'index.js'), '--port', '0', '--data', join(dir, 'service')], { ...env, HOME: dir })
  await service.waitFor(/AMC sandbox is ready: http/)
  await service.stop('SIGTERM')
  const launch = join(projectDir, 'tests', 'e2e', 'harness', 'electron-sim', 'launch.ts')
  const desktop = startProcess(process.execPath, [launch, `--profile=${join(dir, 'profile')}`], { ...env, HOME: dir, RECOMAMP_SIM_APP: bareDir, RECOMAMP_NODE: process.execPath })
  await desktop.waitFor(/the window is open/)
  expect(await desktop.stop('SIGTERM')).toBe(0)
})
