/** The web shell as built, but its sample data comes through `slow-sandbox.mjs`: `node slow-web.ts PROFILE`. Prints the same line when ready. */
import { join } from 'node:path'
import { createCore } from '#core/app.ts'
import { findAppRoot } from '#core/shell/app-root.ts'
import { Scope } from '#shared/base/scope.ts'
import { printedCodeMs } from '#headless/web/sessions.ts'
import { startWebShell } from '#headless/web/web-shell.ts'

const scope = new Scope('slow web')
const appRoot = findAppRoot(import.meta.url)
process.env['RECOMAMP_BENCH_SERVICE'] = appRoot.sandboxPath
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void scope.close().then(() => process.exit(0)))
const { server } = await startWebShell({ appRoot: { ...appRoot, sandboxPath: join(import.meta.dirname, 'slow-sandbox.mjs') }, profileDir: process.argv[2] ?? '', port: 0 }, createCore, scope)
process.stdout.write(`RecomAMP is ready: ${server.launchUrl(printedCodeMs)}\n`)
