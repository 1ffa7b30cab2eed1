import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'

export interface ProfileDirFacts {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly homeDir: string
}

/**
 * Where a person's RecomAMP profile lives when no `--profile` is given, by the custom of the operating system:
 * `%APPDATA%\RecomAMP`, `~/Library/Application Support/RecomAMP`, `$XDG_CONFIG_HOME/recomamp` (only when absolute, as the XDG
 * specification asks) or `~/.config/recomamp`. Every shell uses this one folder.
 */
export function defaultProfileDir(facts: ProfileDirFacts = { platform: process.platform, env: process.env, homeDir: homedir() }): string {
  const { platform, env, homeDir } = facts
  if (platform === 'win32') return join(env['APPDATA'] || join(homeDir, 'AppData', 'Roaming'), 'RecomAMP')
  if (platform === 'darwin') return join(homeDir, 'Library', 'Application Support', 'RecomAMP')
  const configHome = env['XDG_CONFIG_HOME']
  return join(configHome !== undefined && isAbsolute(configHome) ? configHome : join(homeDir, '.config'), 'recomamp')
}

/** The profile folder to use: the one named (relative to the working folder), else the default of this system. */
export function resolveProfileDir(named: string | undefined): string {
  return named === undefined ? defaultProfileDir() : resolve(named)
}
