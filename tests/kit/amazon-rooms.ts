import pino from 'pino'
import type { Clock } from '#shared/base/clock.ts'
import { systemClock } from '#shared/base/clock.ts'
import type { Scope } from '#shared/base/scope.ts'
import type { CallContext } from '#shared/contract/define.ts'
import type { EventName } from '#shared/contract/events.ts'
import { createAmcGateway } from '#core/amc/gateway.ts'
import { amazonHosts } from '#core/amc/hosts.ts'
import { createAudit } from '#core/audit/audit.ts'
import { createAuditLog } from '#core/audit/audit-log.ts'
import { openDatabase } from '#core/db/database.ts'
import { createEntities } from '#core/entities/entities.ts'
import { createInstances, type Instances } from '#core/instances/instances.ts'
import { createLogins, type Logins } from '#core/logins/logins.ts'
import type { AmazonHosts, Ids, SecretStore } from '#core/ports.ts'
import { systemIds } from '#core/shell/system-ids.ts'
import { createMemoryStore } from '#core/vault/memory-store.ts'
import { createVault } from '#core/vault/vault.ts'

export interface AmazonRoomsOptions {
  readonly dir: string
  readonly amazon?: AmazonHosts
  readonly clock?: Clock
  readonly ids?: Ids
  readonly secrets?: SecretStore
  readonly sandboxUrl?: (signal: AbortSignal) => Promise<string>
  readonly openBrowser?: (url: string) => Promise<void>
}

/** The rooms between core and Amazon on a profile folder, without the rest of core. Two of them may share a folder. */
export function openAmazonRooms(options: AmazonRoomsOptions, scope: Scope) {
  const { dir, clock = systemClock, ids = systemIds, secrets = createMemoryStore() } = options
  const logLines: string[] = []
  const events: EventName[] = []
  const emit = (name: EventName): void => void events.push(name)
  const logger = pino({ level: 'trace' }, { write: (line: string) => void logLines.push(line) })
  const { db } = openDatabase({ dir, clock }, scope)
  const audit = createAuditLog({ db, clock, emit, actor: 'test' })
  const vault = createVault({ db, secrets, clock, ids, onRefused: (reason) => audit.append({ action: 'unlock-failure', outcome: 'failed', detail: reason }) })
  const logins: Logins = createLogins({
    db, clock, ids, emit, logger, vault, audit, amazon: options.amazon ?? amazonHosts,
    browser: { open: options.openBrowser ?? (async () => undefined) },
    sandboxUrl: options.sandboxUrl ?? (async () => {
      throw new Error('this test has no built-in service')
    }),
    discover: (loginId, signal) => instances.discover(loginId, signal),
    onRemoved: (loginId) => instances.orphan(loginId),
  }, scope)
  const gateway = createAmcGateway({ logins: logins.access, clock, ids, logger })
  const entities = createEntities({ db, clock, ids })
  const instances: Instances = createInstances({ db, entities, clock, ids, emit, api: gateway, logins }, scope)
  const call: CallContext = { signal: scope.signal, clientId: 'test' }
  return { db, vault, audit, auditHandlers: createAudit({ log: audit }).handlers, logins, gateway, entities, instances, logLines, events, call }
}

export type AmazonRooms = ReturnType<typeof openAmazonRooms>
