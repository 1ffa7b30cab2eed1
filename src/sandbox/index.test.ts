import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { readFlags } from './flags.ts'

const entry = fileURLToPath(new URL('./index.ts', import.meta.url))
const folders: string[] = []
const children: ChildProcess[] = []

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'recomamp-sandbox-cli-'))
  folders.push(folder)
  return folder
}

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): { child: ChildProcess; firstLine: Promise<string>; end: Promise<{ code: number | null; out: string; errors: string }> } {
  const child = spawn(process.execPath, [entry, ...args], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } })
  children.push(child)
  let out = ''
  let errors = ''
  const firstLine = new Promise<string>((resolve) => child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString()
    if (out.includes('\n')) resolve(out.split('\n')[0] ?? '')
  }))
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  return { child, firstLine, end: new Promise((resolve) => child.once('close', (code) => resolve({ code, out, errors }))) }
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

test('the command says when it is ready, answers, and stops cleanly on a signal', async () => {
  const started = performance.now()
  const { child, firstLine, end } = run(['--port', '0', '--seed', '3', '--scale', 'large', '--data', newFolder(), '--run-ms', '50'])
  const line = await firstLine
  expect(line).toMatch(/^AMC sandbox is ready: http:\/\/127\.0\.0\.1:\d+$/)
  expect(performance.now() - started).toBeLessThan(10_000)
  expect((await fetch(`${line.split(': ')[1]}/amc/accounts`)).status).toBe(401)
  child.kill('SIGTERM')
  expect(await end).toEqual({ code: 0, out: `${line}\n`, errors: '' })
})

test('a service that is bound to its parent ends when its standard input closes', async () => {
  const { child, firstLine, end } = run(['--data', newFolder()], { RECOMAMP_STOP_WITH_STDIN: '1' })
  await firstLine
  child.stdin?.end()
  expect((await end).code).toBe(0)
})

test('two services on one folder, bad flags and bad fault files are refused with a sentence and no stack', async () => {
  const folder = newFolder()
  const first = run(['--data', folder])
  await first.firstLine
  const brokenPlan = join(folder, 'broken.json')
  writeFileSync(brokenPlan, '{')
  const wrongPlan = join(folder, 'wrong.json')
  writeFileSync(wrongPlan, '{"rules":[{"kind":"earthquake"}]}')
  const refused = await Promise.all([
    ['--data', folder], ['--data', newFolder(), '--faults', brokenPlan], ['--data', newFolder(), '--faults', wrongPlan], ['--data', newFolder(), '--faults', join(folder, 'none.json')],
  ].map((args) => run(args).end))
  expect(refused.map(({ code, errors }) => [code, errors.trim().split('\n').length])).toEqual([[1, 1], [1, 1], [1, 1], [1, 1]])
  expect(refused.map(({ errors }) => errors)).toEqual([
    expect.stringContaining('already using'), expect.stringContaining('is not valid JSON'), expect.stringContaining('"kind" must be one of'), expect.stringContaining('cannot be read'),
  ])
})

test('flags have defaults and bounds', () => {
  expect(readFlags([])).toMatchObject({ port: 0, seed: 1, scale: 'small', runDurationMs: 2000, faultsFile: undefined })
  expect(readFlags(['--port=8080', '--scale', 'medium', '--run-ms', '0'])).toMatchObject({ port: 8080, scale: 'medium', runDurationMs: 0 })
  for (const args of [['--port', '65536'], ['--port', '-1'], ['--seed', 'x'], ['--scale', 'huge'], ['--nope'], ['stray'], ['--run-ms', '1.5'], ['--port']]) {
    expect(() => readFlags(args)).toThrow('The AMC sandbox was not started. Known flags:')
  }
})
