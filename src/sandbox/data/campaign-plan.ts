import { createHash } from 'node:crypto'
import type { InstanceProfile } from '../ports.ts'
import { quarterOf, toDayKey } from './calendar.ts'
import {
  dspCreatives, dspRates, dspShapes, sponsoredShapes, type CampaignShape, type SponsoredShape,
} from './campaign-shapes.ts'
import { assortmentOf, currencyFactor, type Assortment, type ProductGroup } from './products.ts'
import { createSeededRandom, hashText, type SeededRandom } from './seeded-random.ts'
import { segments } from './segments.ts'
import { channels } from './supply.ts'

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
  if (channel !== 'display' && channel !== 'olv' && channel !== 'stv'
    && channel !== 'audio') throw new Error(`${channel} is not bought through the DSP.`)
  const campaignRandom = randomFor(draft, shape.name)
  const flightRandom = randomFor(draft, `${shape.name} ${shape.flightName}`)
  const alwaysOn = shape.name.includes('_AlwaysOn_')
  const ids = { campaignId: campaignRandom.digits(18), insertionOrderId: campaignRandom.digits(9),
    portfolioId: campaignRandom.digits(12) }
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
        adHash: hashText(`${shape.name}|${lineItem.name}|${name}|${shape.flightName}`),
        campaignHash: hashText(`${shape.name} ${shape.flightName}`), channelKey: channels.indexOf(channel), isDsp: true,
        adProduct: null,
        brandKey, groupKey: lineItem.groupKey, firstDay: shape.firstDay, lastDay: shape.lastDay,
        weight: (shape.share * lineItem.share * (index === 0 ? 1.4 : 1)) / (creatives.length + 0.4),
        audienceGroup: lineItem.audienceGroup,
        clickRate: rates.clickRate * (lineItem.name.startsWith('Retargeting') ? 1.5 : 1),
        priceMicrocents: microcents(draft, rates.cpmUsd / 1000 * (dealId ? 1.3 : 1)),
        campaign: shape.name, campaignId: ids.campaignId, campaignIdString: ids.campaignId,
        campaignStart: alwaysOn ? toDayKey(2022, 2, 1) : shape.firstDay,
        campaignEnd: alwaysOn ? toDayKey(2030, 12, 31) : shape.lastDay,
        budgetMillicents: String(microcents(draft, budgetUsd) / 1000), goal: shape.goal,
        salesType: shape.name.includes('_NewYear_') ? 'BONUS' : 'BILLABLE',
        insertionOrderId: ids.insertionOrderId, flightId, flightName: shape.flightName,
        productLine: draft.assortment.groups[lineItem.groupKey ?? 0]?.name ?? '', portfolioId: ids.portfolioId,
        portfolioName: advertiserNameOf(draft.profile), budgetType: 'LIFETIME_BUDGET',
        lineItem: lineItem.name, lineItemId, lineItemType: rates.lineItemType, priceType: 'CPM',
        lineItemBudgetMillicents: String(Math.round(microcents(draft, budgetUsd * lineItem.share) / 1000)),
        dealId, dealName: lineItem.deal ?? null,
        segmentIds: (lineItem.segmentIndexes ?? []).flatMap((segmentIndex) => segments[segmentIndex]?.segmentId ?? []),
        boostSegmentId: null,
        creative: `${shape.name.split('_')[0] ?? ''}_${name}`, creativeId: creativeRandom.digits(18),
        creativeCategory: category, creativeType: type,
        creativeSeconds: seconds, creativeSize: size, linksToAmazon: lineItem.audienceGroup !== 6,
        creativeItemKey: null,
      })
    })
  }
}

/** Ids that the service also lists as the instance's advertisers: 18 digits for the DSP, `ENTITY…` for sponsored ads. */
export function advertiserIdsOf(profile: InstanceProfile): { readonly id: string; readonly entityId: string } {
  const digest = (what: string, radix: 10 | 36, length: number) =>
    BigInt(`0x${createHash('sha256').update(`${profile.instanceId}/${what}`).digest('hex')}`).toString(radix).slice(
      -length)
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
    const terms = adGroup.endsWith('Brand') ? [brand, ...group.terms.slice(0, 3).map((term) => `${brand} ${term}`)]
      : group.terms
    const head = terms[0] ?? brand
    push(head, 'EXACT', head, 11)
    terms.slice(1).forEach((term, index) => {
      push(term, 'PHRASE', `${term} ${['on sale', 'for women', 'gift', 'best'][index] ?? 'cheap'}`, 3)
      push(term, 'BROAD', `${['cheap', 'best', 'small', 'large'][index] ?? 'new'} ${term}`, 2)
    })
  } else if (shape.kind === 'auto') {
    autoTargets.forEach((target, index) => {
      push(target, 'TARGETING_EXPRESSION_PREDEFINED', group.terms[index] ?? brand, 5)
      push(target, 'TARGETING_EXPRESSION_PREDEFINED',
        `${group.terms[(index + 1) % group.terms.length] ?? brand} ${index + 2} pack`, 3)
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
  const adGroups = shape.kind === 'keyword' ? [`${group.name} - Brand`, `${group.name} - Generic`]
    : [`${group.name} - All`]
  const groupProducts = draft.assortment.products.filter(({ groupKey }) => groupKey === group.groupKey)
  const video = shape.creativeType === 'video'
  adGroups.forEach((adGroup, adGroupIndex) => {
    const lineItemId = random.digits(16)
    groupProducts.slice(0, 3).forEach((product, index) => {
      const adKey = draft.ads.length
      draft.ads.push({
        adKey, campaignKey: campaignKeyOf(draft, shape.name), adHash: hashText(`${shape.name}|${adGroup}|${index}`),
        campaignHash: hashText(shape.name), channelKey: channels.indexOf(shape.channel), isDsp: false,
        adProduct: { sp: 'sponsored_products', sb: 'sponsored_brands', sd: 'sponsored_display',
          sptv: 'sponsored_television' }[shape.channel],
        brandKey: group.brandKey, groupKey: shape.groupKey, firstDay: toDayKey(...shape.launched),
        lastDay: toDayKey(2030, 12, 31),
        weight: (shape.share / adGroups.length) * ([0.5, 0.3, 0.2][index] ?? 0),
        audienceGroup: (draft.assortment.segmentTheme + (shape.groupKey ?? 0) + adGroupIndex) % 8,
        clickRate: shape.clickRate * (adGroup.endsWith('Brand') ? 1.5 : 1),
        priceMicrocents: microcents(draft, shape.priceType === 'CPC' ? shape.priceUsd : shape.priceUsd / 1000),
        campaign: shape.name, campaignId, campaignIdString, campaignStart: toDayKey(...shape.launched),
        campaignEnd: shape.channel === 'sptv' ? toDayKey(2030, 12, 31) : null,
        budgetMillicents: String(microcents(draft, 250) / 1000), goal: null, salesType: 'BILLABLE',
        insertionOrderId: '', flightId: null, flightName: null,
        productLine: group.name, portfolioId, portfolioName: `${group.brand} portfolio`,
        budgetType: shape.channel === 'sptv' ? 'LIFETIME_BUDGET' : 'DAILY_BUDGET',
        lineItem: adGroup, lineItemId,
        lineItemType: { sp: 'KEYWORD_BIDDING', sb: 'KEYWORD_BIDDING', sd: 'CLASS_I_WEB',
          sptv: 'AAP_VIDEO_CPM' }[shape.channel], priceType: shape.priceType,
          lineItemBudgetMillicents: String(microcents(draft, 120) / 1000),
        dealId: null, dealName: null, segmentIds: [],
        boostSegmentId: shape.boosted ? (segments[12 + draft.assortment.segmentTheme]?.segmentId ?? null) : null,
        creative: `${shape.name} ${product.asin}`, creativeId: random.digits(17),
        creativeCategory: video ? 'Video' : 'Display', creativeType: shape.creativeType,
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
      for (const shape of dspShapes(profile, assortment, Math.floor(index / 4), (index % 4) + 1)) addDspCampaign(draft,
        shape)
    }
  }
  return { assortment, ads: draft.ads, targets: draft.targets }
}
