/** Front door of the logins room: who we are at Amazon. The rest of core gets tokens only through `access`. */
import type { Logger } from 'pino'
import { AppError } from '#shared/base/app-error.ts'
import type { LoginId } from '#shared/base/ids.ts'
import type { Scope } from '#shared/base/scope.ts'
import type { Secret } from '#shared/base/secret.ts'
import type { Handlers } from '#shared/contract/define.ts'
import type { Emit } from '#shared/contract/events.ts'
import type { Login, loginsContract, Region } from '#shared/logins/contract.ts'
import { amazonHosts } from '#core/amc/hosts.ts'
import type { LoginAccess } from '#core/amc/gateway.ts'
import type { LwaClient, TokenGrant } from '#core/amc/lwa.ts'
import type { AuditLog } from '#core/audit/audit.ts'
import type { WriteDb } from '#core/db/database.ts'
import type { AmazonHosts, Browser, Clock, Ids } from '#core/ports.ts'
import type { Vault } from '#core/vault/vault.ts'
import { createAccessTokens } from './access-tokens.ts'
import { admitLogin, type AdmitTarget } from './admit-login.ts'
import { createClientApps, sandboxClient } from './client-apps.ts'
import { createLoginHosts, type LoginHosts, type SandboxUrl } from './login-hosts.ts'
import { defaultLabel, loginNotice } from './login-rules.ts'
import { createLoginStore, type LoginRecord } from './login-store.ts'
import { createRefresher } from './refresher.ts'
import { signInWithoutBrowser } from './scripted-sign-in.ts'
import { createSignIn } from './sign-in.ts'

export interface LoginsDeps {
  readonly db: WriteDb
  readonly clock: Clock
  readonly ids: Ids
  readonly emit: Emit
  readonly logger: Logger
  readonly browser: Browser
  readonly vault: Vault
  readonly audit: AuditLog
  /** Only tests give other hosts than Amazon's. */
  readonly amazon?: AmazonHosts | undefined
  readonly sandboxUrl: SandboxUrl
  /** Looks for a login's instances; gives the names of its accounts and how many instances there are. */
  readonly discover: (loginId: LoginId, signal: AbortSignal) => Promise<{ readonly accountNames: readonly string[]; readonly instanceCount: number }>
  /** Told inside the transaction that removes a login. */
  readonly onRemoved: (loginId: LoginId) => void
}

/** A login as the other rooms of core see it. */
export interface KnownLogin {
  readonly id: LoginId
  readonly region: Region
  readonly synthetic: boolean
  readonly state: Login['state']
}

export interface Logins {
  readonly handlers: Handlers<typeof loginsContract>
  /** What the gateway asks for each request. */
  readonly access: LoginAccess
  readonly hosts: LoginHosts
  known(): Promise<KnownLogin[]>
  find(loginId: LoginId): Pick<LoginRecord, 'id' | 'region' | 'synthetic' | 'clientId'> | undefined
  /** Stores the tokens of a fresh consent as a new login, or renews `loginId`. Tokens are never stored unsealed. */
  admit(target: AdmitTarget, grant: TokenGrant, signal: AbortSignal): Promise<LoginId>
  /** Signs in to the built-in service as its default person without keeping anything: no login comes of it. */
  visitSandbox(signal: AbortSignal): Promise<{ readonly apiUrl: string; readonly clientId: string; readonly accessToken: Secret; readonly expiresInSeconds: number }>
  /** Signs in to the built-in service as its default person, as a new synthetic login or renewing `loginId`. */
  signInToSandbox(target: { readonly label: string; readonly loginId: LoginId | undefined }, signal: AbortSignal): Promise<LoginId>
  remove(loginId: LoginId): void
  /** Starts the renewal in the background; a core that only answers tests leaves it out. */
  startRefresher(): void
}

export function createLogins(deps: LoginsDeps, scope: Scope): Logins {
  const { db, clock, ids, emit, logger, browser, vault, audit, sandboxUrl, discover, onRemoved, amazon = amazonHosts } = deps
  const store = createLoginStore(db)
  const clientApps = createClientApps({ db, vault, clock, audit })
  const hosts = createLoginHosts({ amazon, sandboxUrl })
  const tokens = createAccessTokens({ store, vault, clientApps, hosts, audit, clock, ids, emit, logger }, scope)
  const refresher = createRefresher({ store, tokens, clock, ids, logger }, scope)

  function need(id: string): LoginRecord {
    const login = store.find(id)
    if (!login) throw new AppError('not-found', 'This login was removed, so nothing was changed.')
    return login
  }

  async function stateOf(login: LoginRecord): Promise<Login['state']> {
    if (login.state !== 'ok') return login.state
    const token = store.token(login.id)
    return token && (await vault.canOpen(token.refresh)) ? 'ok' : 'locked'
  }

  async function view(login: LoginRecord): Promise<Login> {
    const state = await stateOf(login)
    const { id, label, region, synthetic, clientId, consentedAtMs, lastRefreshAtMs } = login
    return {
      id, label, region, synthetic, state, clientId, consentedAtMs, lastRefreshAtMs,
      accessExpiresAtMs: store.token(id)?.expiresAtMs ?? null,
      notice: loginNotice({ state, synthetic, consentedAtMs }, clock.now()),
    }
  }

  async function admit(target: AdmitTarget, grant: TokenGrant, signal: AbortSignal): Promise<LoginId> {
    const id = await admitLogin({ db, store, vault, audit, clock, ids }, target, grant, signal)
    emit('logins.changed', [id])
    emit('instances.changed')
    return id
  }

  /** The end of a sign-in in the browser. A discovery that fails does not undo the sign-in: it can be asked for again. */
  async function admitPerson(target: { readonly region: Region; readonly loginId: LoginId | undefined }, client: LwaClient, grant: TokenGrant, signal: AbortSignal) {
    const placeholder = defaultLabel([], target.region)
    const loginId = await admit({ ...target, synthetic: false, clientId: client.clientId, label: placeholder }, grant, signal)
    try {
      const { accountNames, instanceCount } = await discover(loginId, signal)
      if (store.find(loginId)?.label === placeholder) store.rename(loginId, defaultLabel(accountNames, target.region))
      emit('logins.changed', [loginId])
      return { loginId, instanceCount }
    } catch (thrown) {
      const error = AppError.from(thrown)
      logger.warn({ loginId, code: error.code }, 'signed in, but the instances could not be listed')
      return { loginId, instanceCount: 0 }
    }
  }

  const signIn = createSignIn({
    clock, ids, browser, logger, emit, clientApps, amazon, admit: admitPerson,
    noteFailure: (message) => audit.append({ action: 'issue', outcome: 'failed', detail: message }),
  }, scope)

  function remove(loginId: LoginId): void {
    const login = need(loginId)
    db.transaction(() => {
      store.remove(loginId)
      clientApps.forgetUnused()
      onRemoved(loginId)
      audit.append({ action: 'delete', outcome: 'ok', loginId, loginLabel: login.label, detail: 'Login and tokens removed from this profile. Amazon\'s consent was not revoked.' })
    })
    emit('logins.changed', [loginId])
    emit('instances.changed')
  }

  const access: LoginAccess = {
    async endpoint(loginId, signal) {
      const login = need(loginId)
      const { apiUrl } = await hosts(login, signal)
      return { apiUrl, clientId: login.clientId, synthetic: login.synthetic }
    },
    accessToken: (loginId, signal, newerThan) => tokens.get(loginId, signal, newerThan),
    noteRefusal: (loginId, detail) => audit.append({ action: 'use-failure', outcome: 'failed', loginId, loginLabel: store.find(loginId)?.label ?? null, detail }),
  }

  const handlers: Handlers<typeof loginsContract> = {
    list: async () => Promise.all(store.list().map(view)),
    clientApp: async () => clientApps.current(),
    saveClientApp: async (input) => {
      const app = await clientApps.save(input)
      emit('logins.changed')
      return app
    },
    signInState: async () => signIn.state(),
    startSignIn: async ({ region, loginId }) => {
      if (loginId !== undefined && need(loginId).synthetic) throw new AppError('invalid-input', 'This is the login of the sample data; it needs no sign-in at Amazon. Start the sample data again instead.')
      return signIn.start({ region, loginId })
    },
    finishSignIn: async ({ attemptId, url }) => signIn.finish(attemptId, url),
    cancelSignIn: async () => signIn.cancel(),
    rename: async ({ id, label }) => {
      need(id)
      store.rename(id, label)
      emit('logins.changed', [id])
      return view(need(id))
    },
    remove: async ({ id }) => {
      remove(id)
      return {}
    },
    refresh: async ({ id }, { signal }) => {
      need(id)
      await tokens.get(id, signal, store.token(id)?.version ?? 0)
      return view(need(id))
    },
  }

  return {
    handlers, access, hosts, admit, remove,
    find: (loginId) => store.find(loginId),
    async visitSandbox(signal) {
      const place = await hosts({ synthetic: true, region: 'NA' }, signal)
      const { accessToken, expiresInSeconds } = await signInWithoutBrowser(place, { clock, ids }, signal)
      return { apiUrl: place.apiUrl, clientId: sandboxClient.clientId, accessToken, expiresInSeconds }
    },
    async signInToSandbox({ label, loginId }, signal) {
      const grant = await signInWithoutBrowser(await hosts({ synthetic: true, region: 'NA' }, signal), { clock, ids }, signal)
      return admit({ region: 'NA', synthetic: true, clientId: sandboxClient.clientId, label, loginId }, grant, signal)
    },
    known: () => Promise.all(store.list().map(async (login) => ({ id: login.id, region: login.region, synthetic: login.synthetic, state: await stateOf(login) }))),
    startRefresher: () => refresher.start(),
  }
}
