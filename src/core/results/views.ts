/**
 * Sorted and filtered ways to look at a result: DuckDB decides which rows in which order, kept as a vector of row numbers; the
 * row reader shows them. While a long order is built its first page is there already, found by DuckDB's top-N. Vectors are
 * dropped when nobody looks or memory is short, and built again when somebody does.
 */
import { createHash } from 'node:crypto'
import { AppError } from '#shared/base/app-error.ts'
import type { ExecutionId } from '#shared/base/ids.ts'
import type { Scope } from '#shared/base/scope.ts'
import { untilAborted } from '#shared/base/until-aborted.ts'
import type { Emit } from '#shared/contract/events.ts'
import { firstViewRows, type ResultView } from '#shared/results/contract.ts'
import type { FilterTree, SortKey } from '#shared/results/filters.ts'
import type { Clock } from '#core/ports.ts'
import { filterSql, losesOrder, orderSql } from './filter-sql.ts'
import { createRowOrder } from './row-order.ts'
import type { RowsDesk, StoredRows } from './stored-rows.ts'

const idleMs = 600_000
const vectorsBytes = 128 * 1024 * 1024
const mostViews = 500

interface View {
  readonly id: string
  readonly executionId: ExecutionId
  readonly sort: readonly SortKey[]
  readonly filter: FilterTree | null
  readonly where: string
  readonly losesOrder: boolean
  readonly order: string
  usedMs: number
  build: Build | null
}

interface Build {
  readonly stop: AbortController
  /** The first rows in order; all of them when there are fewer than asked for. */
  readonly first: Promise<Uint32Array>
  readonly all: Promise<Uint32Array>
  state: 'building' | 'ready' | 'failed'
  ids: Uint32Array | null
  message: string | null
}

/** The order and filter of a view, for whoever works on its rows in DuckDB. */
export interface ViewSql {
  readonly where: string
  readonly order: string
  /** Whether the rows come in this order only when they are sorted so. */
  readonly hasOrder: boolean
}

export type Views = ReturnType<typeof createViews>

export function createViews(deps: { readonly desk: RowsDesk; readonly clock: Clock; readonly emit: Emit }, scope: Scope) {
  const { desk, clock, emit } = deps
  const views = new Map<string, View>()
  scope.own(() => {
    for (const view of views.values()) stop(view)
  })
  void sweep()

  async function sweep(): Promise<void> {
    while (!scope.signal.aborted) {
      await clock.sleep(idleMs / 10, scope.signal).catch(() => undefined)
      // A clock that was set back counts as long ago.
      for (const view of views.values()) if (Math.abs(clock.now() - view.usedMs) > idleMs) stop(view)
    }
  }

  function stop(view: View): void {
    view.build?.stop.abort(new AppError('cancelled', 'This view was closed.'))
    view.build = null
  }

  /** Frees the vectors of the views that were looked at longest ago. */
  function makeRoom(keep: View): void {
    const built = [...views.values()].filter(view => view.build?.ids).sort((a, b) => a.usedMs - b.usedMs)
    let bytes = built.reduce((sum, view) => sum + (view.build?.ids?.byteLength ?? 0), 0)
    for (const view of built) {
      if (bytes <= vectorsBytes || view === keep) continue
      bytes -= view.build?.ids?.byteLength ?? 0
      view.build = null
    }
    for (const view of [...views.values()].sort((a, b) => a.usedMs - b.usedMs)) {
      if (views.size <= mostViews) break
      if (view === keep) continue
      stop(view)
      views.delete(view.id)
    }
  }

  function need(id: string): View {
    const view = views.get(id)
    if (view === undefined) throw new AppError('not-found', 'This sorted or filtered view is not known any more. Open it again.')
    view.usedMs = clock.now()
    return view
  }

  function buildOf(view: View): Build {
    if (view.build !== null && view.build.state !== 'failed') return view.build
    const build = startBuild(desk, view, scope.signal)
    view.build = build
    build.all.then(() => makeRoom(view), () => undefined).finally(() => {
      if (!build.stop.signal.aborted && !scope.signal.aborted) emit('results.changed', [view.executionId])
    }).catch(() => undefined)
    return build
  }

  function show(view: View): ResultView {
    const { build } = view
    return {
      viewId: view.id, executionId: view.executionId, state: build?.state ?? 'building',
      rowCount: build?.ids?.length ?? (view.filter === null ? desk.stored(view.executionId).rowCount : null), message: build?.message ?? null,
    }
  }

  return {
    /** The same wish gives the same view. Throws `invalid-input` for columns and values that do not fit, `not-found` while rows arrive. */
    open({ executionId, sort, filter }: { readonly executionId: ExecutionId; readonly sort: readonly SortKey[]; readonly filter: FilterTree | null }): ResultView {
      const { columns, manifest } = desk.stored(executionId)
      const where = filter === null ? 'true' : filterSql(filter, columns)
      const order = orderSql(sort, columns)
      const id = createHash('sha256').update(JSON.stringify([executionId, manifest.storedAtMs, where, order])).digest('hex').slice(0, 32)
      const view = views.get(id) ?? { id, executionId, sort, filter, where, losesOrder: losesOrder(filter), order, usedMs: 0, build: null }
      view.usedMs = clock.now()
      views.set(id, view)
      buildOf(view)
      makeRoom(view)
      return show(view)
    },

    /** Throws `not-found` for a view that is not known (any more). */
    get(id: string): ResultView {
      const view = need(id)
      // A failed one is tried again only when it is opened or read again.
      if (view.build === null) buildOf(view)
      return show(view)
    },

    close(id: string): void {
      const view = views.get(id)
      if (view === undefined) return
      stop(view)
      views.delete(id)
    },

    /** Ends what is open on a result that goes away. */
    closeAll(executionId: ExecutionId): void {
      for (const view of views.values()) {
        if (view.executionId !== executionId) continue
        stop(view)
        views.delete(view.id)
      }
    },

    /** Row numbers at the positions `offset` … of a view; waits for the order only where it must. */
    async rows(id: string, executionId: ExecutionId, offset: number, limit: number, signal: AbortSignal): Promise<Uint32Array> {
      const view = need(id)
      if (view.executionId !== executionId) throw new AppError('invalid-input', 'This view belongs to another result.')
      const build = buildOf(view)
      if (build.ids !== null) return build.ids.subarray(offset, offset + limit)
      const first = await untilAborted(build.first, signal)
      if (offset + limit <= first.length || first.length < firstViewRows) return first.subarray(offset, offset + limit)
      return (await untilAborted(build.all, signal)).subarray(offset, offset + limit)
    },

    /** The whole order of a view. Do not change it. */
    async ids(id: string, executionId: ExecutionId, signal: AbortSignal): Promise<Uint32Array> {
      const view = need(id)
      if (view.executionId !== executionId) throw new AppError('invalid-input', 'This view belongs to another result.')
      const build = buildOf(view)
      return build.ids ?? await untilAborted(build.all, signal)
    },

    /** The view as SQL over `rows.relation`; `null` is every row in original order. */
    sql(id: string | null, rows: StoredRows): ViewSql {
      if (id === null) return { where: 'true', order: 'rid', hasOrder: false }
      const view = need(id)
      if (view.executionId !== rows.id) throw new AppError('invalid-input', 'This view belongs to another result.')
      return { where: view.where, order: view.order, hasOrder: view.sort.length > 0 || view.losesOrder }
    },
  }
}

/** Asks DuckDB for the first rows, then for all of them. */
function startBuild(desk: RowsDesk, view: View, closing: AbortSignal): Build {
  const rows = desk.stored(view.executionId)
  const stop = new AbortController()
  const signal = AbortSignal.any([closing, stop.signal])
  const isSorted = view.sort.length > 0
  const order = createRowOrder(rows, view, signal)
  const guarded = (work: () => Promise<Uint32Array>) => desk.guarded(view.executionId, signal, work)
  // One after the other: the first page must not share the machine with the work that it is to hide.
  const first = guarded(() => order.first(firstViewRows))
  const build: Build = {
    stop, first, state: 'building', ids: null, message: null,
    all: first.then(ids => (ids.length < firstViewRows ? ids : guarded(() => order.all()))).then(ids => {
      build.ids = isSorted ? ids : ascending(ids)
      build.state = 'ready'
      return build.ids
    }, (thrown: unknown) => {
      build.state = 'failed'
      build.message = AppError.from(thrown).message
      throw thrown
    }),
  }
  first.catch(() => undefined)
  return build
}

/** Filtered rows come in original order already; should they not, they are put so. */
function ascending(ids: Uint32Array): Uint32Array {
  for (let index = 1; index < ids.length; index++) if ((ids[index] ?? 0) < (ids[index - 1] ?? 0)) return ids.sort()
  return ids
}
