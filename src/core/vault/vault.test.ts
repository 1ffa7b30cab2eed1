import { chmodSync, copyFileSync, mkdirSync, readFileSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { systemClock } from '#shared/base/clock.ts'
import { Secret } from '#shared/base/secret.ts'
import { openDatabase } from '#core/db/database.ts'
import type { SecretStore } from '#core/ports.ts'
import { systemIds } from '#core/shell/system-ids.ts'
import { openScope } from '#kit/open-scope.ts'
import { describeSecretStore, type SecretStoreCase } from '#kit/secret-store-suite.ts'
import { tempDir } from '#kit/temp-dir.ts'
import { createKeyFileStore } from './key-file-store.ts'
import { createMemoryStore } from './memory-store.ts'
import { createPassphraseStore } from './passphrase-store.ts'
import { openBytes, sealBytes } from './seal.ts'
import { createVault } from './vault.ts'

const here = async () => 'machine-one'

const stores: Record<string, () => SecretStoreCase> = {
  memory: () => {
    const store = createMemoryStore()
    return { store, reopened: () => store, foreign: () => createMemoryStore() }
  },
  'key file': () => {
    const path = join(tempDir(), 'keys', 'profile.key')
    return { store: createKeyFileStore(path, { machineId: here }), reopened: () => createKeyFileStore(path, { machineId: here }), foreign: () => createKeyFileStore(path, { machineId: async () => 'machine-two' }) }
  },
  passphrase: () => {
    const open = (text: string) => createPassphraseStore(new Secret(text))
    return { store: open('correct horse battery'), reopened: () => open('correct horse battery'), foreign: () => open('wrong horse battery') }
  },
}

for (const [name, make] of Object.entries(stores)) describeSecretStore(name, make)

test('a key file is made once, readable by its owner only, also when two ask at the same time', async () => {
  const path = join(tempDir(), 'deep', 'profile.key')
  const [one, other] = [createKeyFileStore(path, { machineId: here }), createKeyFileStore(path, { machineId: here })]
  const wrapped = await Promise.all([one.wrap(new Uint8Array(32)), other.wrap(new Uint8Array(32))])
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readFileSync(path)).toHaveLength(32)
  for (const bytes of wrapped) await expect(other.unwrap(bytes)).resolves.toHaveLength(32)
})

test.skipIf(process.platform === 'win32')('a key file that others can read, a link and a wrong size are refused and left as they are', async () => {
  const dir = tempDir()
  const path = join(dir, 'profile.key')
  const store = createKeyFileStore(path, { machineId: here })
  const wrapped = await store.wrap(new Uint8Array(32))
  chmodSync(path, 0o640)
  await expect(store.unwrap(wrapped)).rejects.toMatchObject({ code: 'storage', message: expect.stringContaining('mode 0640') })
  await expect(store.wrap(new Uint8Array(32))).rejects.toMatchObject({ code: 'storage' })
  expect(statSync(path).mode & 0o777).toBe(0o640)
  chmodSync(path, 0o600)
  await expect(store.unwrap(wrapped)).resolves.toHaveLength(32)

  copyFileSync(path, join(dir, 'copy'))
  unlinkSync(path)
  await expect(store.unwrap(wrapped)).rejects.toMatchObject({ message: expect.stringContaining('is missing') })
  symlinkSync(join(dir, 'copy'), path)
  await expect(store.unwrap(wrapped)).rejects.toMatchObject({ message: expect.stringContaining('not a plain file') })
  unlinkSync(path)
  writeFileSync(path, 'short', { mode: 0o600 })
  await expect(store.unwrap(wrapped)).rejects.toMatchObject({ code: 'storage' })
})

test('a short passphrase is refused at once', () => {
  expect(() => createPassphraseStore(new Secret('short'))).toThrow(/shorter than 8/)
})

test('a seal opens only under the same key and for the same bound text', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), fc.string(), (plain, bound, other) => {
    const key = new Uint8Array(32).fill(1)
    const sealed = sealBytes(key, plain, bound)
    expect(Buffer.from(openBytes(key, sealed, bound) ?? [])).toEqual(Buffer.from(plain))
    expect(openBytes(new Uint8Array(32).fill(2), sealed, bound)).toBeNull()
    expect(openBytes(key, sealed, other) === null || other === bound).toBe(true)
  }))
})

const place = { ownerId: 'login-1', version: 1, field: 'refresh' }

function openVault(dir: string, secrets: SecretStore) {
  const scope = openScope()
  const refusals: string[] = []
  const { db } = openDatabase({ dir, clock: systemClock }, scope)
  return { db, refusals, vault: createVault({ db, secrets, clock: systemClock, ids: systemIds, onRefused: (reason) => refusals.push(reason) }), close: () => scope.close() }
}

test('a secret opens again after a restart, and only at its own place', async () => {
  const dir = tempDir()
  const secrets = createMemoryStore()
  const first = openVault(dir, secrets)
  const sealed = await first.vault.seal(place, new Secret('Atzr|abc'))
  expect(Buffer.from(sealed).includes('Atzr')).toBe(false)
  await first.close()
  const { vault } = openVault(dir, secrets)
  expect((await vault.open(place, sealed)).reveal()).toBe('Atzr|abc')
  for (const wrong of [{ ...place, ownerId: 'login-2' }, { ...place, version: 2 }, { ...place, field: 'access' }]) {
    await expect(vault.open(wrong, sealed)).rejects.toMatchObject({ code: 'storage' })
  }
})

test('a copied profile opens nothing, keeps everything, and takes new secrets', async () => {
  const dir = tempDir()
  const home = createMemoryStore()
  const first = openVault(dir, home)
  const old = await first.vault.seal(place, new Secret('old'))
  await first.close()

  const abroad = createMemoryStore()
  const copied = openVault(dir, abroad)
  await expect(copied.vault.open(place, old)).rejects.toMatchObject({ code: 'storage' })
  expect(await copied.vault.canOpen(old)).toBe(false)
  expect(copied.refusals).toHaveLength(1)
  const fresh = await copied.vault.seal(place, new Secret('new'))
  expect((await copied.vault.open(place, fresh)).reveal()).toBe('new')
  await copied.close()

  const back = openVault(dir, home)
  expect((await back.vault.open(place, old)).reveal()).toBe('old')
  await expect(back.vault.open(place, fresh)).rejects.toMatchObject({ code: 'storage' })
})

test('a key store that was locked for a while is asked again', async () => {
  const dir = tempDir()
  const home = createMemoryStore()
  const first = openVault(dir, home)
  const sealed = await first.vault.seal(place, new Secret('kept'))
  await first.close()

  let isLocked = true
  let nowMs = 1_000
  const scope = openScope()
  const { db } = openDatabase({ dir, clock: systemClock }, scope)
  const vault = createVault({
    db, ids: systemIds, clock: { ...systemClock, now: () => nowMs },
    secrets: { kind: 'system', wrap: (key) => home.wrap(key), unwrap: async (bytes) => (isLocked ? Promise.reject(new Error('keychain is locked')) : home.unwrap(bytes)) },
  })
  await expect(vault.open(place, sealed)).rejects.toMatchObject({ code: 'storage' })
  isLocked = false
  await expect(vault.open(place, sealed)).rejects.toMatchObject({ code: 'storage' })
  nowMs += 31_000
  expect((await vault.open(place, sealed)).reveal()).toBe('kept')
})

test('the folder of a key file may exist already', async () => {
  const dir = tempDir()
  mkdirSync(join(dir, 'keys'))
  await expect(createKeyFileStore(join(dir, 'keys', 'a.key'), { machineId: here }).wrap(new Uint8Array(32))).resolves.toBeInstanceOf(Uint8Array)
})
