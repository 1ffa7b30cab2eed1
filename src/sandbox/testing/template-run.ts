/** Runs templates on one synthetic advertiser, the same way every time: for recording their samples and for checking them. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '#shared/base/clock.ts'
import { resolveParams } from '#shared/params/resolve-params.ts'
import { audienceCategory, type TemplateSample, type TemplateSource } from '#shared/templates/template.ts'
import { windowOfTemplate } from '#shared/templates/template-window.ts'
import { resolveWindow } from '#shared/time-window/resolve-window.ts'
import { openDataset } from '../data/dataset.ts'
import { builtInInstances } from '../data/profiles.ts'
import { createSqlEngine } from '../engine/engine.ts'
import type { AmcOutputColumn } from '../ports.ts'

/** "Now" of every recorded sample. Events reach up to two days before it. */
const sampleClock: Clock = { now: () => Date.UTC(2026, 10, 20, 12), sleep: () => Promise.resolve() }
const sampleRowCount = 20

export interface TemplateRun {
  readonly columns: readonly AmcOutputColumn[]
  /** All rows, in an order that does not depend on how they were computed; null is NULL. */
  readonly rows: readonly (readonly (string | null)[])[]
  readonly suppressedRowCount: number
  readonly sample: Omit<TemplateSample, 'version'>
}

export interface TemplateRunner {
  /** Runs a template with its default parameters and window. Throws with AMC's own text when it is refused or fails. */
  run(template: TemplateSource, signal: AbortSignal): Promise<TemplateRun>
  /** Closes the engine and removes the events. */
  close(): void
}

/** Makes the events of the first built-in advertiser in a folder of its own. */
export async function openTemplateRunner(signal: AbortSignal): Promise<TemplateRunner> {
  const profile = builtInInstances[0]
  if (!profile) throw new Error('There is no built-in instance.')
  const { advertiserTimeZone, customerCanonicalName } = profile
  const dir = mkdtempSync(join(tmpdir(), 'recomamp-templates-'))
  const dataset = await openDataset({ dir, profile, seed: 1, scale: 'small', nowMs: sampleClock.now() }, signal)
  const connection = await dataset.instance.connect()
  // Sums of fractions and the choice among equals depend on how many threads share the work.
  await connection.run('SET threads = 1')
  connection.closeSync()
  const engine = createSqlEngine(dataset, profile, sampleClock)

  async function run({ id, facts, sql }: TemplateSource, runSignal: AbortSignal): Promise<TemplateRun> {
    const params = resolveParams(facts.parameters, {})
    if (params.problems[0]) throw new Error(`${id}: ${params.problems[0].message}`)
    const window = resolveWindow(windowOfTemplate(facts.window, { timeZone: advertiserTimeZone, weekStart: 'monday' }), sampleClock.now())
    const csvPath = join(dir, 'result.csv')
    const audience = facts.category === audienceCategory
    const outcome = await engine.run({
      workflow: { workflowId: 'template', sqlQuery: sql, inputParameters: params.inputParameters }, parameterValues: params.values,
      window: { startMs: window.startMs, endMs: window.endMs, timeZone: window.timeZone }, disableAggregationControls: false, audience, csvPath,
    }, runSignal)
    if (!outcome.ok) throw new Error(`${id}: ${outcome.message}`)
    const [, ...lines] = readCsv(readFileSync(csvPath, 'utf8'))
    const rows = lines.toSorted(compareRows)
    return {
      columns: outcome.columns, rows, suppressedRowCount: outcome.suppressedRowCount,
      sample: {
        columns: outcome.columns.map(({ name }) => name), rows: audience ? [] : rows.slice(0, sampleRowCount).map(row => row.map(shorten)), rowCount: outcome.rowCount,
        suppressedRowCount: outcome.suppressedRowCount, client: customerCanonicalName, start: window.start, end: window.end,
      },
    }
  }

  return {
    run,
    close: () => {
      engine.close()
      dataset.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** The last digits of a fraction say nothing to anybody. */
function shorten(value: string | null): string | null {
  return value !== null && /^-?\d+\.\d+(?:[eE][-+]?\d+)?$/.test(value) ? String(Number(Number(value).toPrecision(9))) : value
}

function compareRows(one: readonly (string | null)[], other: readonly (string | null)[]): number {
  for (const [index, value] of one.entries()) {
    const order = compareValues(value, other[index] ?? null)
    if (order !== 0) return order
  }
  return 0
}

function compareValues(one: string | null, other: string | null): number {
  if (one === other) return 0
  if (one === null || other === null) return one === null ? 1 : -1
  const numbers = Number(one) - Number(other)
  return Number.isNaN(numbers) || numbers === 0 ? (one < other ? -1 : 1) : numbers
}

/** Every record of a CSV with commas and double quotes; an empty field without quotes is NULL. */
function readCsv(text: string): (string | null)[][] {
  const records: (string | null)[][] = []
  let record: (string | null)[] = []
  const field = /(?:"((?:[^"]|"")*)"|([^,\n]*))(,|\n|$)/y
  for (field.lastIndex = 0; field.lastIndex < text.length;) {
    const match = field.exec(text)
    if (!match) break
    record.push(match[1] === undefined ? match[2] || null : match[1].replaceAll('""', '"'))
    if (match[3] === ',') continue
    records.push(record)
    record = []
  }
  return records
}
