import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface BuildTarget {
  /** The Vite environment. */
  readonly name: string
  /** What people read while it builds. */
  readonly title: string
  /** Files and folders whose content decides whether it is stale. */
  readonly inputs: readonly string[]
  /** A file that must exist after a build. */
  readonly output: string
}

const everywhere = ['package-lock.json', 'package.json', 'vite.config.ts', 'scripts/build', 'resources', 'src/shared', 'src/sql']

/** The five builds, in the order in which they are needed. */
export const buildTargets: readonly BuildTarget[] = [
  { name: 'client', title: 'the user interface', inputs: [...everywhere, 'src/renderer', 'guides'], output: 'out/renderer/index.html' },
  { name: 'headless', title: 'the web shell and the runner', inputs: [...everywhere, 'src/core', 'src/headless', 'guides'], output: 'out/headless/web.js' },
  { name: 'sandbox', title: 'the built-in AMC service', inputs: [...everywhere, 'src/sandbox'], output: 'out/sandbox/index.js' },
  { name: 'main', title: 'the desktop shell', inputs: [...everywhere, 'src/core', 'src/main', 'guides'], output: 'out/main/index.js' },
  { name: 'preload', title: "the desktop shell's preload", inputs: [...everywhere, 'src/preload'], output: 'out/preload/index.cjs' },
]

/** SHA-256 over the paths and contents of everything a target is built from; tests do not count. Missing inputs are fine. */
export function sumInputs(projectDir: string, target: BuildTarget): string {
  const sum = createHash('sha256')
  for (const input of target.inputs) {
    for (const path of filesBelow(join(projectDir, input))) {
      if (/\.test\.tsx?$/.test(path)) continue
      sum.update(path.slice(projectDir.length)).update('\0').update(readFileSync(path)).update('\0')
    }
  }
  return sum.digest('hex')
}

/** The targets whose output is missing or was built from something else, in building order. */
export function staleTargets(projectDir: string, targets: readonly BuildTarget[] = buildTargets): readonly BuildTarget[] {
  const stamp = readStamp(projectDir)
  return targets.filter((target) => !existsSync(join(projectDir, target.output)) || stamp[target.name] !== sumInputs(projectDir, target))
}

/** Notes what a target was built from. `sum` must have been taken before the build, so that a change during it shows as stale. */
export function writeStamp(projectDir: string, target: BuildTarget, sum: string): void {
  const path = stampPath(projectDir)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${JSON.stringify({ ...readStamp(projectDir), [target.name]: sum }, null, 2)}\n`)
}

function readStamp(projectDir: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(readFileSync(stampPath(projectDir), 'utf8'))
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

const stampPath = (projectDir: string) => join(projectDir, '.cache', 'build-stamp.json')

function filesBelow(path: string): readonly string[] {
  if (!existsSync(path)) return []
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
  } catch (failure) {
    // Not a folder: the input is a file itself.
    if (failure instanceof Error && 'code' in failure && failure.code === 'ENOTDIR') return [path]
    throw failure
  }
}
