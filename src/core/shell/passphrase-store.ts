import { randomBytes, scrypt } from 'node:crypto'
import { AppError } from '#shared/base/app-error.ts'
import type { Secret } from '#shared/base/secret.ts'
import type { SecretStore } from '#core/ports.ts'
import { openBytes, sealBytes } from './key-wrap.ts'

const saltBytes = 16
// 64 MB and some tenths of a second: dear for a guesser, bearable once per start.
const cost = { N: 65_536, r: 8, p: 1, maxmem: 128 * 1_048_576 }

/**
 * A secret store whose key is derived from a passphrase (scrypt) and never stored: a new salt for every `wrap`, written in
 * front of what is sealed. `unwrap` rejects with `storage` when the passphrase is another one.
 */
export function createPassphraseStore(passphrase: Secret): SecretStore {
  if (passphrase.reveal().length < 8) {
    throw new AppError('invalid-input', 'The passphrase is shorter than 8 characters. RecomAMP was not started. Choose a longer one.')
  }
  const derive = (salt: Uint8Array) =>
    new Promise<Buffer>((resolve, reject) => {
      scrypt(passphrase.reveal().normalize('NFKC'), salt, 32, cost, (failure, key) => (failure ? reject(failure) : resolve(key)))
    })
  return {
    kind: 'passphrase',
    async wrap(dataKey) {
      const salt = randomBytes(saltBytes)
      return Buffer.concat([salt, sealBytes(await derive(salt), dataKey)])
    },
    async unwrap(wrapped) {
      const key = await derive(wrapped.subarray(0, saltBytes))
      return openBytes(key, wrapped.subarray(saltBytes), 'This passphrase does not open the saved sign-ins. Nothing was changed. Start again with the right one, or sign in again.')
    },
  }
}
