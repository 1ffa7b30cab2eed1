import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface AppRoot {
  /** The folder with `package.json`: the project, or the inside of the packaged app. */
  readonly dir: string
  readonly version: string
  /** The built page. */
  readonly rendererDir: string
  /** The built AMC service, a program for Node. */
  readonly sandboxPath: string
}

/** Finds the app's own files from the address of a module of it, in the sources as well as in a build. Throws when the module is not part of the app. */
export function findAppRoot(moduleUrl: string): AppRoot {
  for (let dir = dirname(fileURLToPath(moduleUrl)); dir !== dirname(dir); dir = dirname(dir)) {
    const manifestPath = join(dir, 'package.json')
    if (!existsSync(manifestPath)) continue
    const manifest: unknown = JSON.parse(readFileSync(manifestPath, 'utf8'))
    if (!isOwnManifest(manifest)) continue
    return { dir, version: manifest.version, rendererDir: join(dir, 'out', 'renderer'), sandboxPath: join(dir, 'out', 'sandbox', 'index.js') }
  }
  throw new Error('this module is not inside the app')
}

function isOwnManifest(value: unknown): value is { readonly version: string } {
  return typeof value === 'object' && value !== null && 'name' in value && value.name === 'recomamp' && 'version' in value && typeof value.version === 'string'
}
