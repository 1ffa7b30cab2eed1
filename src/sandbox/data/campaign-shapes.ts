import type { InstanceProfile } from '../ports.ts'
import { toDayKey } from './calendar.ts'
import type { Assortment } from './products.ts'
import type { Channel } from './supply.ts'

interface LineItemPlan {
  readonly name: string
  readonly share: number
  readonly audienceGroup: number
  readonly groupKey: number | null
  readonly segmentIndexes?: readonly number[]
  readonly deal?: string
}

/** A DSP campaign in one flight. `share` is its part of an ordinary day's DSP impressions. */
export interface CampaignShape {
  readonly name: string
  readonly channel: Channel
  readonly share: number
  readonly firstDay: number
  readonly lastDay: number
  readonly flightName: string
  readonly goal: string
  readonly lineItems: readonly LineItemPlan[]
}

/** Creatives of a channel, the best-used first. */
export const dspCreatives: Readonly<Record<'display' | 'olv' | 'stv' | 'audio',
readonly (readonly [name: string, category: string | null, type: string, size: string, seconds: number | null])[]>> = {
  display: [
    ['Lifestyle_300x250', 'Display', 'Standard Display', '300x250', null],
    ['Offer_728x90', 'Display', 'Standard Display', '728x90', null],
    ['REC_Responsive', 'Display', 'Responsive eCommerce', 'Responsive', null],
  ],
  olv: [['Demo_15s', 'Video', 'Online Video', '1280x720', 15], ['Story_30s', 'Video', 'Online Video', '1280x720', 30]],
  stv: [['Anthem_30s', 'Video', 'Streaming TV Video', '1920x1080', 30],
    ['Anthem_15s', 'Video', 'Streaming TV Video', '1920x1080', 15]],
  audio: [['Spot_30s', null, 'Audio', 'Audio', 30]],
}

/** Click rate of a seen impression, price, and AMC's line item type, by channel. */
export const dspRates: Readonly<Record<'display' | 'olv' | 'stv' | 'audio',
{ readonly clickRate: number; readonly cpmUsd: number; readonly lineItemType: string }>> = {
  display: { clickRate: 0.008, cpmUsd: 6.8, lineItemType: 'AAP_DISPLAY' },
  olv: { clickRate: 0.006, cpmUsd: 18, lineItemType: 'AAP_VIDEO_CPM' },
  stv: { clickRate: 0.0004, cpmUsd: 38, lineItemType: 'AAP_VIDEO_CPM' },
  audio: { clickRate: 0.0008, cpmUsd: 19, lineItemType: 'AAP' },
}

/** Campaigns of one quarter; the shares of an ordinary day add up to about 1 whichever quarter it is. */
export function dspShapes(profile: InstanceProfile, assortment: Assortment, year: number, quarter: number): CampaignShape[] {
  const client = profile.customerCanonicalName.replaceAll(/[^A-Za-z0-9]+/g, '') || 'Client'
  const firstDay = toDayKey(year, quarter * 3 - 2, 1)
  const lastDay = toDayKey(year, quarter * 3 + 1, 1) - 1
  const season = `${year}Q${quarter}`
  const group = assortment.groups[(year * 4 + quarter) % assortment.groups.length]
  const theme = assortment.segmentTheme
  const whole = { firstDay, lastDay, flightName: `${client}_${season}` }
  const eventFirst = quarter === 4 ? toDayKey(year, 11, 18) : quarter === 3 ? toDayKey(year, 7, 8) : firstDay + 40
  const eventLast = quarter === 4 ? toDayKey(year, 12, 24) : quarter === 3 ? toDayKey(year, 7, 20) : firstDay + 61
  const eventName = ['NewYear', 'Spring', 'PrimeDay', 'Holiday'][quarter - 1] ?? 'Event'
  return [
    { ...whole, name: `${client}_AlwaysOn_Display_Retargeting`, channel: 'display', share: 0.28, goal: 'ROAS',
      lineItems: [
      { name: 'Retargeting - Product Viewers', share: 0.6, audienceGroup: theme % 8, groupKey: 0,
        segmentIndexes: [theme, 12 + theme] },
      { name: 'Retargeting - Cart Abandoners', share: 0.4, audienceGroup: theme % 8, groupKey: 1,
        segmentIndexes: [theme] },
    ] },
    { ...whole, name: `${client}_AlwaysOn_Display_Prospecting`, channel: 'display', share: 0.3, goal: 'DPVR',
      lineItems: [
      { name: 'Prospecting - In-Market', share: 0.45, audienceGroup: (theme + 1) % 8, groupKey: 2,
        segmentIndexes: [theme, (theme + 5) % 12, 11] },
      { name: 'Prospecting - Lifestyle', share: 0.35, audienceGroup: (theme + 4) % 8, groupKey: 0,
        segmentIndexes: [12 + theme, 18, 21] },
      { name: 'Prospecting - Contextual', share: 0.2, audienceGroup: (theme + 6) % 8, groupKey: 3 },
    ] },
    { ...whole, name: `${client}_${season}_STV_Awareness`, channel: 'stv', share: 0.17, goal: 'REACH', lineItems: [
      { name: 'STV - Amazon O&O', share: 0.65, audienceGroup: (theme + 2) % 8, groupKey: null,
        segmentIndexes: [19, 18] },
      { name: 'STV - Private Deals', share: 0.35, audienceGroup: (theme + 3) % 8, groupKey: null,
        segmentIndexes: [19, 20], deal: `${client}_Premium_Video_${season}` },
    ] },
    { ...whole, name: `${client}_${season}_OLV_${(group?.name ?? 'Brand').replace(/ /g, '')}`, channel: 'olv',
      share: 0.12, goal: 'COMPLETION_RATE', lineItems: [
      { name: 'OLV - Lifestyle', share: 0.6, audienceGroup: (theme + 2) % 8, groupKey: group?.groupKey ?? null,
        segmentIndexes: [12 + theme] },
      { name: 'OLV - Twitch', share: 0.4, audienceGroup: (theme + 5) % 8, groupKey: group?.groupKey ?? null,
        segmentIndexes: [23] },
    ] },
    { ...whole, name: `${client}_${season}_Audio`, channel: 'audio', share: 0.05, goal: 'REACH', lineItems: [
      { name: 'Audio - Amazon Music', share: 1, audienceGroup: (theme + 7) % 8, groupKey: null, segmentIndexes: [17] },
    ] },
    { name: `${client}_${year}_${eventName}_Display`, channel: 'display', share: quarter >= 3 ? 0.4 : 0.16,
      goal: 'ROAS', firstDay: eventFirst, lastDay: eventLast, flightName: `${client}_${eventName}_${year}`, lineItems: [
      { name: `${eventName} - Deal Seekers`, share: 0.6, audienceGroup: theme % 8, groupKey: quarter % 4,
        segmentIndexes: [theme, 18] },
      { name: `${eventName} - Past Purchasers`, share: 0.4, audienceGroup: (theme + 1) % 8, groupKey: (quarter + 1) % 4,
        segmentIndexes: [12 + theme] },
    ] },
  ]
}

/** A sponsored ads campaign. `share` is its part of an ordinary day's sponsored impressions. */
export interface SponsoredShape {
  readonly name: string
  readonly channel: 'sp' | 'sb' | 'sd' | 'sptv'
  readonly share: number
  readonly groupKey: number | null
  readonly kind: 'keyword' | 'auto' | 'product' | 'audience'
  readonly priceType: 'CPC' | 'VCPM' | 'CPM'
  readonly priceUsd: number
  readonly clickRate: number
  readonly creativeType: string
  readonly boosted?: boolean
  readonly launched: readonly [year: number, month: number, day: number]
}

/** The sponsored ads campaigns of a client; their shares add up to 1. */
export function sponsoredShapes(profile: InstanceProfile, assortment: Assortment): SponsoredShape[] {
  const client = profile.customerCanonicalName
  const image = 'static_image'
  const perGroup = assortment.groups.flatMap((group, index): SponsoredShape[] => [
    { name: `SP | ${group.name} | Manual Keywords`, channel: 'sp', share: 0.11, groupKey: index, kind: 'keyword',
      priceType: 'CPC', priceUsd: 1.1, clickRate: 0.021, creativeType: image, boosted: index < 2,
      launched: [2021, 3, 4] },
    { name: `SP | ${group.name} | Auto`, channel: 'sp', share: 0.06, groupKey: index, kind: 'auto', priceType: 'CPC',
      priceUsd: 0.72, clickRate: 0.016, creativeType: image, launched: [2021, 3, 4] },
  ])
  return [
    ...perGroup,
    { name: `SB | ${client} | Store Spotlight`, channel: 'sb', share: 0.08, groupKey: null, kind: 'keyword',
      priceType: 'CPC', priceUsd: 1.6, clickRate: 0.014, creativeType: image, launched: [2021, 5, 13] },
    { name: `SB | ${assortment.groups[0]?.name ?? client} | Video`, channel: 'sb', share: 0.07, groupKey: 0,
      kind: 'keyword', priceType: 'CPC', priceUsd: 1.45, clickRate: 0.017, creativeType: 'video',
      launched: [2022, 9, 2] },
    { name: `SD | ${assortment.groups[1]?.name ?? client} | Views Remarketing`, channel: 'sd', share: 0.08, groupKey: 1,
      kind: 'audience', priceType: 'VCPM', priceUsd: 9, clickRate: 0.006, creativeType: image,
      launched: [2022, 6, 3] },
    { name: `SD | ${assortment.groups[2]?.name ?? client} | Contextual`, channel: 'sd', share: 0.06, groupKey: 2,
      kind: 'product', priceType: 'CPC', priceUsd: 1.15, clickRate: 0.007, creativeType: image,
      launched: [2022, 6, 3] },
    { name: `ST | ${client} | Sponsored TV`, channel: 'sptv', share: 0.03, groupKey: null, kind: 'audience',
      priceType: 'CPM', priceUsd: 24, clickRate: 0.0003, creativeType: 'video', launched: [2023, 2, 10] },
  ]
}
