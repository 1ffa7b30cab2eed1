import { findElectronRuntime, whyNoWindow } from '../../../scripts/start/electron-runtime.ts'
import { projectDir } from '../../../scripts/build/build-stale.ts'

export type ShellName = 'web' | 'electron-sim' | 'electron'

/**
 * The shells that the end-to-end specs run on here: `web` and `electron-sim` always, `electron` where its runtime and a display
 * are. `RECOMAMP_E2E_SHELLS` (comma-separated) narrows the list; `REQUIRE_ELECTRON=1` makes the absence of Electron an error.
 */
export function availableShells(env: Readonly<Record<string, string | undefined>> = process.env): readonly ShellName[] {
  const why = findElectronRuntime(projectDir, realElectronEnv(env)) === undefined ? "Electron's runtime is not installed" : whyNoWindow(env)
  if (why !== undefined && env['REQUIRE_ELECTRON'] === '1') throw new Error(`REQUIRE_ELECTRON=1, but ${why}.`)
  const all: readonly ShellName[] = why === undefined ? ['web', 'electron-sim', 'electron'] : ['web', 'electron-sim']
  const wanted = env['RECOMAMP_E2E_SHELLS']?.split(',')
  return wanted === undefined ? all : all.filter((shell) => wanted.includes(shell))
}

/** The environment without the belt of the test configuration, which points Electron at a folder that does not exist. */
export function realElectronEnv(env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  const { ELECTRON_OVERRIDE_DIST_PATH: override, ...rest } = env
  return override === undefined || override === '/nonexistent' ? rest : { ...rest, ELECTRON_OVERRIDE_DIST_PATH: override }
}
