/**
 * `npm run bench` lists the benchmarks, `npm run bench -- NAME` runs one (`all` runs every one) and prints
 * `name | measured | floor | ratio | goal`; `--json` prints the same for machines. No figure ever fails: exit code 1 only
 * means that a benchmark could not run.
 */
import { readdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Benchmark, BenchmarkRow } from './benchmark.ts'

/** Every file here with a `benchmark` is one. */
async function loadBenchmarks(): Promise<readonly Benchmark[]> {
  const found: Benchmark[] = []
  for (const file of readdirSync(new URL('.', import.meta.url)).sort()) {
    if (!file.endsWith('.ts') || file === 'bench.ts') continue
    const module = await import(new URL(file, import.meta.url).href) as { readonly benchmark?: Benchmark } // checked right below
    if (module.benchmark) found.push(module.benchmark)
  }
  return found
}

function toLine({ name, measured, floor, unit, goal }: BenchmarkRow): string {
  const number = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(1))
  return [name, `${number(measured)} ${unit}`, `${number(floor)} ${unit}`, `${(measured / floor).toFixed(2)} ×`, goal === null ? '-' : `≤ ${goal} ×`].join(' | ')
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean', default: false } } })
  const benchmarks = await loadBenchmarks()
  const [wanted] = positionals
  if (wanted === undefined) {
    process.stdout.write(`${benchmarks.map(({ name, title }) => `${name}  ${title}`).join('\n')}\n\nRun one: npm run bench -- NAME [--json]\n`)
    return
  }
  const chosen = benchmarks.filter(({ name }) => wanted === 'all' || name === wanted)
  if (chosen.length === 0) throw new Error(`There is no benchmark called "${wanted}". Known: ${benchmarks.map(({ name }) => name).join(', ')}.`)
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort(new Error('Stopped.')))
  const all: BenchmarkRow[] = []
  for (const benchmark of chosen) all.push(...await benchmark.run(line => void process.stderr.write(`${line}\n`), stop.signal))
  if (values.json) process.stdout.write(`${JSON.stringify(all.map(row => ({ ...row, ratio: row.measured / row.floor })), null, 2)}\n`)
  else process.stdout.write(`name | measured | floor | ratio | goal\n${all.map(toLine).join('\n')}\n`)
}

main().catch((failure: unknown) => {
  process.stderr.write(`${failure instanceof Error ? failure.message : String(failure)}\n`)
  process.exitCode = 1
})
