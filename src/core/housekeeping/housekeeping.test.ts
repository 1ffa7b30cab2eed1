import pino from 'pino'
import { expect, test } from 'vitest'
import { createHandClock } from '#kit/hand-clock.ts'
import { openScope } from '#kit/open-scope.ts'
import { startHousekeeping } from './housekeeping.ts'

test('a backup is written soon after a start when the last one is older than a day, and not otherwise', async () => {
  const day = 86_400_000
  const written: string[] = []
  for (const [name, ageMs] of [['none yet', null], ['two days', 2 * day], ['an hour', 3_600_000]] as const) {
    const clock = createHandClock()
    const newestMs = ageMs === null ? null : clock.now() - ageMs
    startHousekeeping({ backups: { write: () => void written.push(name), newestMs: () => newestMs }, clock, logger: pino({ level: 'silent' }) }, openScope())
    await clock.advance(120_000)
  }
  expect(written).toEqual(['none yet', 'two days'])
})

test('a backup that fails is logged and does not stop the app', async () => {
  const clock = createHandClock()
  const lines: string[] = []
  startHousekeeping({
    backups: { write: () => { throw new Error('disk full') }, newestMs: () => null }, clock,
    logger: pino({}, { write: (line: string) => void lines.push(line) }),
  }, openScope())
  await clock.advance(120_000)
  expect(lines.join()).toContain('disk full')
})
