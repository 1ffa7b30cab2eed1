import { describe, expect, test } from 'vitest'
import type { SecretStore } from '#core/ports.ts'

/** One kind of store: as it is, itself again after a restart, and the same kind for another machine or person. */
export interface SecretStoreCase {
  readonly store: SecretStore
  readonly reopened: () => SecretStore
  readonly foreign: () => SecretStore
}

/** What every secret store has to keep, whatever protects its key. */
export function describeSecretStore(name: string, make: () => SecretStoreCase): void {
  describe(`a secret store: ${name}`, () => {
    test('opens what it wrapped, also after a restart', async () => {
      const { store, reopened } = make()
      const key = new Uint8Array(32).fill(7)
      const wrapped = await store.wrap(key)
      expect(Buffer.from(await reopened().unwrap(wrapped))).toEqual(Buffer.from(key))
    })

    test('wraps differently each time and never shows the key', async () => {
      const { store } = make()
      const key = new Uint8Array(32).fill(7)
      const [one, other] = [await store.wrap(key), await store.wrap(key)]
      expect(Buffer.from(one).equals(Buffer.from(other))).toBe(false)
      expect(Buffer.from(one).includes(Buffer.from(key))).toBe(false)
    })

    test('refuses what was wrapped elsewhere, with a sentence', async () => {
      const { store, foreign } = make()
      await expect(foreign().unwrap(await store.wrap(new Uint8Array(32)))).rejects.toMatchObject({ code: 'storage', message: expect.stringMatching(/nothing was/i) })
    })

    test('refuses every change and every cut', async () => {
      const { store } = make()
      const wrapped = await store.wrap(new Uint8Array(32))
      for (const at of [0, 20, wrapped.length - 1]) {
        const changed = Uint8Array.from(wrapped)
        changed[at] = (changed[at] ?? 0) ^ 1
        await expect(store.unwrap(changed)).rejects.toMatchObject({ code: 'storage' })
      }
      await expect(store.unwrap(wrapped.subarray(0, 10))).rejects.toMatchObject({ code: 'storage' })
    })
  })
}
