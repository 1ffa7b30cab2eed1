/**
 * `npm test`: every check and every test, in the order of `steps.ts`, each with its duration. The last line is
 * `N passed, N failed`; the exit code is 0 only when nothing failed. `--only NAME` runs one group (check, build, unit, e2e)
 * or the steps whose name contains it.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { projectDir } from '../build/build-stale.ts'
import { countTests, type Counts } from './count-tests.ts'
import { testSteps, type Step } from './steps.ts'

const say = (line: string) => void process.stdout.write(`${line}\n`)
const seconds = (sinceMs: number) => ((performance.now() - sinceMs) / 1000).toFixed(1)

async function runStep(step: Step, place: string): Promise<Counts> {
  const startedAtMs = performance.now()
  say(`[${place}] ${step.name} …`)
  const reportPath = join(projectDir, '.cache', `test-report-${process.pid}.json`)
  const reporting = step.kind === 'tests' ? ['--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`] : []
  const { exitCode, output } = await run(step, reporting, startedAtMs)
  const counts = step.kind === 'tests' ? countTests(readReport(reportPath), exitCode) : { passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1 }
  rmSync(reportPath, { force: true })
  if (counts.failed > 0) say(indent(output))
  else if (step.kind === 'tests') for (const line of skipNotices(output)) say(`    ${line}`)
  const outcome = step.kind === 'tests' ? `${counts.passed} passed, ${counts.failed} failed,` : counts.failed === 0 ? 'fine,' : 'FAILED,'
  say(`    ${outcome} ${seconds(startedAtMs)} s`)
  return counts
}

function run(step: Step, more: readonly string[], startedAtMs: number): Promise<{ readonly exitCode: number; readonly output: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, ...step.env, PATH: `${join(projectDir, 'node_modules', '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env['PATH'] ?? ''}`, NO_COLOR: '1', FORCE_COLOR: undefined }
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(projectDir, step.program), ...step.args, ...more], { cwd: projectDir, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    const ticking = setInterval(() => say(`    … ${lastLine(output)} (${seconds(startedAtMs)} s)`), 10_000)
    const stop = (signal: NodeJS.Signals) => child.kill(signal)
    process.on('SIGINT', stop).on('SIGTERM', stop)
    const finish = (exitCode: number) => {
      clearInterval(ticking)
      process.off('SIGINT', stop).off('SIGTERM', stop)
      resolve({ exitCode, output })
    }
    child.on('error', (failure) => {
      output += failure.message
      finish(1)
    })
    child.on('close', (code) => finish(code ?? 1))
  })
}

function readReport(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** What tests say about what they could not do here; silence would look like success. */
function skipNotices(output: string): readonly string[] {
  return [...new Set(output.split('\n').map((line) => line.trim()).filter((line) => /^skip(?:ped|s|ping)?\b/i.test(line)))]
}

function lastLine(output: string): string {
  return output.trimEnd().split('\n').at(-1)?.trim().slice(0, 100) ?? ''
}

function indent(text: string): string {
  return text.trimEnd().split('\n').map((line) => `    | ${line}`).join('\n')
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string' } } })
  const { only } = values
  const steps = testSteps().filter((step) => only === undefined || step.group === only || step.name.includes(only))
  if (steps.length === 0) throw new Error(`There is no step called "${only}". The steps are: ${testSteps().map((step) => step.name).join(', ')}.`)
  mkdirSync(join(projectDir, '.cache'), { recursive: true })
  const startedAtMs = performance.now()
  const failedSteps: string[] = []
  let total: Counts = { passed: 0, failed: 0 }
  for (const [index, step] of steps.entries()) {
    const counts = await runStep(step, `${index + 1}/${steps.length}`)
    total = { passed: total.passed + counts.passed, failed: total.failed + counts.failed }
    if (counts.failed > 0) failedSteps.push(step.name)
  }
  say('')
  say(`Took ${seconds(startedAtMs)} s.${failedSteps.length === 0 ? '' : ` Failed: ${failedSteps.join(', ')}.`}`)
  say(`${total.passed} passed, ${total.failed} failed`)
  process.exitCode = total.failed === 0 ? 0 : 1
}

main().catch((failure: unknown) => {
  say(failure instanceof Error ? failure.message : String(failure))
  say('0 passed, 1 failed')
  process.exitCode = 1
})
