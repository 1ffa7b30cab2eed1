import { AppError } from '#shared/base/app-error.ts'
import { Secret } from '#shared/base/secret.ts'
import type { ClientApp } from '#shared/logins/contract.ts'
import type { AuditLog } from '#core/audit/audit.ts'
import type { LwaClient } from '#core/amc/lwa.ts'
import type { WriteDb } from '#core/db/database.ts'
import type { Clock } from '#core/ports.ts'
import type { Vault } from '#core/vault/vault.ts'
import { redirectUrlFor } from './callback-server.ts'

/** Unassigned, below every system's range of passing ports, and the same everywhere because Amazon wants it registered. */
export const defaultRedirectPort = 8737

/** The built-in service's own application. Its "secret" is public: everything behind it is synthetic. */
export const sandboxClient: LwaClient = { clientId: 'amzn1.application-oa2-client.sandbox', clientSecret: new Secret('amzn1.oa2-cs.v1.sandbox') }

export interface ClientApps {
  current(): ClientApp
  /** Null keeps the stored secret of that client id. Rejects with `invalid-input` for what cannot be an id or a secret. */
  save(input: { readonly clientId: string; readonly clientSecret: string | null; readonly redirectPort: number }): Promise<ClientApp>
  /** Id and secret to ask for tokens with. Rejects with `invalid-input` when there is no secret, `storage` when it cannot be opened. */
  client(of: { readonly clientId: string; readonly synthetic: boolean }): Promise<LwaClient>
  /** Deletes secrets that no login and no future sign-in needs. */
  forgetUnused(): void
}

interface AppRow {
  readonly secret: Uint8Array | null
  readonly version: number
}

/** The agency's Login-with-Amazon applications. An earlier one keeps its secret, because tokens are bound to their client id. */
export function createClientApps({ db, vault, clock, audit }: { readonly db: WriteDb; readonly vault: Vault; readonly clock: Clock; readonly audit: AuditLog }): ClientApps {
  const find = (clientId: string): AppRow | undefined => db.get<AppRow>('SELECT secret, version FROM client_app WHERE client_id = ?', clientId)

  const current = (): ClientApp => {
    const setup = db.get<{ client_id: string; redirect_port: number }>('SELECT client_id, redirect_port FROM sign_in_setup WHERE id = 1')
    const clientId = setup?.client_id ?? ''
    const redirectPort = setup?.redirect_port ?? defaultRedirectPort
    return { clientId, hasSecret: find(clientId)?.secret != null, redirectPort, redirectUrls: [redirectUrlFor(redirectPort)] }
  }

  const forgetUnused = (): void => {
    db.run('DELETE FROM client_app WHERE client_id NOT IN (SELECT client_id FROM login) AND client_id NOT IN (SELECT client_id FROM sign_in_setup)')
  }

  return {
    current,
    async save({ clientId, clientSecret, redirectPort }) {
      checkInput(clientId, clientSecret)
      const before = find(clientId)
      const version = (before?.version ?? 0) + 1
      const secret = clientSecret === null ? null : await vault.seal({ ownerId: clientId, version, field: 'client-secret' }, new Secret(clientSecret.trim()))
      db.transaction(() => {
        if (secret) {
          db.run(`INSERT INTO client_app (client_id, secret, version, saved_at_ms) VALUES (?, ?, ?, ?)
            ON CONFLICT (client_id) DO UPDATE SET secret = excluded.secret, version = excluded.version, saved_at_ms = excluded.saved_at_ms`,
          clientId, secret, version, clock.now())
        }
        db.run('INSERT INTO sign_in_setup (id, client_id, redirect_port) VALUES (1, ?, ?) ON CONFLICT (id) DO UPDATE SET client_id = excluded.client_id, redirect_port = excluded.redirect_port', clientId, redirectPort)
        forgetUnused()
        audit.append({ action: 'client-app-saved', outcome: 'ok', detail: `Application ${clientId}, return address ${redirectUrlFor(redirectPort)}, ${secret ? 'new secret' : 'secret unchanged'}.` })
      })
      return current()
    },
    async client({ clientId, synthetic }) {
      if (synthetic) return sandboxClient
      const row = find(clientId)
      if (!row?.secret) {
        throw new AppError('invalid-input', 'The client secret of your Login with Amazon application is missing, so Amazon was not asked. Enter it in Settings.', { details: { reason: 'client' } })
      }
      try {
        return { clientId, clientSecret: await vault.open({ ownerId: clientId, version: row.version, field: 'client-secret' }, row.secret) }
      } catch (cause) {
        throw new AppError('storage', 'The client secret cannot be opened on this machine, so Amazon was not asked. It was kept. Unlock the key store of the system, or enter the secret again in Settings.', { cause })
      }
    },
    forgetUnused,
  }
}

function checkInput(clientId: string, clientSecret: string | null): void {
  const refuse = (why: string): never => {
    throw new AppError('invalid-input', `${why} Nothing was saved. Both are in the security profile of your Login with Amazon application.`)
  }
  if (clientId.startsWith('amzn1.oa2-cs.')) refuse('The client secret is in the field of the client id.')
  if (!/^[\x21-\x7e]+$/.test(clientId)) refuse(clientId === '' ? 'The client id is missing.' : 'The client id has a space or a special character in it.')
  if (clientSecret === null) return
  if (clientSecret.startsWith('amzn1.application-oa2-client.')) refuse('The client id is in the field of the client secret.')
  if (!/^[\x21-\x7e]+$/.test(clientSecret.trim())) refuse(clientSecret.trim() === '' ? 'The client secret is empty.' : 'The client secret has a space or a special character in it.')
}
