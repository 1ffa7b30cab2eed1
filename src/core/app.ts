/** Composition root: the only file that knows every feature. Reads top to bottom in start order. */
import { join } from 'node:path'
import { Scope } from '#shared/base/scope.ts'
import type { AppInfo } from '#shared/app/contract.ts'
import type { Emit, EventName } from '#shared/contract/events.ts'
import { createAmcGateway } from './amc/gateway.ts'
import { createAnalysis } from './analysis/analysis.ts'
import { createAuditLog } from './audit/audit-log.ts'
import { createAudit } from './audit/audit.ts'
import { openDatabase } from './db/database.ts'
import { createDemo } from './demo/demo.ts'
import { createExampleWorkbench } from './demo/example-workbench.ts'
import { createSandboxProcess } from './demo/sandbox-process.ts'
import { createDoor, type Handle } from './door/door.ts'
import { createEventHub } from './door/event-hub.ts'
import { createEntities } from './entities/entities.ts'
import { createExecutions } from './executions/executions.ts'
import { createHonesty } from './honesty/honesty.ts'
import { startHousekeeping } from './housekeeping/housekeeping.ts'
import { createInstances } from './instances/instances.ts'
import { createLadder } from './ladder/ladder.ts'
import { createLogins } from './logins/logins.ts'
import type { CorePorts } from './ports.ts'
import { createQueries } from './queries/queries.ts'
import { createResultLooks } from './result-looks/result-looks.ts'
import { createResults } from './results/results.ts'
import { createSettings } from './settings/settings.ts'
import { createTabs } from './tabs/tabs.ts'
import { createTemplates } from './templates/templates.ts'
import { createVault } from './vault/vault.ts'

/** A running core: one door and one lifetime. */
export interface Core {
  readonly handle: Handle
  readonly scope: Scope
}

/** Starts core on a profile. Rejects with a sentence when the profile cannot be opened; nothing is left running then. */
export async function createCore(ports: CorePorts): Promise<Core> {
  const scope = new Scope('core')
  try {
    return { handle: assemble(ports, scope), scope }
  } catch (failure) {
    await scope.close().catch(() => {})
    throw failure
  }
}

/** After these changes a run that waits for a login, an instance or a free place may go on. */
const wakesRuns: ReadonlySet<EventName> = new Set(['logins.changed', 'instances.changed', 'settings.changed'])

function assemble(ports: CorePorts, scope: Scope): Handle {
  const { clock, ids, logger, profileDir, browser, files, secrets } = ports
  const { db, notices, backups } = openDatabase({ dir: profileDir, clock }, scope)
  for (const notice of notices) logger.warn(notice)
  const startupNotices = [...notices]
  const events = createEventHub()
  const emit: Emit = (name, changed) => {
    events.emit(name, changed)
    if (wakesRuns.has(name)) executions.wake()
    if (name === 'executions.changed') results.lookAtOrders()
  }

  const { handlers: settingsHandlers, settings } = createSettings({ db, emit })
  const entities = createEntities({ db, clock, ids })
  const queries = createQueries({ db, entities, clock, ids, emit })
  const tabs = createTabs({ db, clock, ids, emit, queries, settings })
  const templates = createTemplates({ entities, ids, emit, logger, settings, tabs })

  const auditLog = createAuditLog({ db, clock, emit, actor: ports.shell })
  const vault = createVault({
    db, secrets, clock, ids,
    onRefused: reason => auditLog.append({ action: 'unlock-failure', outcome: 'failed', detail: reason }),
  })
  const sandboxDir = join(profileDir, 'sandbox')
  const sandbox = createSandboxProcess({ command: ports.sandboxCommand, dataDir: sandboxDir, clock, logger, onChange: () => emit('demo.changed') }, scope.child('sandbox'))
  const logins = createLogins({
    db, clock, ids, emit, logger, browser, vault, audit: auditLog, amazon: ports.amazonHosts,
    sandboxUrl: signal => sandbox.url(signal),
    discover: (loginId, signal) => instances.discover(loginId, signal),
    onRemoved: loginId => instances.orphan(loginId),
  }, scope.child('logins'))
  const gateway = createAmcGateway({ logins: logins.access, clock, ids, logger })
  const instances = createInstances({ db, entities, clock, ids, emit, api: gateway, logins }, scope.child('instances'))

  const results = createResults({
    db, clock, ids, emit, logger, files, profileDir, settings,
    findRun: id => executions.handlers.get({ id }, { signal: scope.signal, clientId: 'core' }).catch(() => null),
  }, scope.child('results'))
  const honesty = createHonesty({ clock, ids, files, profileDir, results })
  const executions = createExecutions({
    db, clock, ids, emit, logger, settings, gateway, results: results.store,
    route: instanceId => instances.route(instanceId),
    onRun: ({ id, tabId, queryId, text }) => {
      if (tabId !== null) tabs.showRun(tabId, id)
      if (queryId !== null) queries.keep(queryId, 'run', text)
    },
  }, scope.child('executions'))
  const ladder = createLadder({ clock, ids, emit, logger, settings, gateway, logins, instances, executions, sandboxUrl: signal => sandbox.url(signal) }, scope.child('ladder'))
  const demo = createDemo({
    emit, logger, sandbox, sandboxDir, logins, instances,
    workbench: createExampleWorkbench({ queries, tabs }),
    removeRuns: instanceIds => executions.removeInstances(instanceIds),
  }, scope.child('demo'))

  const info: AppInfo = {
    version: ports.version, shell: ports.shell, platform: process.platform, profileDir, startupNotices,
    capabilities: { fileDialogs: files.saveFile !== null, notifications: ports.shell === 'electron', secretStore: secrets.kind },
  }
  logins.startRefresher()
  startHousekeeping({ backups, clock, logger }, scope.child('housekeeping'))
  return createDoor({
    handlers: {
      app: { info: async () => info },
      settings: settingsHandlers, logins: logins.handlers, instances: instances.handlers, audit: createAudit({ log: auditLog }).handlers, demo: demo.handlers,
      queries: queries.handlers, tabs: tabs.handlers, templates: templates.handlers, executions: executions.handlers, ladder: ladder.handlers, results: results.handlers, resultLooks: createResultLooks({ db, clock }).handlers,
      honesty: honesty.handlers,
      analysis: createAnalysis({ db, clock, ids, profileDir, work: results.work }).handlers,
    },
    bulk: [results.bulk, honesty.bulk], events, clock, ids, logger, closing: scope.signal,
  })
}
