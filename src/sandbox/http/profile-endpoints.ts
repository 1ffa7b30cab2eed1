import { builtInAdvertisers, digits, type Instances } from '../state/instances.ts'
import type { InstanceProfile } from '../ports.ts'
import { readFields } from './fields.ts'
import type { Gate } from './gate.ts'
import { compareText, cutPage } from './paging.ts'
import { json, Refusal } from './reply.ts'
import type { Endpoint } from './router.ts'

const zonesOfProfiles: Readonly<Record<string, string>> = {
  US: 'America/Los_Angeles', CA: 'America/Los_Angeles', MX: 'America/Los_Angeles', UK: 'Europe/London', DE: 'Europe/Paris', FR: 'Europe/Paris',
  IT: 'Europe/Paris', ES: 'Europe/Paris', JP: 'Asia/Tokyo', AU: 'Australia/Sydney', IN: 'Asia/Kolkata', BR: 'America/Sao_Paulo',
}

/** Profiles, manager accounts and ads accounts (sheet §2.5): what an Ads API client may ask before it knows of AMC. */
export function profileEndpoints(deps: { readonly gate: Gate; readonly instances: Instances }): readonly Endpoint[] {
  const { gate, instances } = deps
  const profilesOf = (person: Parameters<Gate['accountsOf']>[0]) =>
    gate.accountsOf(person).flatMap((account) => instances.list(account.accountId)).map(({ profile }) => toProfile(profile))
  return [
    {
      method: 'GET', path: '/v2/profiles', group: 'profiles', access: 'login', errors: 'ads',
      handle: (call) => {
        const wanted = call.query.get('profileTypeFilter')?.split(',').filter((type) => type !== '') ?? []
        return json(profilesOf(gate.login(call).person).filter((profile) => wanted.length === 0 || wanted.includes(profile.accountInfo.type)))
      },
    },
    {
      method: 'PUT', path: '/v2/profiles', group: 'profiles', access: 'login', errors: 'ads',
      handle: (call) => {
        const known = new Set(profilesOf(gate.login(call).person).map((profile) => profile.profileId))
        if (!Array.isArray(call.body)) throw new Refusal(400, 'The request body must be a list of profiles.')
        return json(call.body.map((item: unknown) => {
          const profileId = readFields(item, 'A profile').integer('profileId') ?? 0
          // Budgets belong to campaigns that do not exist here: nothing is stored, and the answer says so.
          return known.has(profileId)
            ? { profileId, code: 'INVALID_ARGUMENT', details: 'Daily budgets cannot be changed for this profile.' }
            : { profileId, code: 'NOT_FOUND', details: `Profile ${profileId} does not exist.` }
        }))
      },
    },
    {
      method: 'GET', path: '/v2/profiles/{profileId}', group: 'profiles', access: 'login', errors: 'ads',
      handle: (call) => {
        const profile = profilesOf(gate.login(call).person).find((known) => String(known.profileId) === call.params['profileId'])
        if (!profile) throw new Refusal(404, `Could not find profile with ID ${call.params['profileId']}.`, { code: 'NOT_FOUND' })
        return json(profile)
      },
    },
    {
      method: 'GET', path: '/managerAccounts', group: 'profiles', access: 'login', errors: 'ads',
      handle: (call) => {
        const accounts = gate.accountsOf(gate.login(call).person)
        return json({
          managerAccounts: accounts.map((account) => ({
            managerAccountId: `amzn1.ads1.ma1.${digits(`manager/${account.accountId}`, 20, 36)}`, managerAccountName: account.accountName,
            linkedAccounts: [
              {
                accountId: account.accountId, accountName: account.accountName, accountType: 'MARKETING_CLOUD', dspAdvertiserId: null,
                marketplaceId: account.marketplaceId, profileId: null,
              },
              ...instances.list(account.accountId).flatMap(({ profile }) => toLinkedAccounts(profile)),
            ].slice(0, 50),
          })),
        })
      },
    },
    {
      method: 'POST', path: '/adsAccounts/list', group: 'profiles', access: 'login', errors: 'ads',
      mediaType: 'application/vnd.listaccountsresource.v1+json',
      handle: (call) => {
        const { person } = gate.login(call)
        const fields = readFields(call.body ?? {})
        const items = gate.accountsOf(person).flatMap((account) => instances.list(account.accountId)).map(({ profile }) => ({
          adsAccountId: `amzn1.ads-account.g.${digits(`ads/${profile.instanceId}`, 16, 36)}`, accountName: profile.customerCanonicalName, status: 'CREATED',
          countryCodes: [countryOf(profile)],
          alternateIds: [{ countryCode: countryOf(profile), entityId: builtInAdvertisers(profile).at(-1)?.id, profileId: toProfile(profile).profileId }],
          errors: {},
        })).sort((one, other) => compareText(one.adsAccountId, other.adsAccountId))
        const page = cutPage(items, {
          listName: 'adsAccounts', limit: fields.integer('maxResults', { min: 1, max: 100 }) ?? 100, nextToken: fields.text('nextToken'),
          keyOf: (item) => item.adsAccountId, compareKeys: compareText,
        })
        return json({ adsAccounts: page.items, nextToken: page.nextToken ?? null })
      },
    },
  ]
}

function toProfile(profile: InstanceProfile) {
  const countryCode = countryOf(profile)
  return {
    profileId: Number(digits(`profile/${profile.instanceId}`, 15, 10)), countryCode, currencyCode: profile.currencyCode,
    timezone: zonesOfProfiles[countryCode] ?? 'America/Los_Angeles',
    accountInfo: {
      id: `ENTITY${digits(`${profile.instanceId}/sa`, 13, 36).toUpperCase()}`, type: 'vendor', name: profile.customerCanonicalName,
      marketplaceStringId: profile.marketplaceId, validPaymentMethod: true,
    },
  }
}

function toLinkedAccounts(profile: InstanceProfile) {
  const { profileId } = toProfile(profile)
  return builtInAdvertisers(profile).map(({ id, name, type }) => {
    const isSponsored = type === 'SPONSORED_ADS'
    return {
      accountId: id, accountName: name, accountType: isSponsored ? 'VENDOR' : 'DSP_ADVERTISING_ACCOUNT', dspAdvertiserId: isSponsored ? null : id,
      marketplaceId: profile.marketplaceId, profileId: isSponsored ? String(profileId) : null,
    }
  })
}

/** The Ads API says UK where ISO says GB. */
function countryOf(profile: InstanceProfile): string {
  return profile.countryCode === 'GB' ? 'UK' : profile.countryCode
}
