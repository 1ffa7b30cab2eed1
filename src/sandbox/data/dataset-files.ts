import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { toDayKey } from './calendar.ts'
import { generatorVersion } from './generate.ts'
import type { DatasetOptions } from '../ports.ts'

const dayMs = 86_400_000
const workFolderPrefix = '.generating-'

/** Which days a data set shows and which its file holds. */
export interface DatasetSpan {
  /** First moment with events, UTC: 13 months before the end. */
  readonly firstEventMs: number
  /** First moment without: 48 hours before the start of today (UTC). */
  readonly endMs: number
  /** Days that the file holds, both included: five to nine weeks of lead-in, then to the end of the month. */
  readonly fileFirstDay: number
  readonly fileLastDay: number
}

/** The span for a moment. The file's days change with the month only, so that a file serves all of it. */
export function spanOf(nowMs: number): DatasetSpan {
  const endMs = Math.floor(nowMs / dayMs) * dayMs - 2 * dayMs
  const end = new Date(endMs)
  const last = new Date(endMs - 1)
  const first = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() - 13, 1))
  const monthDays = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  return {
    firstEventMs: first.getTime() + (Math.min(end.getUTCDate(), monthDays) - 1) * dayMs,
    endMs,
    fileFirstDay: toDayKey(last.getUTCFullYear(), last.getUTCMonth() + 1 - 14, 1),
    fileLastDay: toDayKey(last.getUTCFullYear(), last.getUTCMonth() + 2, 1),
  }
}

/** Everything in a file name before the fingerprint; files that share it replace each other. */
function familyOf({ profile, scale, seed }: DatasetOptions): string {
  return `${profile.instanceId.replace(/[^A-Za-z0-9_-]/g, '_')}-${scale}-${seed}-`
}

/** Name of the file: instance, scale, seed, and a fingerprint of all that decides its rows. */
export function fileNameOf(options: DatasetOptions): string {
  const span = spanOf(options.nowMs)
  const { profile } = options
  const fingerprint = createHash('sha256').update(JSON.stringify([
    generatorVersion, profile.instanceId, profile.customerCanonicalName, profile.region, profile.advertiserTimeZone,
    profile.currencyCode, profile.countryCode,
    profile.advertiserTypes, options.seed, options.scale, span.fileFirstDay, span.fileLastDay,
  ])).digest('hex').slice(0, 12)
  return `${familyOf(options)}${fingerprint}.duckdb`
}

/** A fresh folder inside `dir` for a file in the making; its name tells which process owns it. */
export function createWorkFolder(dir: string): string {
  mkdirSync(dir, { recursive: true })
  return mkdtempSync(join(dir, `${workFolderPrefix}${process.pid}-`))
}

/** Puts a finished file in its place. When another process was faster, its equal file stays and ours goes. */
export function publishFile(workFile: string, target: string): void {
  try {
    renameSync(workFile, target)
  } catch (failure) {
    // Windows refuses to replace a file that somebody has open; that file has the same rows.
    if (!existsSync(target)) throw failure
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (failure) {
    return failure instanceof Error && 'code' in failure && failure.code === 'EPERM'
  }
}

/** Removes what nobody needs: older files of the same data set, and work folders of processes that are gone. */
export function removeLeftovers(options: DatasetOptions): void {
  const family = familyOf(options)
  const current = fileNameOf(options)
  for (const name of readdirSync(options.dir)) {
    const isOlderFile = name.startsWith(family) && name !== current
      && /^[0-9a-f]{12}\.duckdb$/.test(name.slice(family.length))
    const owner = name.startsWith(workFolderPrefix) ? Number(name.slice(workFolderPrefix.length).split('-')[0])
      : undefined
    if (!isOlderFile && (owner === undefined || isAlive(owner))) continue
    try {
      rmSync(join(options.dir, name), { recursive: true, force: true })
    } catch {
      // Another process may still have it open (Windows); the next start tries again.
    }
  }
}
