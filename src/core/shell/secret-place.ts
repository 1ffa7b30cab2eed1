import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { Secret } from '#shared/base/secret.ts'
import { defaultProfileDir } from './profile-dir.ts'

/** The passphrase of `RECOMAMP_PASSPHRASE`, taken out of the environment so that no child process inherits it; undefined when there is none. */
export function takePassphrase(env: Record<string, string | undefined> = process.env): Secret | undefined {
  const passphrase = env['RECOMAMP_PASSPHRASE']
  delete env['RECOMAMP_PASSPHRASE']
  return passphrase === undefined || passphrase === '' ? undefined : new Secret(passphrase)
}

/** Where the key file of a profile folder lies: `<settings folder>/recomamp-keys/<sum of its path>.key`, never inside the profile. */
export function keyPathFor(profileDir: string, env: Readonly<Record<string, string | undefined>> = process.env): string {
  const settingsDir = dirname(defaultProfileDir({ platform: process.platform, env, homeDir: homedir() }))
  const name = createHash('sha256').update(profileDir).digest('hex').slice(0, 24)
  return join(settingsDir, 'recomamp-keys', `${name}.key`)
}
