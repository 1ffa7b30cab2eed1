/**
 * Comparing two results in DuckDB: what differs is computed once into a file beside the
 * results, what is the same into another when it is first asked for; both are read page by page and dropped when others came.
 */
import { createHash } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#shared/base/app-error.ts'
import type { ExecutionId } from '#shared/base/ids.ts'
import { diffStatuses, pairColumns, type Bridge, type Diff, type DiffPage, type DiffPlan, type DiffSort, type DiffStatus, type DiffSuggestion } from '#shared/honesty/diff.ts'
import type { ResultFacts } from '#shared/results/contract.ts'
import { fileStream, quoteText, textOrNull, toResultColumn, type ResultStore, type ResultsWork, type StoredRows } from '#core/results/results.ts'
import { isSameSql, windowText } from './asked-for.ts'
import { amountText } from './amounts.ts'
import { shapeOf, type DiffMeasure, type DiffShape } from './diff-shape.ts'
import { amountColumns } from './diff-join.ts'
import { writeDiffRows } from './diff-rows.ts'
import { writeDiff, writeSame, type SideFigures } from './diff-tables.ts'

const keptDiffs = 8

export interface DiffWish {
  readonly a: ExecutionId
  readonly b: ExecutionId
  readonly plan: DiffPlan
  readonly acrossInstances: boolean
}

interface Kept {
  readonly diff: Diff
  readonly shape: DiffShape
  /** Where what differs stands. */
  readonly path: string
  /** Where what is the same stands, once somebody has asked for it. */
  samePath: Promise<string> | null
  readonly a: ExecutionId
  readonly b: ExecutionId
}

/** Files of a comparison, and how many rows stand before each. */
type DiffSource = readonly { readonly path: string; readonly before: number }[]

/** Which rows of a comparison, and in which order. */
export interface DiffRowsWish {
  readonly statuses: readonly DiffStatus[]
  readonly sort: DiffSort | null
}

/** Files of an earlier process are deleted before the first comparison. */
export function createDiffs({ store, work }: { readonly store: ResultStore; readonly work: ResultsWork }) {
  const dir = join(store.root, '.diffs')
  const kept = new Map<string, Promise<Kept>>()
  const saved = new Map<string, ExecutionId>()
  let cleaned: Promise<unknown> | undefined

  async function compare({ a, b, plan }: DiffWish, diffId: string, signal: AbortSignal): Promise<Kept> {
    const rows = { a: work.stored(a), b: work.stored(b) }
    const shape = shapeOf(rows.a, rows.b, plan)
    const path = join(dir, `${diffId}.parquet`)
    cleaned ??= rm(dir, { recursive: true, force: true, maxRetries: 3 }).then(() => mkdir(dir, { recursive: true, mode: 0o700 }))
    await cleaned
    const sides = await work.guarded(a, signal, () => work.guarded(b, signal, () => rows.b.duck.session(signal, session => writeDiff(session.rows, rows, shape, path))))
    const side = (stored: StoredRows, figures: SideFigures, flag: string | null) => ({ rowCount: stored.rowCount, suppressedRows: figures.suppressedRows, faintRows: figures.faintRows, repeatedKeys: figures.repeatedKeys, repeatedRows: figures.repeatedRows, asked: flag !== null })
    const diff: Diff = {
      diffId, keys: shape.keys.map(({ name }) => name), measures: shape.measures.map(({ name }) => name), counts: sides.counts,
      a: side(rows.a, sides.a, shape.flagA), b: side(rows.b, sides.b, shape.flagB),
      bridges: shape.measures.map(measure => bridgeOf(measure, sides.bridges[measure.at] ?? [], sides.a, sides.b)), notes: [],
    }
    return { diff: { ...diff, notes: notesOf(diff) }, shape, path, samePath: null, a, b }
  }

  /** What stands after FROM to read rows of these states: the fields of the comparison and `place`, its place among all its rows. */
  async function sourceOf(found: Kept, statuses: readonly DiffStatus[], signal: AbortSignal): Promise<DiffSource> {
    const { counts, diffId } = found.diff
    const differing = { path: found.path, before: 0 }
    if (!statuses.includes('same') || counts.same === 0) return [differing]
    // What another caller began and gave up is begun anew.
    await found.samePath?.catch(() => undefined)
    found.samePath ??= writeSameOf(found, join(dir, `${diffId}-same.parquet`), signal)
    found.samePath.catch(() => (found.samePath = null))
    return [differing, { path: await found.samePath, before: diffStatuses.reduce((sum, status) => sum + (status === 'same' ? 0 : counts[status]), 0) }]
  }

  async function writeSameOf({ a, b, shape }: Kept, path: string, signal: AbortSignal): Promise<string> {
    const rows = { a: work.stored(a), b: work.stored(b) }
    await work.guarded(a, signal, () => work.guarded(b, signal, () => rows.b.duck.session(signal, session => writeSame(session.rows, rows, shape, path))))
    return path
  }

  function need(diffId: string): Promise<Kept> {
    const found = kept.get(diffId)
    if (found === undefined) throw new AppError('not-found', 'This comparison is not kept any more. Compare the two results again.')
    return found
  }

  return {
    suggest(a: ExecutionId, b: ExecutionId): DiffSuggestion {
      const [first, second] = [work.stored(a), work.stored(b)]
      const { columns, onlyA, onlyB } = pairColumns(first.columns.map(toResultColumn), second.columns.map(toResultColumn))
      return {
        plan: { columns, tolerance: { absolute: 0, percent: 0 } }, onlyA, onlyB, differences: differencesOf(first.manifest.facts, second.manifest.facts),
        twoInstances: isTwoInstances(first, second),
      }
    },

    async diff(wish: DiffWish, signal: AbortSignal): Promise<Diff> {
      const [a, b] = [work.stored(wish.a), work.stored(wish.b)]
      if (isTwoInstances(a, b) && !wish.acrossInstances) throw new AppError('conflict', 'These are results of two AMC instances, and they were not compared. Say that you want to compare across instances to go on.')
      const diffId = createHash('sha256').update(JSON.stringify([wish.a, wish.b, a.manifest.storedAtMs, b.manifest.storedAtMs, wish.plan])).digest('hex').slice(0, 32)
      const known = kept.get(diffId)
      kept.delete(diffId)
      const made = known ?? compare(wish, diffId, signal)
      kept.set(diffId, made)
      made.catch(() => kept.delete(diffId))
      for (const [old, { path, samePath }] of await oldest(kept)) {
        kept.delete(old)
        await rm(path, { force: true })
        const same = await samePath?.catch(() => undefined)
        if (same !== undefined) await rm(same, { force: true })
      }
      return (await made).diff
    },

    async rows(wish: DiffRowsWish & { readonly diffId: string; readonly offset: number; readonly limit: number }, signal: AbortSignal): Promise<DiffPage> {
      const found = await need(wish.diffId)
      const rows = work.stored(found.b)
      const { statuses, rowCount } = among(found, wish)
      const source = await sourceOf(found, statuses, signal)
      const page = await work.guarded(found.b, signal, () => rows.duck.rows(pageSql(found, source, statuses, wish), signal))
      return { rowCount, rows: page.map(cells => rowOf(found.shape, cells)) }
    },

    /** See `honestyContract.saveDiff`. */
    async save({ diffId, ...wish }: DiffRowsWish & { readonly diffId: string }, signal: AbortSignal): Promise<{ executionId: ExecutionId; rowCount: number }> {
      const found = await need(diffId)
      const { statuses, rowCount } = among(found, wish)
      const key = JSON.stringify([diffId, statuses, wish.sort])
      const before = saved.get(key)
      if (before !== undefined && store.has(before)) return { executionId: before, rowCount }
      const sides = { a: work.stored(found.a), b: work.stored(found.b) }
      const path = join(dir, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}-rows.parquet`)
      try {
        const source = await sourceOf(found, statuses, signal)
        const where = `status IN (${statuses.map(quoteText).join(', ')})`
        const columns = await work.guarded(found.b, signal, () => writeDiffRows(sides.b.duck, { shape: found.shape, from: relationOf(found.shape, source), where, order: `${wish.sort === null ? '' : `${orderOf(found.shape, wish.sort)}, `}place` }, path, signal))
        const executionId = await work.keep({ name: 'Differences', body: fileStream(path), columns, about: aboutOf(sides.a, sides.b, found.diff) }, signal)
        saved.set(key, executionId)
        return { executionId, rowCount }
      } finally {
        await rm(path, { force: true })
      }
    },
  }
}

/** The states that are asked for (none named: all), and how many rows they have. */
function among({ diff }: Kept, wish: Pick<DiffRowsWish, 'statuses'>): { readonly statuses: readonly DiffStatus[]; readonly rowCount: number } {
  const statuses = diffStatuses.filter(status => wish.statuses.length === 0 || wish.statuses.includes(status))
  return { statuses, rowCount: statuses.reduce((sum, status) => sum + diff.counts[status], 0) }
}

/** How the kept differences came about. Synthetic as soon as one side is; of no window where the two have different ones. */
function aboutOf(a: StoredRows, b: StoredRows, { keys, measures }: Diff) {
  const oneLine = (text: string) => text.replaceAll(/[\r\n]+/g, ' ').slice(0, 80)
  const nameOf = ({ manifest }: StoredRows) => oneLine(manifest.title) || 'untitled'
  const isMixed = isTwoInstances(a, b)
  const facts = b.manifest.facts ?? a.manifest.facts
  const windows = [a, b].map(({ manifest }) => JSON.stringify(manifest.facts?.window ?? null))
  const head = [
    '-- Differences of two results', `-- first = ${nameOf(a)} (result ${a.id})`, `-- second = ${nameOf(b)} (result ${b.id})`, `-- matched by ${keys.map(oneLine).join(', ')}`, `-- compared: ${measures.map(oneLine).join(', ') || 'keys only'}`,
    ...(isMixed ? ['-- The two are of different instances, as was confirmed when they were compared.'] : []),
  ]
  return {
    origin: 'derived' as const, title: `Differences: ${nameOf(a)} → ${nameOf(b)}${isMixed ? ' (two instances)' : ''}`.slice(0, 200), synthetic: a.manifest.synthetic || b.manifest.synthetic,
    facts: facts && { ...facts, sql: head.join('\n'), params: [], window: windows[0] === windows[1] ? facts.window : null, amcExecutionId: null, submittedAtMs: null, amcComputeSeconds: null },
  }
}

async function oldest(kept: ReadonlyMap<string, Promise<Kept>>): Promise<[string, Kept][]> {
  const old = [...kept].slice(0, Math.max(0, kept.size - keptDiffs))
  const done = await Promise.all(old.map(async ([id, made]) => [id, await made.catch(() => null)] as const))
  return done.flatMap(([id, made]) => (made === null ? [] : [[id, made] as [string, Kept]]))
}

function isTwoInstances(a: StoredRows, b: StoredRows): boolean {
  const [first, second] = [a.manifest.facts?.instanceId, b.manifest.facts?.instanceId]
  return first !== undefined && second !== undefined && first !== second
}

function bridgeOf({ name, at, refusal, warning, textAs }: DiffMeasure, parts: readonly unknown[], a: SideFigures, b: SideFigures): Bridge {
  const [from, lost, hidden, changed, added, shown, to] = [0, 1, 2, 3, 4, 5, 6].map(index => textOrNull(parts[index]))
  const plain = (text: string | null | undefined) => (text === null || text === undefined ? null : textAs.type === 'decimal' ? text.replace(/\.?0+$/, '') : text)
  return {
    name, measure: at, refusal, warning, from: from ?? null, lost: lost ?? null, hidden: hidden ?? null, changed: changed ?? null, added: added ?? null, shown: shown ?? null, to: to ?? null,
    suppressedFrom: plain(a.suppressedSums[at]), suppressedTo: plain(b.suppressedSums[at]),
  }
}

function notesOf({ a, b, counts }: Diff): string[] {
  const notes: string[] = []
  for (const [name, side] of [['first', a], ['second', b]] as const) {
    if (side.repeatedKeys > 0) notes.push(`In the ${name} result ${side.repeatedKeys.toLocaleString('en-US')} ${side.repeatedKeys === 1 ? 'key stands' : 'keys stand'} in ${side.repeatedRows.toLocaleString('en-US')} rows. Measures that add up were added, others left empty; choose more keys to tell these rows apart.`)
    if (!side.asked) notes.push(`The ${name} run was not asked for the privacy columns, so rows that AMC dropped silently cannot be told from rows that are really gone${side.suppressedRows > 0 ? '; rows without a key value are taken for suppressed ones' : ''}.`)
  }
  if (counts.hidden > 0) notes.push('Lost to privacy means: the second result has a suppressed row that may hold this one. Whether it is really there, AMC does not tell.')
  if (a.faintRows > 0) notes.push(`Of these, ${a.faintRows.toLocaleString('en-US')} could only be in a row without any key value: at most a user or so would be left of each. Take them for nearly lost.`)
  if (b.faintRows > 0) notes.push(`${b.faintRows.toLocaleString('en-US')} of the rows back from privacy could only have been in a row without any key value: take them for nearly new.`)
  return notes
}

/** In the order of the files unless sorted: then statuses are stretches of them, and a page costs what it holds. */
function pageSql({ diff, shape }: Kept, source: DiffSource, statuses: readonly DiffStatus[], { sort, offset, limit }: { readonly sort: DiffSort | null; readonly offset: number; readonly limit: number }): string {
  const fields = ['status', ...shape.keys.map(({ text }) => text), ...shape.measures.flatMap(({ at, textAs }) => [amountText(textAs, `a${at}`), amountText(textAs, `b${at}`), amountText(textAs, `d${at}`), `x${at}`])]
  if (sort !== null) return `SELECT ${fields.join(', ')} FROM ${relationOf(shape, source)} WHERE status IN (${statuses.map(quoteText).join(', ')}) ORDER BY ${orderOf(shape, sort)}, place LIMIT ${limit} OFFSET ${offset}`
  const stretches: [number, number][] = []
  let start = 0
  let before = 0
  for (const status of diffStatuses) {
    const count = diff.counts[status]
    if (statuses.includes(status)) {
      const first = Math.max(0, offset - before)
      const last = Math.min(count, offset + limit - before) - 1
      if (first <= last) stretches.push([start + first, start + last])
      before += count
    }
    start += count
  }
  return `SELECT ${fields.join(', ')} FROM ${relationOf(shape, source, stretches)} ORDER BY place`
}

/** See `sourceOf`; only the rows of the stretches when these are given. */
function relationOf(shape: DiffShape, source: DiffSource, stretches: readonly (readonly [number, number])[] | null = null): string {
  return `(${source.map(({ path, before }) => {
    // By the file's own row number, so that no other rows are read.
    const within = stretches?.map(([first, last]) => `file_row_number BETWEEN ${first - before} AND ${last - before}`)
    return `SELECT ${['status', ...shape.keys.map(({ field }) => field), ...amountColumns(shape), `file_row_number + ${before} AS place`].join(', ')} FROM read_parquet(${quoteText(path)}, file_row_number = true)${within === undefined ? '' : ` WHERE ${within.join(' OR ') || 'false'}`}`
  }).join(' UNION ALL ')})`
}

/** Rejects with `invalid-input` for a column that the comparison does not have. */
function orderOf({ keys, measures }: DiffShape, { of, at, direction }: DiffSort): string {
  const key = of === 'status' ? 'status' : of === 'key' ? keys[at]?.field : measures[at] === undefined ? undefined : `${of === 'delta' ? 'd' : of}${at}`
  if (key === undefined) throw new AppError('invalid-input', 'There is no such column in this comparison to sort by.')
  return `${key} ${direction === 'descending' ? 'DESC' : 'ASC'} NULLS LAST`
}

function rowOf({ keys, measures }: DiffShape, cells: readonly unknown[]): DiffPage['rows'][number] {
  return {
    status: cells[0] as DiffStatus, // written by our own comparison
    keys: keys.map((_, index) => textOrNull(cells[index + 1])),
    values: measures.map(({ at }) => {
      const [a, b, delta, changed] = cells.slice(1 + keys.length + at * 4)
      return { a: textOrNull(a), b: textOrNull(b), delta: textOrNull(delta), changed: changed === true }
    }),
  }
}

function differencesOf(a: ResultFacts | null, b: ResultFacts | null): string[] {
  if (a === null || b === null) return ['Of at least one of the two it is not known how it came about.']
  const differences: string[] = []
  if (a.instanceId !== b.instanceId) differences.push('They are of two AMC instances.')
  const [window, other] = [windowText(a.window), windowText(b.window)]
  if (window !== other) differences.push(`Time window: ${window}, then ${other}.`)
  if (!isSameSql(a.sql, b.sql)) differences.push('The SQL differs.')
  const params = ({ params: of }: ResultFacts) => new Map(of.map(({ name, shown }) => [name, shown]))
  const [first, second] = [params(a), params(b)]
  for (const name of new Set([...first.keys(), ...second.keys()])) if (first.get(name) !== second.get(name)) differences.push(`Parameter ${name}: ${first.get(name) ?? 'none'}, then ${second.get(name) ?? 'none'}.`)
  if (a.catalogueVersion !== b.catalogueVersion) differences.push('They were read with different descriptions of AMC\'s tables.')
  return differences
}
