/**
 * The language worker's work after an edit, in queries of 200 and 2,000 lines, against the parser alone on the same text. Every
 * measurement has a text of its own, as typing makes them, so that nothing is answered from what was known before. Counted is
 * the processor time of the thread, which another process on the machine does not change much.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { parseSql } from '#sql/parser.ts'
import { bundledCatalogue } from '#sql/catalogue.ts'
import { createLanguageDesk } from '#renderer/language/language-desk.ts'
import type { LanguageRequest } from '#renderer/language/language-protocol.ts'
import { percentile, type Benchmark, type BenchmarkRow } from './benchmark.ts'
import { cleanQuery } from './pages/clean-query.ts'

const rounds = 40
const warmUps = 12
/** p95 in milliseconds that a person does not notice, by lines of the query. */
const goalsMs = { 200: { check: 50, complete: 20, format: 100 }, 2_000: { check: 150, complete: 20, format: 100 } } as const
/** An hour of typing at 200 keys a minute, each of them a new text. */
const keysOfAnHour = 12_000
const memoryGoalMb = 200

type Method = 'check' | 'complete' | 'format'

export const benchmark: Benchmark = {
  name: 'language',
  title: 'problems, suggestions and format of the language worker in 200 and 2,000 lines, against its parser alone; memory after an hour of typing',
  run: async (say, signal) => {
    const rows: BenchmarkRow[] = []
    for (const lineCount of [200, 2_000] as const) {
      for (const method of ['check', 'complete', 'format'] as const) {
        signal.throwIfAborted()
        rows.push(measure(lineCount, method, say))
      }
    }
    tellMemory(say, signal)
    return rows
  },
}

function measure(lineCount: 200 | 2_000, method: Method, say: (line: string) => void): BenchmarkRow {
  const desk = createLanguageDesk()
  const text = cleanQuery(lineCount)
  const middle = text.indexOf('campaign,', text.length / 2)
  const ours: number[] = []
  const floor: number[] = []
  for (let round = -warmUps; round < rounds; round++) {
    const edited = `${text.slice(0, middle)}${'c'.repeat(1 + ((round + warmUps) % 7))} ${text.slice(middle)}${' '.repeat(round + warmUps)}`
    const parserMs = time(() => parseSql(edited, bundledCatalogue.reservedWords))
    const deskMs = time(() => desk.answer(questionOf(method, method === 'format' ? `${text}${' '.repeat(round + warmUps)}` : edited, middle + 1)))
    if (round >= 0) {
      ours.push(deskMs)
      floor.push(parserMs)
    }
  }
  const goalMs = goalsMs[lineCount][method]
  const measured = percentile(ours, 0.95)
  const floorMs = percentile(floor, 0.95)
  say(`${method}, ${lineCount} lines: p50 ${percentile(ours, 0.5).toFixed(1)} ms, p95 ${measured.toFixed(1)} ms; goal p95 under ${goalMs} ms: ${measured < goalMs ? 'kept' : 'missed'}`)
  return { name: `${method}, ${lineCount} lines, p95`, measured, floor: floorMs, unit: 'ms', goal: Number((goalMs / floorMs).toFixed(1)) }
}

function questionOf(method: Method, text: string, offset: number): Pick<LanguageRequest, 'method' | 'input'> {
  const input = { documentId: 'bench', text, parameters: [] }
  return method === 'complete' ? { method, input: { ...input, offset } } : { method, input }
}

function time(work: () => unknown): number {
  const started = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(started)
  return (user + system) / 1_000
}

/** Each key asks for suggestions, every fifth for problems, as in the editor; in 200 lines, because an hour must not take one. */
function tellMemory(say: (line: string) => void, signal: AbortSignal): void {
  const desk = createLanguageDesk()
  const text = cleanQuery(200)
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void // the flag above brings it
  let largest = 0
  for (let key = 0; key < keysOfAnHour; key++) {
    signal.throwIfAborted()
    const typed = `${text} -- ${String(key).padStart(5, '0')}`
    desk.answer(questionOf('complete', typed, 400))
    if (key % 5 === 0) desk.answer(questionOf('check', typed, 0))
    if (key % 1_000 !== 999) continue
    collect()
    largest = Math.max(largest, process.memoryUsage().heapUsed)
  }
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`
  say(`memory while ${keysOfAnHour.toLocaleString('en-US')} keys were typed: at most ${megabytes(largest)} kept; goal under ${memoryGoalMb} MB: ${largest < memoryGoalMb * 1e6 ? 'kept' : 'missed'}`)
}
