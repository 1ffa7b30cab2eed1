/** How settled a stored result is, with the rows and amounts of the days that are not. */
import { isMeasure } from '#shared/analysis/additivity.ts'
import type { ResultSettled } from '#shared/honesty/contract.ts'
import { judgeSettled, settledLine, type Settled } from '#shared/honesty/settled.ts'
import { instantOf, isTimeZone, parseWall } from '#shared/time-window/zone-math.ts'
import { quoteText, toResultColumn, type StoredRows } from '#core/results/results.ts'
import { numberOf, verdictOf } from './amounts.ts'
import { readSqlFacts } from './sql-facts.ts'

/** Null when the window, the SQL or the zone is not known. */
export async function computeSettled(rows: StoredRows, nowMs: number, signal: AbortSignal): Promise<ResultSettled | null> {
  const { facts } = rows.manifest
  const sql = facts === null ? null : readSqlFacts(facts.sql)
  const start = parseWall(facts?.window?.start ?? '')
  const end = parseWall(facts?.window?.end ?? '')
  const timeZone = facts?.window?.timeZone ?? ''
  if (facts === null || sql === null || start === undefined || end === undefined || !isTimeZone(timeZone)) return null
  const readAtMs = facts.submittedAtMs ?? facts.createdAtMs
  const settled = judgeSettled({ window: { startMs: instantOf(start, timeZone), endMs: instantOf(end, timeZone), timeZone }, tables: sql.tables, readAtMs, nowMs })
  return { ...settled, line: settledLine(settled, timeZone), timeZone, readAtMs, byDay: await openAmounts(rows, settled, signal) }
}

async function openAmounts(rows: StoredRows, { openDays }: Settled, signal: AbortSignal): Promise<ResultSettled['byDay']> {
  const column = rows.columns.findIndex(({ type }) => type === 'date')
  const field = rows.columns[column]?.field
  const first = openDays[0]
  if (field === undefined || first === undefined) return null
  // Open days are the last ones of the window.
  const isOpen = `${field} >= CAST(${quoteText(first.day)} AS DATE)`
  const measures = rows.columns.map((measure, index) => ({ measure, index })).filter(({ measure }) => isMeasure(toResultColumn(measure)) && verdictOf(measure).verdict === 'allowed')
  const shares = measures.map(({ measure }) => `CASE WHEN min(${measure.field}) >= 0 THEN CAST(sum(${measure.field}) FILTER (${isOpen}) AS DOUBLE) / nullif(CAST(sum(${measure.field}) AS DOUBLE), 0) END`)
  const [row] = await rows.duck.rows(`SELECT ${[`count(*) FILTER (${isOpen})`, ...shares].join(', ')} FROM ${rows.relation}`, signal)
  return {
    column, openRows: numberOf(row?.[0]),
    shares: measures.flatMap(({ measure, index }, at) => (row?.[at + 1] === null || row?.[at + 1] === undefined ? [] : [{ column: index, name: measure.name, share: numberOf(row[at + 1]) }])),
  }
}
