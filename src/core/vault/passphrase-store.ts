import { randomBytes, scrypt } from 'node:crypto'
import { AppError } from '#shared/base/app-error.ts'
import type { Secret } from '#shared/base/secret.ts'
import type { SecretStore } from '#core/ports.ts'
import { openBytes, sealBytes } from './seal.ts'

const saltBytes = 16
// 64 MB and some tenths of a second: dear for a guesser, bearable once per start.
const cost = { N: 65_536, r: 8, p: 1, maxmem: 128 * 1_048_576 }

/**
 * A secret store whose key is derived from a passphrase (scrypt, a new salt for every `wrap`) and never stored. Throws
 * `invalid-input` for a passphrase under 8 characters; `unwrap` rejects with `storage` when it is another one.
 */
export function createPassphraseStore(passphrase: Secret): SecretStore {
  if (passphrase.reveal().length < 8) {
    throw new AppError('invalid-input', 'The passphrase is shorter than 8 characters, so RecomAMP was not started. Choose a longer one.')
  }
  const derive = (salt: Uint8Array): Promise<Uint8Array> =>
    new Promise((resolve, reject) => {
      scrypt(passphrase.reveal().normalize('NFKC'), salt, 32, cost, (failure, key) => (failure ? reject(failure) : resolve(key)))
    })
  return {
    kind: 'passphrase',
    async wrap(dataKey) {
      const salt = randomBytes(saltBytes)
      return Buffer.concat([salt, sealBytes(await derive(salt), dataKey, 'passphrase')])
    },
    async unwrap(wrapped) {
      const key = await derive(wrapped.subarray(0, saltBytes))
      const dataKey = openBytes(key, wrapped.subarray(saltBytes), 'passphrase')
      if (!dataKey) throw new AppError('storage', 'This passphrase does not open the saved sign-ins. Nothing was changed. Start again with the right one, or sign in again.')
      return dataKey
    },
  }
}
