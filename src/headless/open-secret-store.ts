import type { SecretStore } from '#core/ports.ts'
import { keyPathFor, takePassphrase } from '#core/shell/secret-place.ts'
import { createKeyFileStore } from '#core/vault/key-file-store.ts'
import { createPassphraseStore } from '#core/vault/passphrase-store.ts'

/** The secret store of a shell without a window of its own: by passphrase when one is in the environment, else by key file. */
export function openSecretStore(profileDir: string): SecretStore {
  const passphrase = takePassphrase()
  return passphrase === undefined ? createKeyFileStore(keyPathFor(profileDir)) : createPassphraseStore(passphrase)
}
