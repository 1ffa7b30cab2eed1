import { randomBytes } from 'node:crypto'
import { AppError, hasCode } from '#shared/base/app-error.ts'
import { Secret } from '#shared/base/secret.ts'
import type { WriteDb } from '#core/db/database.ts'
import type { Clock, Ids, SecretStore } from '#core/ports.ts'
import { openBytes, sealBytes } from './seal.ts'

/** Where a secret belongs. A ciphertext moved to another owner, version or field does not open there. */
export interface SecretPlace {
  readonly ownerId: string
  readonly version: number
  readonly field: string
}

/** Encrypts the few secrets of a profile. What it returns may lie in the database; it is useless without the secret store. */
export interface Vault {
  /** Rejects with `storage` when the secret store can neither open nor make a key; then nothing may be stored. */
  seal(place: SecretPlace, secret: Secret): Promise<Uint8Array>
  /** Rejects with `storage` when it was sealed on another machine, for another place, or was changed. Deletes nothing. */
  open(place: SecretPlace, sealed: Uint8Array): Promise<Secret>
  /** Whether the key of this ciphertext can be opened here. Never rejects; a refusal is remembered for half a minute. */
  canOpen(sealed: Uint8Array): Promise<boolean>
}

export interface VaultDeps {
  readonly db: WriteDb
  readonly secrets: SecretStore
  readonly clock: Clock
  readonly ids: Ids
  /** Told when the secret store refuses a key, once until it has opened again. */
  readonly onRefused?: (reason: string) => void
}

interface KeyRow {
  readonly id: string
  readonly wrapped: Uint8Array
}

const dataKeyBytes = 32
const keyIdBytes = 16
const refusalKeptMs = 30_000

/**
 * One random data key per profile, wrapped by the shell's secret store. When that store cannot open the key (the profile
 * was copied to another machine), the old key and everything under it are kept, and new secrets get a new key: signing in
 * again works at once, and on the first machine the old ones still open.
 *
 * A ciphertext is: id of its data key (16 bytes), then nonce, tag and text of AES-256-GCM with the place as bound data.
 */
export function createVault({ db, secrets, clock, ids, onRefused }: VaultDeps): Vault {
  const openKeys = new Map<string, Promise<Uint8Array>>()
  /** A refusal stays after its time is over, so that it is told once. */
  const refusals = new Map<string, { readonly error: AppError; readonly untilMs: number }>()

  async function unwrapKey(row: KeyRow): Promise<Uint8Array> {
    const refusal = refusals.get(row.id)
    if (refusal && refusal.untilMs > clock.now()) throw refusal.error
    try {
      const key = await secrets.unwrap(row.wrapped)
      if (key.byteLength !== dataKeyBytes) throw new AppError('storage', 'The key of the saved sign-ins is damaged. Nothing was deleted. Sign in again.')
      refusals.delete(row.id)
      return key
    } catch (cause) {
      const error = hasCode(cause, 'storage') ? cause
        : new AppError('storage', 'The system\'s key store did not open the saved sign-ins. Nothing was deleted. Unlock it and try again, or sign in again.', { cause })
      if (!refusals.has(row.id)) onRefused?.(error.message)
      refusals.set(row.id, { error, untilMs: clock.now() + refusalKeptMs })
      throw error
    }
  }

  function dataKey(row: KeyRow): Promise<Uint8Array> {
    let key = openKeys.get(row.id)
    if (!key) {
      key = unwrapKey(row)
      openKeys.set(row.id, key)
      // Only successes are kept: a key store that was locked may be open at the next try.
      key.catch(() => openKeys.delete(row.id))
    }
    return key
  }

  function keyRow(sealed: Uint8Array): KeyRow | undefined {
    const id = Buffer.from(sealed.subarray(0, keyIdBytes)).toString('hex')
    return db.get<KeyRow>('SELECT id, wrapped FROM vault_key WHERE id = ?', id)
  }

  async function currentKey(): Promise<{ readonly id: string; readonly key: Uint8Array }> {
    for (const row of db.all<KeyRow>('SELECT id, wrapped FROM vault_key ORDER BY created_at_ms DESC, id')) {
      const key = await dataKey(row).catch(() => undefined)
      if (key) return { id: row.id, key }
    }
    const id = ids.randomHex(keyIdBytes)
    const wrapped = await wrapNewKey(secrets)
    // Two processes may both get here: both keys are good, each ciphertext names its own.
    db.run('INSERT INTO vault_key (id, store, wrapped, created_at_ms) VALUES (?, ?, ?, ?)', id, secrets.kind, wrapped, clock.now())
    return { id, key: await dataKey({ id, wrapped }) }
  }
  let current: ReturnType<typeof currentKey> | undefined

  return {
    async seal(place, secret) {
      current ??= currentKey()
      current.catch(() => (current = undefined))
      const { id, key } = await current
      return Buffer.concat([Buffer.from(id, 'hex'), sealBytes(key, Buffer.from(secret.reveal()), bindingOf(id, place))])
    },
    async open(place, sealed) {
      const row = keyRow(sealed)
      if (!row) throw new AppError('storage', 'The key of this saved sign-in is not in this profile. Nothing was deleted. Sign in again.')
      const plain = openBytes(await dataKey(row), sealed.subarray(keyIdBytes), bindingOf(row.id, place))
      if (!plain) throw new AppError('storage', 'A saved sign-in is damaged or does not belong here, so it was not opened. Nothing was deleted. Sign in again.')
      return new Secret(Buffer.from(plain).toString())
    },
    async canOpen(sealed) {
      const row = keyRow(sealed)
      return row !== undefined && dataKey(row).then(() => true, () => false)
    },
  }
}

async function wrapNewKey(secrets: SecretStore): Promise<Uint8Array> {
  try {
    return await secrets.wrap(randomBytes(dataKeyBytes))
  } catch (cause) {
    if (hasCode(cause, 'storage')) throw cause
    throw new AppError('storage', 'The system\'s key store is not available, so nothing was saved. Unlock it and try again.', { cause })
  }
}

function bindingOf(keyId: string, place: SecretPlace): string {
  return JSON.stringify([keyId, place.ownerId, place.version, place.field])
}
