/**
 * `node launch.ts --profile=DIR`: runs the built desktop shell in this process, on the fake Electron beside this file. The app
 * is that of the project, or of the folder in `RECOMAMP_SIM_APP`.
 */
import { registerHooks } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const fake = new URL('./fake-electron.ts', import.meta.url).href
registerHooks({
  resolve: (specifier, context, next) => (/^electron(?:\/(?:main|common))?$/.test(specifier) ? { url: fake, shortCircuit: true } : next(specifier, context)),
})
const appDir = process.env['RECOMAMP_SIM_APP'] ?? resolve(import.meta.dirname, '../../../..')
await import(pathToFileURL(join(appDir, 'out', 'main', 'index.js')).href)
