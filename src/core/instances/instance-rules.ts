import { instanceColours, type Instance, type InstanceColour, type InstanceKind } from '#shared/instances/contract.ts'
import type { Region } from '#shared/logins/contract.ts'

/** The region of each marketplace (api.md §2.4). */
const regionByMarketplace: Readonly<Record<string, Region>> = {
  ATVPDKIKX0DER: 'NA', A2EUQ1WTGCTBG2: 'NA', A1AM78C64UM0Y8: 'NA', A2Q3Y263D00KWC: 'NA',
  A1F83G8C2ARO7P: 'EU', A1PA6795UKMFR9: 'EU', A13V1IB3VIYZZH: 'EU', APJ6JRA9NG5V4: 'EU', A1RKKUPIHCS9HS: 'EU', A1805IZSGTT6HS: 'EU',
  A2NODRKZP88ZB9: 'EU', A33AVAJ2PDY3EV: 'EU', A2VIGQ35RCS4UG: 'EU', A17E79C6D8DWNP: 'EU', A21TJRUUN4KGV: 'EU',
  A1VC38T7YXB528: 'FE', A39IBJ37TRP1C6: 'FE',
}

/** The region of an instance: that of its account's marketplace, else the region its login signed in at. */
export function regionOf(marketplaceId: string, loginRegion: Region): Region {
  return regionByMarketplace[marketplaceId] ?? loginRegion
}

/** What kind of data an instance holds. `synthetic` wins: sample data must never pass for a client's. */
export function kindOf(instanceType: string, synthetic: boolean): InstanceKind {
  if (synthetic) return 'synthetic'
  return instanceType.toUpperCase() === 'SANDBOX' ? 'sandbox' : 'production'
}

/**
 * The colour for a new instance: the one least used among those of its login, then least used at all, then first in the
 * palette. Distinct within a login for as long as the palette reaches.
 */
export function pickColour(ofLogin: readonly InstanceColour[], ofAll: readonly InstanceColour[]): InstanceColour {
  const count = (colours: readonly InstanceColour[], colour: InstanceColour): number => colours.filter((used) => used === colour).length
  const ranked = instanceColours.map((colour, index) => ({ colour, index, inLogin: count(ofLogin, colour), inAll: count(ofAll, colour) }))
    .sort((one, other) => one.inLogin - other.inLogin || one.inAll - other.inAll || one.index - other.index)
  return ranked[0]?.colour ?? instanceColours[0]
}

/** AMC's statuses of an instance that cannot run anything yet, or ever. Unknown ones are given the benefit of the doubt. */
export function isUsableStatus(creationStatus: string): boolean {
  return !['REQUESTED', 'SUBMITTED', 'IN_PROGRESS', 'FAILED'].includes(creationStatus.toUpperCase())
}

/** The sentence for an instance that cannot be used now, else null. */
export function instanceNotice(facts: { readonly loginState: 'ok' | 'needs-sign-in' | 'locked'; readonly synthetic: boolean; readonly vanished: boolean; readonly creationStatus: string }): string | null {
  if (facts.loginState === 'needs-sign-in') {
    return facts.synthetic ? 'The sample data has to be started again before this instance can be used.' : 'Its login was signed out by Amazon. Runs wait until you sign in again.'
  }
  if (facts.loginState === 'locked') return 'The tokens of its login cannot be opened on this machine. Sign in again to use it.'
  if (facts.vanished) return 'Amazon did not list this instance at the last look. It may have been deleted, or this login lost its access. Its queries and results stay.'
  if (facts.creationStatus.toUpperCase() === 'FAILED') return 'Amazon could not create this instance, so nothing can run on it.'
  if (!isUsableStatus(facts.creationStatus)) return 'Amazon is still creating this instance. Runs are possible once that is complete; look again later.'
  return null
}

/** Favourites first, then by client, name and id; the same order on every machine. */
export function compareInstances(one: Instance, other: Instance): number {
  const collator = new Intl.Collator('en', { sensitivity: 'base', numeric: true })
  return Number(other.favourite) - Number(one.favourite) || collator.compare(one.clientName, other.clientName)
    || collator.compare(one.name, other.name) || (one.id < other.id ? -1 : 1)
}
