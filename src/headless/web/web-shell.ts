import type { CorePorts } from '#core/ports.ts'
import type { AppRoot } from '#core/shell/app-root.ts'
import { createLogFile } from '#core/shell/log-file.ts'
import { lockProfile } from '#core/shell/profile-lock.ts'
import { systemIds } from '#core/shell/system-ids.ts'
import { systemClock } from '#shared/base/clock.ts'
import type { Scope } from '#shared/base/scope.ts'
import { openSecretStore } from '../open-secret-store.ts'
import { keepLastPort, readLastPort } from './last-port.ts'
import { systemBrowser } from './system-browser.ts'
import { createWebServer, type WebServer, type WebServerDeps } from './web-server.ts'

export interface WebShellOptions {
  readonly appRoot: AppRoot
  readonly profileDir: string
  /** 0 takes the port of the last time if it is free, else any. */
  readonly port: number
}

export interface WebShell {
  readonly server: WebServer
  readonly logger: CorePorts['logger']
}

/** What a shell needs of core. */
export interface HostedCore {
  readonly handle: WebServerDeps['handle']
  readonly scope: { close(): Promise<void> }
}

/**
 * Brings up the whole web shell on a profile: takes the profile's lock, starts core with this shell's ports, serves it on
 * loopback, and announces itself in `instance.json`. `scope` owns all of it; when anything fails, close it. Rejects with
 * `conflict` when another process has the profile.
 */
export async function startWebShell(
  options: WebShellOptions,
  createCore: (ports: CorePorts) => Promise<HostedCore>,
  scope: Scope,
): Promise<WebShell> {
  const { appRoot, profileDir } = options
  const lock = lockProfile(profileDir, scope)
  const logger = createLogFile(profileDir, 'web', scope)
  const core = await createCore({
    shell: 'web',
    version: appRoot.version,
    profileDir,
    clock: systemClock,
    ids: systemIds,
    secrets: openSecretStore(profileDir),
    browser: systemBrowser,
    // The page downloads what it exports, and shows notices itself.
    files: { saveFile: null },
    notifier: { notify: () => {} },
    logger,
    sandboxCommand: { command: process.execPath, args: [appRoot.sandboxPath] },
  })
  scope.own(() => core.scope.close())
  const preferredPort = readLastPort(profileDir)
  const server = await createWebServer(
    {
      handle: (request, context) => core.handle(request, context),
      clock: systemClock,
      randomHex: (byteCount) => systemIds.randomHex(byteCount),
      onFailure: (failure) => logger.error({ err: failure }, 'a request failed in the web shell'),
    },
    { rendererDir: appRoot.rendererDir, port: options.port, version: appRoot.version, ...(preferredPort !== undefined && { preferredPort }) },
    scope,
  )
  keepLastPort(profileDir, server.port)
  lock.announce({ shell: 'web', pid: process.pid, startedAtMs: systemClock.now(), port: server.port, secret: server.secret })
  logger.info({ port: server.port, version: appRoot.version }, 'the web shell is ready')
  return { server, logger }
}
