import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { Secret } from '#shared/base/secret.ts'
import type { SecretStore } from '#core/ports.ts'
import { createKeyFileStore } from './key-file-store.ts'
import { createPassphraseStore } from './passphrase-store.ts'
import { defaultProfileDir } from './profile-dir.ts'

/**
 * The secret store of a shell without the system's key store: the passphrase of `RECOMAMP_PASSPHRASE` when it is set
 * (it is taken out of the environment, so that no child process inherits it), else a key file outside the profile, one for
 * each profile folder.
 */
export function chooseSecretStore(profileDir: string, env: Record<string, string | undefined> = process.env): SecretStore {
  const passphrase = env['RECOMAMP_PASSPHRASE']
  delete env['RECOMAMP_PASSPHRASE']
  if (passphrase !== undefined && passphrase !== '') return createPassphraseStore(new Secret(passphrase))
  return createKeyFileStore(keyPathFor(profileDir, env))
}

/** `<settings folder>/recomamp-keys/<sum of the profile's path>.key`; one path per profile folder, never inside it. */
export function keyPathFor(profileDir: string, env: Readonly<Record<string, string | undefined>>): string {
  const settingsDir = dirname(defaultProfileDir({ platform: process.platform, env, homeDir: homedir() }))
  const name = createHash('sha256').update(profileDir).digest('hex').slice(0, 24)
  return join(settingsDir, 'recomamp-keys', `${name}.key`)
}
