import type { AmcAccount, InstanceProfile } from '../ports.ts'

const northwindMedia: AmcAccount = {
  accountId: 'ENTITY1NWMEDIANA01', accountName: 'Northwind Media', marketplaceId: 'ATVPDKIKX0DER', region: 'NA',
}
const adatumDirect: AmcAccount = {
  accountId: 'ENTITY2ADATUMNA002', accountName: 'Adatum Direct', marketplaceId: 'ATVPDKIKX0DER', region: 'NA',
}
const fabrikamEurope: AmcAccount = {
  accountId: 'ENTITY3FABRIKAMEU3', accountName: 'Fabrikam Europe', marketplaceId: 'A1PA6795UKMFR9', region: 'EU',
}
const litwarePacific: AmcAccount = {
  accountId: 'ENTITY4LITWAREFE04', accountName: 'Litware Pacific', marketplaceId: 'A1VC38T7YXB528', region: 'FE',
}

/** The accounts of the built-in service, at least one in each region. */
export const builtInAccounts: readonly AmcAccount[] = [northwindMedia, adatumDirect, fabrikamEurope, litwarePacific]

interface Market {
  readonly advertiserTimeZone: string
  readonly currencyCode: string
  readonly countryCode: string
  readonly marketplaceId: string
}

const unitedStates: Market = {
  advertiserTimeZone: 'America/New_York', currencyCode: 'USD', countryCode: 'US', marketplaceId: 'ATVPDKIKX0DER',
}
const canada: Market = {
  advertiserTimeZone: 'America/Toronto', currencyCode: 'CAD', countryCode: 'CA', marketplaceId: 'A2EUQ1WTGCTBG2',
}
const germany: Market = {
  advertiserTimeZone: 'Europe/Berlin', currencyCode: 'EUR', countryCode: 'DE', marketplaceId: 'A1PA6795UKMFR9',
}
const unitedKingdom: Market = {
  advertiserTimeZone: 'Europe/London', currencyCode: 'GBP', countryCode: 'GB', marketplaceId: 'A1F83G8C2ARO7P',
}
const japan: Market = {
  advertiserTimeZone: 'Asia/Tokyo', currencyCode: 'JPY', countryCode: 'JP', marketplaceId: 'A1VC38T7YXB528',
}
const australia: Market = {
  advertiserTimeZone: 'Australia/Sydney', currencyCode: 'AUD', countryCode: 'AU', marketplaceId: 'A39IBJ37TRP1C6',
}

function instance(
  account: AmcAccount,
  market: Market,
  own: Pick<InstanceProfile, 'instanceId' | 'instanceName' | 'customerCanonicalName'> & Partial<InstanceProfile>,
): InstanceProfile {
  return {
    instanceType: 'STANDARD',
    accountId: account.accountId,
    region: account.region,
    advertiserTypes: ['DISPLAY', 'SPONSORED_ADS'],
    ...market,
    ...own,
  }
}

/**
 * The instances of the built-in service, grouped by account in the order of `builtInAccounts`. One is of type SANDBOX,
 * one has sponsored ads only and therefore no `dsp_*` tables.
 */
export const builtInInstances: readonly InstanceProfile[] = [
  instance(northwindMedia, unitedStates, {
    instanceId: 'amcnwndus01', instanceName: 'northwind-outdoor-us', customerCanonicalName: 'Northwind Outdoor',
    advertiserTypes: ['DISPLAY', 'SAS', 'SPONSORED_ADS'],
  }),
  instance(northwindMedia, canada, {
    instanceId: 'amcnwndca02', instanceName: 'northwind-outdoor-ca', customerCanonicalName: 'Northwind Outdoor',
  }),
  instance(northwindMedia, unitedStates, {
    instanceId: 'amcaurora03', instanceName: 'aurora-beauty-us', customerCanonicalName: 'Aurora Beauty',
    advertiserTimeZone: 'America/Los_Angeles',
  }),
  instance(northwindMedia, unitedStates, {
    instanceId: 'amccontso04', instanceName: 'contoso-pets-us', customerCanonicalName: 'Contoso Pets',
    advertiserTimeZone: 'America/Chicago',
  }),
  instance(northwindMedia, unitedStates, {
    instanceId: 'amcnwndsbx5', instanceName: 'northwind-sandbox', customerCanonicalName: 'Northwind Outdoor',
    instanceType: 'SANDBOX',
  }),
  instance(adatumDirect, unitedStates, {
    instanceId: 'amcadatum06', instanceName: 'adatum-kitchen-us', customerCanonicalName: 'Adatum Kitchen',
    advertiserTypes: ['SPONSORED_ADS'],
  }),
  instance(fabrikamEurope, germany, {
    instanceId: 'amcfbrkde07', instanceName: 'fabrikam-home-de', customerCanonicalName: 'Fabrikam Home',
  }),
  instance(fabrikamEurope, unitedKingdom, {
    instanceId: 'amcfbrkuk08', instanceName: 'fabrikam-home-uk', customerCanonicalName: 'Fabrikam Home',
  }),
  instance(litwarePacific, japan, {
    instanceId: 'amcltwrjp09', instanceName: 'litware-kitchen-jp', customerCanonicalName: 'Litware Kitchen',
  }),
  instance(litwarePacific, australia, {
    instanceId: 'amcltwrau10', instanceName: 'litware-kitchen-au', customerCanonicalName: 'Litware Kitchen',
  }),
]
