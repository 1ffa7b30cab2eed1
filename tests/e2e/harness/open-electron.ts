import { _electron } from 'playwright-core'
import { projectDir } from '../../../scripts/build/build-stale.ts'
import { findElectronRuntime } from '../../../scripts/start/electron-runtime.ts'
import type { ShellRun, ShellStart } from './open-app.ts'
import { realElectronEnv } from './shells.ts'

/** Runs the built desktop shell on the real runtime. Only where `availableShells` has it. */
export async function openElectron(start: ShellStart): Promise<ShellRun> {
  const runtime = findElectronRuntime(projectDir, realElectronEnv(process.env))
  if (runtime === undefined) throw new Error("Electron's runtime is not installed")
  let text = ''
  const env = Object.fromEntries(Object.entries(realElectronEnv(start.env)).filter((entry): entry is [string, string] => entry[1] !== undefined))
  const app = await _electron.launch({
    executablePath: runtime.path, args: [projectDir, `--profile=${start.profileDir}`], env: { ...env, RECOMAMP_NODE: process.execPath }, chromiumSandbox: true, colorScheme: start.colorScheme,
  })
  const child = app.process()
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const page = await app.firstWindow()
  await page.setViewportSize(start.viewport)
  return {
    page,
    pid: child.pid ?? 0,
    output: () => text,
    close: () => app.close(),
    async kill() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
    },
  }
}
