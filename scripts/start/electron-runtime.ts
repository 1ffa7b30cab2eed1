import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface ElectronRuntime {
  /** The program. */
  readonly path: string
}

/**
 * Electron's runtime when it is on this machine: in `ELECTRON_OVERRIDE_DIST_PATH`, else where the package `electron` unpacks
 * it. Only looks at files: importing `electron` without a runtime would start a download.
 */
export function findElectronRuntime(projectDir: string, env: Readonly<Record<string, string | undefined>> = process.env): ElectronRuntime | undefined {
  const packageDir = join(projectDir, 'node_modules', 'electron')
  const program = programName(process.platform)
  const override = env['ELECTRON_OVERRIDE_DIST_PATH']
  if (override !== undefined && override !== '') {
    const path = join(override, program)
    return existsSync(path) ? { path } : undefined
  }
  if (!existsSync(join(packageDir, 'path.txt')) || !existsSync(join(packageDir, 'dist', 'version'))) return undefined
  const path = join(packageDir, 'dist', readFileSync(join(packageDir, 'path.txt'), 'utf8').trim())
  return existsSync(path) ? { path } : undefined
}

function programName(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return platform === 'win32' ? 'electron.exe' : 'electron'
}

/** Why a desktop window cannot be opened on this machine whatever is installed, or undefined when it can. */
export function whyNoWindow(env: Readonly<Record<string, string | undefined>> = process.env, platform: NodeJS.Platform = process.platform, userId = process.getuid?.()): string | undefined {
  if (platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return 'this session has no display'
  if (platform === 'linux' && userId === 0) return "Electron's sandbox does not work for the root user"
  return undefined
}

/** Whether the download failed before for this version of Electron; then it is not tried again unless asked for. */
export function failedBefore(projectDir: string): boolean {
  try {
    const note: unknown = JSON.parse(readFileSync(notePath(projectDir), 'utf8'))
    return typeof note === 'object' && note !== null && 'version' in note && note.version === electronVersion(projectDir)
  } catch {
    return false
  }
}

/**
 * Lets the package `electron` fetch its runtime, for `timeoutMs` at most. Undefined when that did not work, and then it is
 * remembered for this version; an interrupted download leaves nothing that counts as a runtime.
 */
export async function fetchElectronRuntime(projectDir: string, timeoutMs: number, say: (line: string) => void, env: Readonly<Record<string, string | undefined>> = process.env): Promise<ElectronRuntime | undefined> {
  say("Fetching Electron's runtime (once) …")
  const startedAtMs = performance.now()
  const child = spawn(process.execPath, [join(projectDir, 'node_modules', 'electron', 'install.js')], { cwd: projectDir, env, stdio: 'ignore' })
  const ticking = setInterval(() => say(`  still fetching, ${Math.round((performance.now() - startedAtMs) / 1000)} s`), 5_000)
  const patience = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  const code = await new Promise<number>((resolve) => {
    child.on('error', () => resolve(1))
    child.on('exit', (exitCode) => resolve(exitCode ?? 1))
  })
  clearInterval(ticking)
  clearTimeout(patience)
  const runtime = code === 0 ? findElectronRuntime(projectDir, env) : undefined
  if (runtime === undefined) {
    mkdirSync(dirname(notePath(projectDir)), { recursive: true })
    writeFileSync(notePath(projectDir), `${JSON.stringify({ version: electronVersion(projectDir) })}\n`)
  } else {
    rmSync(notePath(projectDir), { force: true })
  }
  return runtime
}

const notePath = (projectDir: string) => join(projectDir, '.cache', 'electron-unavailable.json')

function electronVersion(projectDir: string): unknown {
  const manifest: unknown = JSON.parse(readFileSync(join(projectDir, 'node_modules', 'electron', 'package.json'), 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : undefined
}
