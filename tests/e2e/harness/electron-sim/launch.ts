/** `node launch.ts --profile=DIR`: runs the built desktop shell in this process, on the fake Electron beside this file. */
import { registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const fake = new URL('./fake-electron.ts', import.meta.url).href
registerHooks({
  resolve: (specifier, context, next) => (/^electron(?:\/(?:main|common))?$/.test(specifier) ? { url: fake, shortCircuit: true } : next(specifier, context)),
})
await import(pathToFileURL(resolve(import.meta.dirname, '../../../../out/main/index.js')).href)
