import { mkdtempSync, readFileSync, readdirSync, chmodSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SecretStore } from '#core/ports.ts'
import { Secret } from '#shared/base/secret.ts'
import { tempDir } from '#kit/temp-dir.ts'
import { chooseSecretStore, keyPathFor } from './choose-secret-store.ts'
import { createKeyFileStore } from './key-file-store.ts'
import { openBytes, sealBytes } from './key-wrap.ts'
import { createPassphraseStore } from './passphrase-store.ts'

const key = Uint8Array.from({ length: 32 }, (_, index) => index)
const stores: Readonly<Record<string, () => SecretStore>> = {
  'key file': () => createKeyFileStore(join(mkdtempSync(join(tempDir(), 'key-')), 'sub', 'a.key')),
  passphrase: () => createPassphraseStore(new Secret('correct horse battery')),
}

test.each(Object.entries(stores))('%s: what was wrapped comes back, never the same twice, and not after a change', async (_name, open) => {
  const store = open()
  const wrapped = await store.wrap(key)
  expect(new Uint8Array(await store.unwrap(wrapped))).toEqual(key)
  expect(Buffer.from(await store.wrap(key)).equals(Buffer.from(wrapped))).toBe(false)
  const changed = Uint8Array.from(wrapped, (byte, index) => (index === wrapped.length - 1 ? byte ^ 1 : byte))
  await expect(store.unwrap(changed)).rejects.toMatchObject({ code: 'storage' })
  await expect(store.unwrap(wrapped.subarray(0, 10))).rejects.toMatchObject({ code: 'storage' })
})

test('a profile that was copied to another machine opens with the same passphrase, and not with another key file', async () => {
  const open = (name: string) => stores[name]!()
  const [byFile, byPassphrase] = [await open('key file').wrap(key), await open('passphrase').wrap(key)]
  await expect(open('key file').unwrap(byFile)).rejects.toMatchObject({ code: 'storage' })
  expect(new Uint8Array(await open('passphrase').unwrap(byPassphrase))).toEqual(key)
})

test('sealed bytes of any length open only with their key', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (plain) => {
      const sealed = sealBytes(key, plain)
      expect(new Uint8Array(openBytes(key, sealed, 'no'))).toEqual(plain)
      expect(() => openBytes(Uint8Array.from(key).fill(9), sealed, 'not with this key')).toThrow('not with this key')
    }),
  )
})

test('the key file is for its owner only, also when somebody widened its rights, and is never half there', async () => {
  const path = join(tempDir(), 'deep', 'a.key')
  const first = createKeyFileStore(path)
  const both = await Promise.all([first.wrap(key), createKeyFileStore(path).wrap(key)])
  for (const wrapped of both) expect(new Uint8Array(await createKeyFileStore(path).unwrap(wrapped))).toEqual(key)
  expect(readdirSync(join(path, '..'))).toEqual(['a.key'])
  chmodSync(path, 0o644)
  await first.unwrap(both[0])
  expect((statSync(path).mode & 0o777).toString(8)).toBe('600')
})

test('a lost or damaged key file says so and is not replaced', async () => {
  const path = join(tempDir(), 'a.key')
  const store = createKeyFileStore(path)
  const wrapped = await store.wrap(key)
  writeFileSync(path, 'short')
  await expect(store.unwrap(wrapped)).rejects.toThrow('is missing or is not the one this profile was protected with')
  await expect(store.wrap(key)).rejects.toThrow('is missing or is not the one')
  expect(readFileSync(path, 'utf8')).toBe('short')
})

test('another passphrase opens nothing, and a short one is refused', async () => {
  const wrapped = await createPassphraseStore(new Secret('correct horse battery')).wrap(key)
  await expect(createPassphraseStore(new Secret('wrong horse battery')).unwrap(wrapped)).rejects.toThrow('This passphrase does not open the saved sign-ins.')
  expect(() => createPassphraseStore(new Secret('short'))).toThrow('shorter than 8 characters')
})

test('a shell without a system key store takes the passphrase from the environment, out of reach of its children, else a key file outside the profile', () => {
  const env: Record<string, string | undefined> = { RECOMAMP_PASSPHRASE: 'correct horse battery', XDG_CONFIG_HOME: '/config' }
  expect(chooseSecretStore('/profiles/a', env).kind).toBe('passphrase')
  expect(env).toEqual({ XDG_CONFIG_HOME: '/config' })
  expect(chooseSecretStore('/profiles/a', env).kind).toBe('key-file')
  expect(keyPathFor('/profiles/a', env).startsWith('/profiles')).toBe(false)
  expect(keyPathFor('/profiles/a', env)).not.toBe(keyPathFor('/profiles/b', env))
})
