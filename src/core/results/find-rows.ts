/** Find in results: the next cell that holds a text, in the order of a view. */
import type { FoundCell } from '#shared/results/contract.ts'
import { quoteText, textExpression, type StoredColumn } from './column-types.ts'
import { checkPattern, columnAt } from './filter-sql.ts'
import type { RowsDesk, StoredRows } from './stored-rows.ts'
import type { Views } from './views.ts'

/** Rows looked through at once when searching in original order; each further step looks through twice as many. */
const firstStep = 100_000
/** Answers of earlier searches that are kept: `next` then costs nothing. */
const keptSearches = 4

/** What is looked for, and where it goes on from. */
export interface Search {
  readonly viewId: string | null
  readonly text: string
  readonly regex: boolean
  readonly caseSensitive: boolean
  readonly columns: readonly number[] | null
  readonly from: { readonly position: number; readonly column: number } | null
  readonly direction: 'next' | 'previous'
}

/** One bit a row, for searches in a sorted or filtered view. */
interface Hits {
  readonly key: string
  readonly bits: Promise<Uint8Array>
}

export function createFinder({ desk, views }: { readonly desk: RowsDesk; readonly views: Views }) {
  let kept: readonly Hits[] = []

  /** Which of the columns of a row match. */
  async function matches(rows: StoredRows, row: number, tests: readonly Test[], signal: AbortSignal): Promise<readonly number[]> {
    const [found] = await rows.duck.rows(`SELECT ${tests.map(({ sql }) => sql).join(', ')} FROM ${rows.relationOf(row, row)}`, signal)
    return tests.flatMap(({ column }, index) => (found?.[index] === true ? [column] : []))
  }

  /** The next matching row in original order from `start` on (included), or undefined. */
  async function scan(rows: StoredRows, any: string, start: number, isNext: boolean, signal: AbortSignal): Promise<number | undefined> {
    let step = firstStep
    for (let at = start; at >= 0 && at < rows.rowCount; ) {
      const low = isNext ? at : Math.max(0, at - step + 1)
      const high = isNext ? Math.min(rows.rowCount, at + step) - 1 : at
      const [found] = await rows.duck.rows(`SELECT ${isNext ? 'min' : 'max'}(rid)::DOUBLE FROM ${rows.relationOf(low, high)} WHERE ${any}`, signal)
      if (typeof found?.[0] === 'number') return found[0]
      at = isNext ? high + 1 : low - 1
      step *= 2
    }
    return undefined
  }

  async function hitsOf(rows: StoredRows, any: string, signal: AbortSignal): Promise<Uint8Array> {
    const key = `${rows.id} ${rows.manifest.storedAtMs} ${any}`
    const known = kept.find(hits => hits.key === key)
    if (known) return known.bits
    const bits = rows.duck.numbers(`SELECT ${rows.keys.sql} FROM ${rows.relation} WHERE ${any}`, signal).then(rows.keys.toRows).then(ids => {
      const set = new Uint8Array(Math.ceil(rows.rowCount / 8))
      for (const id of ids) set[id >> 3] = (set[id >> 3] ?? 0) | (1 << (id & 7))
      return set
    })
    kept = [{ key, bits }, ...kept].slice(0, keptSearches)
    // One that failed or was cancelled says nothing to the next.
    bits.catch(() => (kept = kept.filter(hits => hits.key !== key)))
    return bits
  }

  /** Rejects with `invalid-input` for a text that is no regular expression where one is meant. */
  return async function find(rows: StoredRows, search: Search, signal: AbortSignal): Promise<FoundCell | null> {
    if (search.regex) await checkPattern(rows.duck, search.text, signal)
    const tests = testsOf(rows.columns, search)
    if (tests.length === 0 || rows.rowCount === 0) return null
    const any = tests.map(({ sql }) => sql).join(' OR ')
    const isNext = search.direction === 'next'
    return desk.guarded(rows.id, signal, async () => {
      const order = search.viewId === null ? null : await views.ids(search.viewId, rows.id, signal)
      const count = order?.length ?? rows.rowCount
      const rowAt = (position: number) => (order === null ? position : (order[position] ?? 0))
      const pick = (columns: readonly number[]) => (isNext ? columns[0] : columns.at(-1))
      if (search.from !== null && search.from.position < count) {
        const { position, column } = search.from
        const here = (await matches(rows, rowAt(position), tests, signal)).filter(found => (isNext ? found > column : found < column))
        const found = pick(here)
        if (found !== undefined) return { position, row: rowAt(position), column: found }
      }
      const start = search.from === null ? (isNext ? 0 : count - 1) : Math.min(search.from.position + (isNext ? 1 : -1), isNext ? count : count - 1)
      let position: number | undefined
      if (order === null) position = await scan(rows, any, start, isNext, signal)
      else {
        const bits = await hitsOf(rows, any, signal)
        for (let at = start; at >= 0 && at < count; at += isNext ? 1 : -1) {
          const row = order[at] ?? 0
          if (((bits[row >> 3] ?? 0) & (1 << (row & 7))) === 0) continue
          position = at
          break
        }
      }
      if (position === undefined) return null
      const column = pick(await matches(rows, rowAt(position), tests, signal))
      return column === undefined ? null : { position, row: rowAt(position), column }
    })
  }
}

interface Test {
  readonly column: number
  readonly sql: string
}

/** A test for each column that can hold the text at all, by column. */
function testsOf(columns: readonly StoredColumn[], { text, regex, caseSensitive, columns: only }: Search): readonly Test[] {
  const wanted = [...new Set(only ?? columns.keys())].sort((a, b) => a - b)
  return wanted.flatMap(index => {
    const column = columnAt(columns, index)
    if (!regex && !canHold(column, text)) return []
    const shown = textExpression(column)
    const sql = regex ? `regexp_matches(${shown}, ${quoteText(text)}, '${caseSensitive ? 'c' : 'i'}')`
      : caseSensitive ? `contains(${shown}, ${quoteText(text)})` : `contains(lower(${shown}), lower(${quoteText(text)}))`
    return [{ column: index, sql: `coalesce(${sql}, false)` }]
  })
}

/** Numbers and dates need not be searched for letters. */
function canHold(column: StoredColumn, text: string): boolean {
  switch (column.type) {
    case 'integer':
      return /^-?\d*$/.test(text)
    case 'decimal':
      return /^-?[\d.]*$/.test(text)
    case 'double':
      return /^[-+\d.einfatyEINFATY]*$/.test(text)
    case 'date':
      return /^[-\d]*$/.test(text)
    case 'timestamp':
      return /^[-\d:.TtZz ]*$/.test(text)
    case 'boolean':
      return /^[truefals]*$/i.test(text)
    default:
      return true
  }
}
