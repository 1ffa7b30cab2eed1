import type { AmcAccount } from '../ports.ts'
import type { Instances, InstanceRecord } from '../state/instances.ts'
import { findPerson, type Person } from '../state/people.ts'
import type { Collection } from '../state/store.ts'
import type { Grant, LwaClient, Tokens } from '../state/tokens.ts'
import { Refusal } from './reply.ts'
import type { Call } from './router.ts'

/** Who calls, as far as the bearer token tells. */
export interface Session {
  readonly grant: Grant
  readonly person: Person
}

/** A call about one AMC account. */
export interface AccountSession extends Session {
  readonly account: AmcAccount
}

/** A call about one instance of that account. */
export interface InstanceSession extends AccountSession {
  readonly instance: InstanceRecord
}

/** Whether a person accepted the AMC terms since the service first started. */
export interface TermsRecord {
  readonly personId: string
  readonly acceptedAtMs: number
}

export interface Gate {
  /** 401 without a good bearer token or with another client's id. 403 when the consent lacks the scope. */
  login(call: Call, scope?: 'campaigns' | 'audiences'): Session
  /** Also 403 `Unauthorized request.` when the account headers name no account of this person. */
  account(call: Call): AccountSession
  /** Also 403 when the instance of the path is not in the account; with `terms`, 403 until the terms are accepted. */
  instance(call: Call, options?: { readonly terms: boolean }): InstanceSession
  /** The instance of a rule-based audience call, which names it in a header. */
  audienceInstance(call: Call): InstanceSession
  accountsOf(person: Person): readonly AmcAccount[]
  hasAcceptedTerms(person: Person): boolean
}

export interface GateDeps {
  readonly clients: readonly LwaClient[]
  readonly tokens: Tokens
  readonly instances: Instances
  readonly terms: Collection<TermsRecord>
}

/** Checks headers in the order of the real service: bearer, client id, account, instance, terms. */
export function createGate(deps: GateDeps): Gate {
  const accountsOf = (person: Person): readonly AmcAccount[] =>
    deps.instances.accounts.filter((account) => person.sees(account, deps.instances.accounts))
  const hasAcceptedTerms = (person: Person): boolean => person.acceptedTerms || deps.terms.get(person.id) !== undefined

  const login: Gate['login'] = (call, scope = 'campaigns') => {
    const token = /^Bearer (\S+)$/i.exec(call.headers['authorization'] ?? '')?.[1]
    if (token === undefined) throw new Refusal(401, 'Missing Authorization header.')
    const grant = deps.tokens.check(token, call.nowMs)
    const person = findPerson(grant?.personId)
    if (!grant || !person) throw new Refusal(401, 'Invalid or expired access token.')
    const clientId = call.headers['amazon-advertising-api-clientid']
    if (clientId === undefined) throw new Refusal(401, 'Missing Amazon-Advertising-API-ClientId header.')
    if (clientId !== grant.clientId) throw new Refusal(401, 'The access token was not issued to this client.')
    const allowed = scope === 'audiences' ? ['advertising::audiences'] : ['advertising::campaign_management', 'cpc_advertising:campaign_management']
    if (!grant.scopes.some((granted) => allowed.includes(granted))) throw unauthorized()
    return { grant, person }
  }
  const account: Gate['account'] = (call) => {
    const session = login(call)
    const accountId = call.headers['amazon-advertising-api-advertiserid']
    const marketplaceId = call.headers['amazon-advertising-api-marketplaceid']
    const found = accountsOf(session.person).find((known) => known.accountId === accountId && known.marketplaceId === marketplaceId)
    if (!found) throw unauthorized()
    return { ...session, account: found }
  }
  const requireTerms = (person: Person): void => {
    if (!hasAcceptedTerms(person)) throw new Refusal(403, 'Terms and conditions must be accepted to continue.')
  }
  return {
    login,
    account,
    instance: (call, options = { terms: false }) => {
      const session = account(call)
      const instance = deps.instances.find(call.params['instanceId'] ?? '')
      if (!instance || instance.profile.accountId !== session.account.accountId) throw unauthorized()
      if (options.terms) requireTerms(session.person)
      return { ...session, instance }
    },
    audienceInstance: (call) => {
      const session = login(call)
      const instance = deps.instances.find(call.headers['amazon-marketing-cloud-audience-instanceid'] ?? '')
      const found = accountsOf(session.person).find((known) => known.accountId === instance?.profile.accountId)
      const entityId = call.headers['amazon-advertising-api-entityid']
      if (!instance || !found || (entityId !== undefined && entityId !== found.accountId)) throw unauthorized()
      requireTerms(session.person)
      return { ...session, account: found, instance }
    },
    accountsOf,
    hasAcceptedTerms,
  }
}

function unauthorized(): Refusal {
  return new Refusal(403, 'Unauthorized request.')
}
