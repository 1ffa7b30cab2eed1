import { createHash } from 'node:crypto'
import type { InstanceProfile } from '../ports.ts'
import { quarterOf, toDayKey } from './calendar.ts'
import { assortmentOf, currencyFactor, type Assortment, type ProductGroup } from './products.ts'
import { createSeededRandom, hashText, type SeededRandom } from './seeded-random.ts'
import { segments } from './segments.ts'
import { channels, type Channel } from './supply.ts'

/**
 * The smallest thing that delivers: one creative of one line item (ad group) of one campaign, in one flight. Everything
 * that AMC repeats on each event of it stands here once. Dates are days of the advertiser's zone, last day included.
 */
export interface Ad {
  readonly adKey: number
  readonly campaignKey: number
  /** Stable across files, unlike the keys: a hash of the names. */
  readonly adHash: number
  /** Of the campaign and its flight: the people it can reach are drawn from it. */
  readonly campaignHash: number
  readonly channelKey: number
  readonly isDsp: boolean
  readonly adProduct: string | null
  readonly brandKey: number
  /** NULL when the ad stands for a whole brand. */
  readonly groupKey: number | null
  readonly firstDay: number
  readonly lastDay: number
  /** Share of an ordinary day's impressions of its family (DSP or sponsored ads). */
  readonly weight: number
  readonly audienceGroup: number
  readonly clickRate: number
  readonly priceMicrocents: number
  readonly campaign: string
  readonly campaignId: string
  readonly campaignIdString: string
  readonly campaignStart: number
  readonly campaignEnd: number | null
  readonly budgetMillicents: string
  readonly goal: string | null
  readonly salesType: string
  readonly insertionOrderId: string
  readonly flightId: string | null
  readonly flightName: string | null
  readonly productLine: string
  readonly portfolioId: string
  readonly portfolioName: string
  readonly budgetType: string
  readonly lineItem: string
  readonly lineItemId: string
  readonly lineItemType: string
  readonly priceType: string
  readonly lineItemBudgetMillicents: string
  readonly dealId: string | null
  readonly dealName: string | null
  readonly segmentIds: readonly number[]
  /** Segment of an audience bid adjustment (sponsored ads only). */
  readonly boostSegmentId: number | null
  readonly creative: string
  readonly creativeId: string
  /** AMC knows Display and Video only; audio has none. */
  readonly creativeCategory: string | null
  readonly creativeType: string
  readonly creativeSeconds: number | null
  readonly creativeSize: string
  readonly linksToAmazon: boolean
  readonly creativeItemKey: number | null
}

/** A targeting of an ad, with the search term that led to it. */
export interface Target {
  readonly targetKey: number
  readonly adKey: number
  readonly targeting: string
  readonly matchType: string
  readonly searchTerm: string | null
  /** Slots of 32 that it takes. */
  readonly slots: number
}

export interface CampaignPlan {
  readonly assortment: Assortment
  readonly ads: readonly Ad[]
  readonly targets: readonly Target[]
}

interface LineItemPlan {
  readonly name: string
  readonly share: number
  readonly audienceGroup: number
  readonly groupKey: number | null
  readonly segmentIndexes?: readonly number[]
  readonly deal?: string
}

interface CampaignShape {
  readonly name: string
  readonly channel: Channel
  readonly share: number
  readonly firstDay: number
  readonly lastDay: number
  readonly flightName: string
  readonly goal: string
  readonly lineItems: readonly LineItemPlan[]
}

const dspCreatives: Readonly<Record<'display' | 'olv' | 'stv' | 'audio', readonly (readonly [name: string, category: string | null, type: string, size: string, seconds: number | null])[]>> = {
  display: [
    ['Lifestyle_300x250', 'Display', 'Standard Display', '300x250', null], ['Offer_728x90', 'Display', 'Standard Display', '728x90', null],
    ['REC_Responsive', 'Display', 'Responsive eCommerce', 'Responsive', null],
  ],
  olv: [['Demo_15s', 'Video', 'Online Video', '1280x720', 15], ['Story_30s', 'Video', 'Online Video', '1280x720', 30]],
  stv: [['Anthem_30s', 'Video', 'Streaming TV Video', '1920x1080', 30], ['Anthem_15s', 'Video', 'Streaming TV Video', '1920x1080', 15]],
  audio: [['Spot_30s', null, 'Audio', 'Audio', 30]],
}

const dspRates: Readonly<Record<'display' | 'olv' | 'stv' | 'audio', { readonly clickRate: number; readonly cpmUsd: number; readonly lineItemType: string }>> = {
  display: { clickRate: 0.008, cpmUsd: 6.8, lineItemType: 'AAP_DISPLAY' },
  olv: { clickRate: 0.006, cpmUsd: 18, lineItemType: 'AAP_VIDEO_CPM' },
  stv: { clickRate: 0.0004, cpmUsd: 38, lineItemType: 'AAP_VIDEO_CPM' },
  audio: { clickRate: 0.0008, cpmUsd: 19, lineItemType: 'AAP' },
}

/** Campaigns of one quarter; the shares of an ordinary day add up to about 1 whichever quarter it is. */
function dspShapes(profile: InstanceProfile, assortment: Assortment, year: number, quarter: number): CampaignShape[] {
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
    { ...whole, name: `${client}_AlwaysOn_Display_Retargeting`, channel: 'display', share: 0.28, goal: 'ROAS', lineItems: [
      { name: 'Retargeting - Product Viewers', share: 0.6, audienceGroup: theme % 8, groupKey: 0, segmentIndexes: [theme, 12 + theme] },
      { name: 'Retargeting - Cart Abandoners', share: 0.4, audienceGroup: theme % 8, groupKey: 1, segmentIndexes: [theme] },
    ] },
    { ...whole, name: `${client}_AlwaysOn_Display_Prospecting`, channel: 'display', share: 0.3, goal: 'DPVR', lineItems: [
      { name: 'Prospecting - In-Market', share: 0.45, audienceGroup: (theme + 1) % 8, groupKey: 2, segmentIndexes: [theme, (theme + 5) % 12, 11] },
      { name: 'Prospecting - Lifestyle', share: 0.35, audienceGroup: (theme + 4) % 8, groupKey: 0, segmentIndexes: [12 + theme, 18, 21] },
      { name: 'Prospecting - Contextual', share: 0.2, audienceGroup: (theme + 6) % 8, groupKey: 3 },
    ] },
    { ...whole, name: `${client}_${season}_STV_Awareness`, channel: 'stv', share: 0.17, goal: 'REACH', lineItems: [
      { name: 'STV - Amazon O&O', share: 0.65, audienceGroup: (theme + 2) % 8, groupKey: null, segmentIndexes: [19, 18] },
      { name: 'STV - Private Deals', share: 0.35, audienceGroup: (theme + 3) % 8, groupKey: null, segmentIndexes: [19, 20], deal: `${client}_Premium_Video_${season}` },
    ] },
    { ...whole, name: `${client}_${season}_OLV_${(group?.name ?? 'Brand').replace(/ /g, '')}`, channel: 'olv', share: 0.12, goal: 'COMPLETION_RATE', lineItems: [
      { name: 'OLV - Lifestyle', share: 0.6, audienceGroup: (theme + 2) % 8, groupKey: group?.groupKey ?? null, segmentIndexes: [12 + theme] },
      { name: 'OLV - Twitch', share: 0.4, audienceGroup: (theme + 5) % 8, groupKey: group?.groupKey ?? null, segmentIndexes: [23] },
    ] },
    { ...whole, name: `${client}_${season}_Audio`, channel: 'audio', share: 0.05, goal: 'REACH', lineItems: [
      { name: 'Audio - Amazon Music', share: 1, audienceGroup: (theme + 7) % 8, groupKey: null, segmentIndexes: [17] },
    ] },
    { name: `${client}_${year}_${eventName}_Display`, channel: 'display', share: quarter >= 3 ? 0.4 : 0.16, goal: 'ROAS', firstDay: eventFirst, lastDay: eventLast, flightName: `${client}_${eventName}_${year}`, lineItems: [
      { name: `${eventName} - Deal Seekers`, share: 0.6, audienceGroup: theme % 8, groupKey: quarter % 4, segmentIndexes: [theme, 18] },
      { name: `${eventName} - Past Purchasers`, share: 0.4, audienceGroup: (theme + 1) % 8, groupKey: (quarter + 1) % 4, segmentIndexes: [12 + theme] },
    ] },
  ]
}

interface SponsoredShape {
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

function sponsoredShapes(profile: InstanceProfile, assortment: Assortment): SponsoredShape[] {
  const client = profile.customerCanonicalName
  const image = 'static_image'
  const perGroup = assortment.groups.flatMap((group, index): SponsoredShape[] => [
    { name: `SP | ${group.name} | Manual Keywords`, channel: 'sp', share: 0.11, groupKey: index, kind: 'keyword', priceType: 'CPC', priceUsd: 1.1, clickRate: 0.021, creativeType: image, boosted: index < 2, launched: [2021, 3, 4] },
    { name: `SP | ${group.name} | Auto`, channel: 'sp', share: 0.06, groupKey: index, kind: 'auto', priceType: 'CPC', priceUsd: 0.72, clickRate: 0.016, creativeType: image, launched: [2021, 3, 4] },
  ])
  return [
    ...perGroup,
    { name: `SB | ${client} | Store Spotlight`, channel: 'sb', share: 0.08, groupKey: null, kind: 'keyword', priceType: 'CPC', priceUsd: 1.6, clickRate: 0.014, creativeType: image, launched: [2021, 5, 13] },
    { name: `SB | ${assortment.groups[0]?.name ?? client} | Video`, channel: 'sb', share: 0.07, groupKey: 0, kind: 'keyword', priceType: 'CPC', priceUsd: 1.45, clickRate: 0.017, creativeType: 'video', launched: [2022, 9, 2] },
    { name: `SD | ${assortment.groups[1]?.name ?? client} | Views Remarketing`, channel: 'sd', share: 0.08, groupKey: 1, kind: 'audience', priceType: 'VCPM', priceUsd: 5.5, clickRate: 0.006, creativeType: image, launched: [2022, 6, 3] },
    { name: `SD | ${assortment.groups[2]?.name ?? client} | Contextual`, channel: 'sd', share: 0.06, groupKey: 2, kind: 'product', priceType: 'CPC', priceUsd: 0.85, clickRate: 0.007, creativeType: image, launched: [2022, 6, 3] },
    { name: `ST | ${client} | Sponsored TV`, channel: 'sptv', share: 0.03, groupKey: null, kind: 'audience', priceType: 'CPM', priceUsd: 24, clickRate: 0.0003, creativeType: 'video', launched: [2023, 2, 10] },
  ]
}

interface Drafting {
  readonly profile: InstanceProfile
  readonly seed: number
  readonly assortment: Assortment
  readonly ads: Ad[]
  readonly targets: Target[]
  readonly campaignKeys: Map<string, number>
}

function randomFor(draft: Drafting, what: string): SeededRandom {
  return createSeededRandom(`${what} ${draft.profile.instanceId} ${draft.seed}`)
}

function campaignKeyOf(draft: Drafting, name: string): number {
  const known = draft.campaignKeys.get(name)
  if (known !== undefined) return known
  draft.campaignKeys.set(name, draft.campaignKeys.size)
  return draft.campaignKeys.size - 1
}

function microcents(draft: Drafting, usd: number): number {
  return Math.round(usd * currencyFactor(draft.profile.currencyCode) * 1e5) * 1000
}

function addDspCampaign(draft: Drafting, shape: CampaignShape): void {
  const channel = shape.channel
  if (channel !== 'display' && channel !== 'olv' && channel !== 'stv' && channel !== 'audio') throw new Error(`${channel} is not bought through the DSP.`)
  const campaignRandom = randomFor(draft, shape.name)
  const flightRandom = randomFor(draft, `${shape.name} ${shape.flightName}`)
  const alwaysOn = shape.name.includes('_AlwaysOn_')
  const ids = { campaignId: campaignRandom.digits(18), insertionOrderId: campaignRandom.digits(9), portfolioId: campaignRandom.digits(12) }
  const flightId = flightRandom.digits(18)
  const rates = dspRates[channel]
  const budgetUsd = alwaysOn ? 480_000 : 90_000
  for (const lineItem of shape.lineItems) {
    const lineRandom = randomFor(draft, `${shape.name} ${lineItem.name}`)
    const lineItemId = lineRandom.digits(18)
    const dealId = lineItem.deal ? `DEAL${lineRandom.digits(6)}` : null
    const brandKey = lineItem.groupKey === null ? 0 : (draft.assortment.groups[lineItem.groupKey]?.brandKey ?? 0)
    const creatives = dspCreatives[channel]
    creatives.forEach(([name, category, type, size, seconds], index) => {
      const creativeRandom = randomFor(draft, `${shape.name} ${name}`)
      draft.ads.push({
        adKey: draft.ads.length, campaignKey: campaignKeyOf(draft, shape.name),
        adHash: hashText(`${shape.name}|${lineItem.name}|${name}|${shape.flightName}`), campaignHash: hashText(`${shape.name} ${shape.flightName}`), channelKey: channels.indexOf(channel), isDsp: true, adProduct: null,
        brandKey, groupKey: lineItem.groupKey, firstDay: shape.firstDay, lastDay: shape.lastDay,
        weight: (shape.share * lineItem.share * (index === 0 ? 1.4 : 1)) / (creatives.length + 0.4),
        audienceGroup: lineItem.audienceGroup, clickRate: rates.clickRate * (lineItem.name.startsWith('Retargeting') ? 1.5 : 1),
        priceMicrocents: microcents(draft, rates.cpmUsd / 1000 * (dealId ? 1.3 : 1)),
        campaign: shape.name, campaignId: ids.campaignId, campaignIdString: ids.campaignId,
        campaignStart: alwaysOn ? toDayKey(2022, 2, 1) : shape.firstDay, campaignEnd: alwaysOn ? toDayKey(2030, 12, 31) : shape.lastDay,
        budgetMillicents: String(microcents(draft, budgetUsd) / 1000), goal: shape.goal, salesType: shape.name.includes('_NewYear_') ? 'BONUS' : 'BILLABLE',
        insertionOrderId: ids.insertionOrderId, flightId, flightName: shape.flightName,
        productLine: draft.assortment.groups[lineItem.groupKey ?? 0]?.name ?? '', portfolioId: ids.portfolioId, portfolioName: advertiserNameOf(draft.profile), budgetType: 'LIFETIME_BUDGET',
        lineItem: lineItem.name, lineItemId, lineItemType: rates.lineItemType, priceType: 'CPM',
        lineItemBudgetMillicents: String(Math.round(microcents(draft, budgetUsd * lineItem.share) / 1000)),
        dealId, dealName: lineItem.deal ?? null,
        segmentIds: (lineItem.segmentIndexes ?? []).flatMap((segmentIndex) => segments[segmentIndex]?.segmentId ?? []), boostSegmentId: null,
        creative: `${shape.name.split('_')[0] ?? ''}_${name}`, creativeId: creativeRandom.digits(18), creativeCategory: category, creativeType: type,
        creativeSeconds: seconds, creativeSize: size, linksToAmazon: lineItem.audienceGroup !== 6, creativeItemKey: null,
      })
    })
  }
}

/** Ids that the service also lists as the instance's advertisers: 18 digits for the DSP, `ENTITY…` for sponsored ads. */
export function advertiserIdsOf(profile: InstanceProfile): { readonly id: string; readonly entityId: string } {
  const digest = (what: string, radix: 10 | 36, length: number) =>
    BigInt(`0x${createHash('sha256').update(`${profile.instanceId}/${what}`).digest('hex')}`).toString(radix).slice(-length)
  const dspType = profile.advertiserTypes.find((type) => type !== 'SPONSORED_ADS') ?? 'DISPLAY'
  return { id: `5${digest(dspType, 10, 17)}`, entityId: `ENTITY${digest('sa', 36, 13).toUpperCase()}` }
}

/** Name of the advertiser behind the ids: the client and its country. */
export function advertiserNameOf(profile: InstanceProfile): string {
  return `${profile.customerCanonicalName} ${profile.countryCode}`
}

const autoTargets = ['close-match', 'loose-match', 'substitutes', 'complements']

/** Targets of an ad: a head term with many slots and a tail with one each. */
function addTargets(draft: Drafting, adKey: number, shape: SponsoredShape, adGroup: string, group: ProductGroup): void {
  const brand = group.brand.toLowerCase()
  const push = (targeting: string, matchType: string, searchTerm: string | null, slots: number) => {
    draft.targets.push({ targetKey: draft.targets.length, adKey, targeting, matchType, searchTerm, slots })
  }
  const competitor = draft.assortment.products[(adKey * 3) % draft.assortment.products.length]
  if (shape.kind === 'keyword') {
    const terms = adGroup.endsWith('Brand') ? [brand, ...group.terms.slice(0, 3).map((term) => `${brand} ${term}`)] : group.terms
    const head = terms[0] ?? brand
    push(head, 'EXACT', head, 11)
    terms.slice(1).forEach((term, index) => {
      push(term, 'PHRASE', `${term} ${['on sale', 'for women', 'gift', 'best'][index] ?? 'cheap'}`, 3)
      push(term, 'BROAD', `${['cheap', 'best', 'small', 'large'][index] ?? 'new'} ${term}`, 2)
    })
  } else if (shape.kind === 'auto') {
    autoTargets.forEach((target, index) => {
      push(target, 'TARGETING_EXPRESSION_PREDEFINED', group.terms[index] ?? brand, 5)
      push(target, 'TARGETING_EXPRESSION_PREDEFINED', `${group.terms[(index + 1) % group.terms.length] ?? brand} ${index + 2} pack`, 3)
    })
  } else if (shape.kind === 'product') {
    push(`asin="${competitor?.asin ?? ''}"`, 'TARGETING_EXPRESSION', null, 20)
    push(`category="${group.name}"`, 'TARGETING_EXPRESSION', null, 12)
  } else {
    push('views=(exact-product lookback=30)', 'TARGETING_EXPRESSION', null, 20)
    push('audience="in-market"', 'TARGETING_EXPRESSION', null, 12)
  }
}

function addSponsoredCampaign(draft: Drafting, shape: SponsoredShape): void {
  const random = randomFor(draft, shape.name)
  const campaignId = random.digits(16)
  const campaignIdString = `A0${random.digits(8)}${random.code(11)}`
  const portfolioId = random.digits(15)
  const group = draft.assortment.groups[shape.groupKey ?? 0]
  if (!group) throw new Error(`Campaign ${shape.name} names no product group.`)
  const adGroups = shape.kind === 'keyword' ? [`${group.name} - Brand`, `${group.name} - Generic`] : [`${group.name} - All`]
  const groupProducts = draft.assortment.products.filter(({ groupKey }) => groupKey === group.groupKey)
  const video = shape.creativeType === 'video'
  adGroups.forEach((adGroup, adGroupIndex) => {
    const lineItemId = random.digits(16)
    groupProducts.slice(0, 3).forEach((product, index) => {
      const adKey = draft.ads.length
      draft.ads.push({
        adKey, campaignKey: campaignKeyOf(draft, shape.name), adHash: hashText(`${shape.name}|${adGroup}|${index}`), campaignHash: hashText(shape.name), channelKey: channels.indexOf(shape.channel), isDsp: false,
        adProduct: { sp: 'sponsored_products', sb: 'sponsored_brands', sd: 'sponsored_display', sptv: 'sponsored_television' }[shape.channel],
        brandKey: group.brandKey, groupKey: shape.groupKey, firstDay: toDayKey(...shape.launched), lastDay: toDayKey(2030, 12, 31),
        weight: (shape.share / adGroups.length) * ([0.5, 0.3, 0.2][index] ?? 0),
        audienceGroup: (draft.assortment.segmentTheme + (shape.groupKey ?? 0) + adGroupIndex) % 8,
        clickRate: shape.clickRate * (adGroup.endsWith('Brand') ? 1.5 : 1), priceMicrocents: microcents(draft, shape.priceType === 'CPC' ? shape.priceUsd : shape.priceUsd / 1000),
        campaign: shape.name, campaignId, campaignIdString, campaignStart: toDayKey(...shape.launched), campaignEnd: shape.channel === 'sptv' ? toDayKey(2030, 12, 31) : null,
        budgetMillicents: String(microcents(draft, 250) / 1000), goal: null, salesType: 'BILLABLE', insertionOrderId: '', flightId: null, flightName: null,
        productLine: group.name, portfolioId, portfolioName: `${group.brand} portfolio`, budgetType: shape.channel === 'sptv' ? 'LIFETIME_BUDGET' : 'DAILY_BUDGET',
        lineItem: adGroup, lineItemId, lineItemType: { sp: 'KEYWORD_BIDDING', sb: 'KEYWORD_BIDDING', sd: 'CLASS_I_WEB', sptv: 'AAP_VIDEO_CPM' }[shape.channel], priceType: shape.priceType, lineItemBudgetMillicents: String(microcents(draft, 120) / 1000),
        dealId: null, dealName: null, segmentIds: [], boostSegmentId: shape.boosted ? (segments[12 + draft.assortment.segmentTheme]?.segmentId ?? null) : null,
        creative: `${shape.name} ${product.asin}`, creativeId: random.digits(17), creativeCategory: video ? 'Video' : 'Display', creativeType: shape.creativeType,
        creativeSeconds: video ? 15 : null, creativeSize: video ? '1280x720' : 'Responsive', linksToAmazon: true,
        creativeItemKey: shape.channel === 'sp' || shape.channel === 'sd' ? product.itemKey : null,
      })
      addTargets(draft, adKey, shape, adGroup, group)
    })
  })
}

/**
 * All ads of an instance that may deliver between two days (both included). Ids and shares depend on the instance, the
 * seed and the names only, never on the two days, so that the plan of next month repeats that of this month.
 */
export function planCampaigns(profile: InstanceProfile, seed: number, firstDay: number, lastDay: number): CampaignPlan {
  const assortment = assortmentOf(profile, seed)
  const draft: Drafting = {
    profile, seed, assortment, ads: [], targets: [], campaignKeys: new Map(),
  }
  for (const shape of sponsoredShapes(profile, assortment)) addSponsoredCampaign(draft, shape)
  if (profile.advertiserTypes.includes('DISPLAY') || profile.advertiserTypes.includes('SAS')) {
    const first = quarterOf(firstDay)
    const last = quarterOf(lastDay)
    for (let index = first.year * 4 + first.quarter - 1; index <= last.year * 4 + last.quarter - 1; index += 1) {
      for (const shape of dspShapes(profile, assortment, Math.floor(index / 4), (index % 4) + 1)) addDspCampaign(draft, shape)
    }
  }
  return { assortment, ads: draft.ads, targets: draft.targets }
}
