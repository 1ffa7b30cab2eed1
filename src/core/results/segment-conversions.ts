/** Turns closed segments of arriving rows into columns while the rest is on its way. */
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { untilAborted } from '#shared/base/until-aborted.ts'
import { describeColumnsFile } from './checksum.ts'
import { quoteText } from './column-types.ts'
import type { Duck } from './duck.ts'
import { attempt, copyToParquet, csvSource, type Plan } from './ingest.ts'
import { resultFiles, type ColumnsFile } from './manifest.ts'
import type { Segment } from './rows-writer.ts'

/** A small segment is one group of rows, which DuckDB writes with one thread. */
const conversionsAtOnce = 2

export interface SegmentConversions {
  /** Converts a segment when its turn comes. */
  add(segment: Segment): void
  /** Forgets what is known of a part that is thrown away. */
  drop(part: number): void
  /** The columns of these segments, what is missing of them converted now; undefined when one must go the careful way. Rejects with the signal's reason, or when the disk refuses. */
  all(segments: readonly Segment[], signal: AbortSignal): Promise<readonly ColumnsFile[] | undefined>
  /** Stops converting. */
  close(): Promise<void>
}

export function createSegmentConversions(deps: { readonly duck: Duck; readonly dir: string; readonly plan: () => Promise<readonly Plan[]>; readonly isHeld: (segment: Segment) => boolean }): SegmentConversions {
  const { duck, dir } = deps
  const stop = new AbortController()
  const waiting: Segment[] = []
  const underWay = new Set<Promise<void>>()
  const converted = new Map<string, ColumnsFile>()
  /** One of them is no CSV by the book, or lies about its types: then nothing more is tried. */
  let isOdd = false

  function convertWaiting(): void {
    while (underWay.size < conversionsAtOnce) {
      const segment = waiting.shift()
      if (segment === undefined) return
      const work = convertInBackground(segment).finally(() => {
        underWay.delete(work)
        convertWaiting()
      })
      underWay.add(work)
    }
  }

  async function convertInBackground(segment: Segment): Promise<void> {
    if (isOdd || stop.signal.aborted || !deps.isHeld(segment)) return
    // Whatever goes wrong here is tried again, and told, at the end.
    const isFine = await convert(segment, stop.signal).catch(() => true)
    // Of a segment that was thrown away meanwhile nothing can be said.
    if (!isFine && deps.isHeld(segment)) isOdd = true
  }

  /** False when the segment must go the careful way. */
  async function convert(segment: Segment, signal: AbortSignal): Promise<boolean> {
    if (converted.has(segment.file)) return true
    const planned = await deps.plan()
    const oneColumn = planned.length === 1
    if (segment.sizeBytes === 0 || (segment.hasBlankLines && !oneColumn) || planned.some(({ column }) => /[\r\n]/.test(column.name))) return false
    const path = join(dir, resultFiles.columnsOf(segment.file))
    const known = await duck.rows(`SELECT count(*)::DOUBLE FROM read_parquet(${quoteText(path)})`, signal).catch(() => undefined)
    if (known?.[0]?.[0] !== segment.rows) {
      signal.throwIfAborted()
      const rows = await attempt(() => copyToParquet(duck, { from: csvSource(join(dir, segment.file), planned), plans: planned, target: `${path}.partial`, isChecked: true }, signal), signal)
      if (rows !== segment.rows) {
        await rm(`${path}.partial`, { force: true })
        return false
      }
      await rename(`${path}.partial`, path)
    }
    const file = await describeColumnsFile(dir, resultFiles.columnsOf(segment.file), segment.rows, signal)
    if (deps.isHeld(segment)) converted.set(segment.file, file)
    return true
  }

  return {
    add(segment) {
      waiting.push(segment)
      convertWaiting()
    },
    drop(part) {
      for (const file of converted.keys()) if (Number(resultFiles.segmentPattern.exec(file)?.[1]) === part + 1) converted.delete(file)
      isOdd = false
    },
    async all(segments, signal) {
      while (underWay.size > 0) await untilAborted(Promise.all(underWay), signal)
      for (const segment of segments) if (isOdd || !(await convert(segment, signal))) return undefined
      return segments.flatMap(segment => converted.get(segment.file) ?? [])
    },
    async close() {
      stop.abort()
      waiting.length = 0
      await Promise.all(underWay)
    },
  }
}
