import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createManualClock, standardInstance, startTestService } from '../testing/fixture.ts'
import { lastBoundary, weekDays } from './scheduler.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

test('the last boundary is the one that walking back hour by hour finds', () => {
  fc.assert(fc.property(
    fc.constantFrom('Daily' as const, 'Weekly' as const), fc.integer({ min: 0, max: 23 }), fc.constantFrom(...weekDays), fc.integer({ min: 0, max: 2_000_000_000_000 }),
    (aggregationPeriod, aggregationHourUtc, aggregationStartDay, timeMs) => {
      let walked = Math.floor(timeMs / hourMs) * hourMs
      const isBoundary = (moment: number): boolean => new Date(moment).getUTCHours() === aggregationHourUtc
        && (aggregationPeriod === 'Daily' || weekDays[new Date(moment).getUTCDay()] === aggregationStartDay)
      while (!isBoundary(walked)) walked -= hourMs
      expect(lastBoundary({ aggregationPeriod, aggregationHourUtc, aggregationStartDay }, timeMs)).toBe(walked)
    }))
})

test('a daily schedule runs each slice once, when its data is there, also after a restart and never while disabled', async () => {
  const clock = createManualClock(Date.UTC(2025, 5, 10, 9, 30))
  await using service = await startTestService({ clock })
  const caller = await service.signIn()
  const base = `/amc/reporting/${standardInstance}`
  await caller.call('POST', `${base}/workflows`, { workflowId: 'daily', sqlQuery: 'SELECT 1' })
  await caller.call('POST', `${base}/schedules`, { scheduleId: 's', workflowId: 'daily', aggregationPeriod: 'Daily', aggregationHourUtc: 12 })
  await caller.call('POST', `${base}/schedules`, { scheduleId: 'off', workflowId: 'daily', aggregationPeriod: 'Daily', aggregationHourUtc: 13, scheduleEnabled: 'false' })
  const slices = async () => {
    // Hours pass between two looks, longer than a token lives.
    const { body } = await (await service.signIn()).call('GET', `${base}/workflowExecutions?workflowId=daily&sortAscending=true`)
    return (body['executions'] as Record<string, unknown>[]).map((execution) => [execution['timeWindowStart'], execution['timeWindowEnd'], execution['executionCategory']])
  }
  await clock.advance(2 * hourMs)
  expect(await slices()).toEqual([])
  await clock.advance(hourMs)
  const first = ['2025-06-07T12:00:00Z', '2025-06-08T12:00:00Z', 'SCHEDULED']
  await expect.poll(slices).toEqual([first])
  await service.restart()
  expect(await slices()).toEqual([first])
  await clock.advance(3 * dayMs)
  // The three slices that were missed are made up for by the newest.
  await expect.poll(slices).toEqual([first, ['2025-06-10T12:00:00Z', '2025-06-11T12:00:00Z', 'SCHEDULED']])
})
