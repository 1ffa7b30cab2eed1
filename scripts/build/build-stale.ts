import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { buildTargets, staleTargets, sumInputs, writeStamp, type BuildTarget } from './stamp.ts'

/** A build that ended badly, with what it printed. */
export class BuildFailed extends Error {
  override readonly name = 'BuildFailed'
}

export const projectDir = join(import.meta.dirname, '..', '..')

/**
 * Builds what is stale among the named targets (all when none are named), one process each, saying which and how long it
 * took. Throws `BuildFailed` at the first that fails; what was built before stays built.
 */
export async function buildStale(say: (line: string) => void, names?: readonly string[]): Promise<void> {
  const targets = names === undefined ? buildTargets : buildTargets.filter((target) => names.includes(target.name))
  for (const target of staleTargets(projectDir, targets)) {
    const startedAtMs = performance.now()
    say(`Building ${target.title} …`)
    const sum = sumInputs(projectDir, target)
    await buildTarget(target)
    writeStamp(projectDir, target, sum)
    say(`  built in ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`)
  }
}

function buildTarget(target: BuildTarget): Promise<void> {
  return new Promise((resolve, reject) => {
    const vite = join(projectDir, 'node_modules', 'vite', 'bin', 'vite.js')
    const child = spawn(process.execPath, [vite, 'build', '--app', '--config', join(projectDir, 'vite.config.ts')], {
      cwd: projectDir,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, RECOMAMP_BUILD: target.name, NODE_ENV: 'production' },
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', reject)
    child.on('exit', (code) => {
      if (code === 0) resolve()
      else reject(new BuildFailed(`Building ${target.title} failed:\n${output.trim()}`))
    })
  })
}
