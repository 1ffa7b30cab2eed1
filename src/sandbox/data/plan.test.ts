import fc from 'fast-check'
import { expect, test } from 'vitest'
import { calendarDay, toDayKey, toIsoDate } from './calendar.ts'
import { advertiserIdsOf, planCampaigns } from './campaign-plan.ts'
import { spanOf } from './dataset-files.ts'
import { devices } from './devices.ts'
import { builtInAccounts, builtInInstances } from './profiles.ts'
import { createSeededRandom } from './seeded-random.ts'
import { supplies } from './supply.ts'

const dayMs = 86_400_000
const moments = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2029, 11, 31) })

test('a span is 13 months that end two days before today, inside a file with four weeks of lead-in', () => {
  fc.assert(fc.property(moments, (nowMs) => {
    const span = spanOf(nowMs)
    const today = Math.floor(nowMs / dayMs) * dayMs
    expect(span.endMs).toBe(today - 2 * dayMs)
    expect(Math.round((span.endMs - span.firstEventMs) / dayMs)).toBeGreaterThanOrEqual(393)
    expect(Math.round((span.endMs - span.firstEventMs) / dayMs)).toBeLessThanOrEqual(398)
    expect(span.fileFirstDay).toBeLessThanOrEqual(span.firstEventMs / dayMs - 28)
    expect(span.fileLastDay).toBeGreaterThanOrEqual((span.endMs - 1) / dayMs)
  }))
})

test('a file serves every moment of the month that its last day is in', () => {
  fc.assert(fc.property(moments, (nowMs) => {
    const span = spanOf(nowMs)
    const last = new Date(span.endMs - 1)
    const monthStart = Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), 1)
    const first = spanOf(monthStart + 3 * dayMs)
    expect([first.fileFirstDay, first.fileLastDay]).toEqual([span.fileFirstDay, span.fileLastDay])
    expect(new Date(first.endMs - 1).getUTCMonth()).toBe(last.getUTCMonth())
  }))
})

test('the ads of a day take about the whole day, whatever day it is and whichever client', () => {
  fc.assert(fc.property(fc.constantFrom(...builtInInstances),
    fc.integer({ min: toDayKey(2025, 1, 1), max: toDayKey(2029, 12, 1) }), (profile, dayKey) => {
    const plan = planCampaigns(profile, 1, dayKey - 40, dayKey + 40)
    const share = (isDsp: boolean) =>
      plan.ads.filter((ad) => ad.isDsp === isDsp && ad.firstDay <= dayKey
        && dayKey <= ad.lastDay).reduce((sum, ad) => sum + ad.weight, 0)
    expect(share(false)).toBeCloseTo(1, 1)
    const [least, most]: readonly [number, number] = profile.advertiserTypes.includes('DISPLAY') ? [0.85, 1.45] : [0, 0]
    expect(share(true)).toBeGreaterThanOrEqual(least)
    expect(share(true)).toBeLessThanOrEqual(most)
  }), { numRuns: 60 })
})

test('a campaign keeps its ids in every plan that holds it', () => {
  const [profile] = builtInInstances
  if (!profile) throw new Error('There is no built-in instance.')
  const name = (ad: { campaign: string; lineItem: string; creative: string; flightName: string | null }) =>
    [ad.campaign, ad.lineItem, ad.creative, ad.flightName].join('|')
  const known = new Map(
    planCampaigns(profile, 1, toDayKey(2025, 9, 1), toDayKey(2026, 11, 30)).ads.map((ad) => [name(ad), ad]))
  const later = planCampaigns(profile, 1, toDayKey(2026, 1, 1),
    toDayKey(2027, 3, 31)).ads.filter((ad) => known.has(name(ad)))
  expect(later.length).toBeGreaterThan(100)
  for (const ad of later) expect({ ...ad, adKey: 0, campaignKey: 0 }).toEqual(
    { ...known.get(name(ad)), adKey: 0, campaignKey: 0 })
  expect(new Set([...known.values()].map((ad) => ad.adHash)).size).toBe(known.size)
})

test('keys are dense and slots exhaust their weights', () => {
  expect(devices.map(({ deviceKey }) => deviceKey)).toEqual(devices.map((_, index) => index))
  for (const channel of ['display', 'olv', 'stv', 'audio']) {
    expect(supplies.filter((supply) => supply.channel === channel).reduce((sum, { weight }) => sum + weight, 0)).toBe(
      64)
  }
})

test('deal days raise both traffic and purchases, and prices fall', () => {
  const blackFriday = calendarDay(toDayKey(2025, 11, 28))
  const fridayBefore = calendarDay(toDayKey(2025, 11, 14))
  expect(toIsoDate(blackFriday.dayKey)).toBe('2025-11-28')
  expect(blackFriday.trafficWeight).toBeGreaterThan(fridayBefore.trafficWeight * 1.5)
  expect(blackFriday.purchaseWeight).toBeGreaterThan(fridayBefore.purchaseWeight * 1.5)
  expect(blackFriday.priceFactor).toBeLessThan(fridayBefore.priceFactor)
})

test('built-in instances have ids in AMC\'s shape and belong to a built-in account of their region', () => {
  for (const instance of builtInInstances) {
    expect(instance.instanceId).toMatch(/^amc[a-z0-9]{8}$/)
    expect(builtInAccounts.filter(({ accountId, region }) => accountId === instance.accountId
      && region === instance.region)).toHaveLength(1)
    expect(advertiserIdsOf(instance).id).toMatch(/^5\d{17}$/)
  }
  expect(new Set(builtInInstances.map(({ instanceId }) => instanceId)).size).toBe(builtInInstances.length)
  expect(new Set(builtInAccounts.map(({ region }) => region))).toEqual(new Set(['NA', 'EU', 'FE']))
  for (const { accountId } of builtInAccounts) expect(accountId).toMatch(/^ENTITY[A-Z0-9]{10,}$/)
  expect(builtInInstances.filter(({ instanceType }) => instanceType === 'SANDBOX')).toHaveLength(1)
  expect(builtInInstances.filter(({ advertiserTypes }) => advertiserTypes.join() === 'SPONSORED_ADS')).toHaveLength(1)
})

test('seeded numbers repeat, stay in range and have the digits asked for', () => {
  fc.assert(fc.property(fc.string(), fc.integer({ min: 1, max: 18 }), (text, length) => {
    const [one, two] = [createSeededRandom(text), createSeededRandom(text)]
    const number = one.next()
    expect(two.next()).toBe(number)
    expect(number >= 0 && number < 1).toBe(true)
    expect(one.digits(length)).toMatch(new RegExp(`^[5-9]\\d{${length - 1}}$`))
  }))
})
