import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Clock } from '#shared/base/clock.ts'
import { Scope } from '#shared/base/scope.ts'
import { createFastClock, openRig } from './testing/run-rig.ts'
import { startScriptedAmc } from './testing/scripted-amc.ts'

test('a sleep that ends a moment too early does not leave a due look until the longest sleep is over', async () => {
  const fast = createFastClock(20)
  // Timers keep a clock of their own, so a sleep may end before the moment it was for; the breath after it then goes past it.
  const clock: Clock = { now: fast.now, sleep: (delayMs, signal) => fast.sleep(delayMs <= 10 ? 100 : delayMs - 60, signal) }
  const scope = new Scope('test')
  onTestFinished(() => scope.close())
  const profileDir = mkdtempSync(join(tmpdir(), 'recomamp-engine-'))
  onTestFinished(() => rmSync(profileDir, { recursive: true, force: true }))
  const amc = await startScriptedAmc(fast, scope)
  const rig = openRig({ profileDir, amc, clock, settings: { 'runs.pollFastestMs': 400, 'runs.pollSlowestMs': 1_000 } })
  onTestFinished(() => rig.close())
  const done = await rig.until((await rig.start()).id)
  expect([done.state, done.totalMs !== null && done.totalMs < 12_000]).toEqual(['ready', true])
})
