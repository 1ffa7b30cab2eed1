/**
 * What a new profile is given so that tests need not wait for what another test has proved: the synthetic events of the first
 * sample instance, made once per run of the specs (this file is the `globalSetup` of `vitest.e2e.config.ts`), and shorter
 * pauses between looks at a run.
 */
import { cpSync, existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { openDataset } from '#sandbox/data/dataset.ts'
import { builtInInstances } from '#sandbox/data/profiles.ts'

const folderVariable = 'RECOMAMP_E2E_EVENTS'
/** As the app starts its built-in service. */
const sampleEvents = { seed: 1, scale: 'small' } as const
const lookAgainMs = 250

/** Makes the events; the returned function removes them. */
export async function setup(): Promise<() => void> {
  const dir = mkdtempSync(join(tmpdir(), 'recomamp-e2e-events-'))
  const [profile] = builtInInstances
  if (profile === undefined) throw new Error('the built-in service has no instance')
  const dataset = await openDataset({ dir, profile, ...sampleEvents, nowMs: Date.now() }, new AbortController().signal)
  dataset.close()
  process.env[folderVariable] = dir
  return () => rmSync(dir, { recursive: true, force: true })
}

/** Puts the events where the built-in service of the profile looks for them. The app must not run yet. */
export function giveSampleEvents(profileDir: string): void {
  const from = process.env[folderVariable]
  if (from === undefined || !existsSync(from)) return
  const to = join(profileDir, 'sandbox', 'events')
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) {
    try {
      // The service opens them for reading only.
      linkSync(join(from, name), join(to, name))
    } catch {
      cpSync(join(from, name), join(to, name))
    }
  }
}

/** Has the app of the profile ask sooner how its runs are doing. It reads its settings anew each time. */
export function lookOften(profileDir: string): void {
  const database = new Sqlite(join(profileDir, 'recomamp.sqlite'))
  try {
    database.prepare('INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING').run('runs.pollFastestMs', JSON.stringify(lookAgainMs))
  } finally {
    database.close()
  }
}
