import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, posix, relative, resolve } from 'node:path'
import type { Plugin } from 'vite'

const pattern = /new URL\(\s*(['"])(\.{1,2}\/[^'"]+)\1\s*,\s*import\.meta\.url\s*\)/g
const packagesWithNeighbours = /node_modules\/@polyglot-sql\//
/** Stands in the code until the names of the files are known. */
const placeholder = /__recomampNeighbour\("([^"]+)"\)/g
const projectDir = resolve(import.meta.dirname, '../..')

/**
 * Lets code for Node name a file beside it as `new URL('./x', import.meta.url)` and find it in a build too. A TypeScript or
 * JavaScript file becomes an entry of its own (a worker), any other file or folder is copied as it is. Vite does this for
 * pages only. Of packages, only those in `packagesWithNeighbours` are looked at: others do this in code that never runs.
 */
export function bundleNeighbours(): Plugin {
  return {
    name: 'bundle-neighbours',
    applyToEnvironment: (environment) => environment.config.consumer === 'server',
    transform(code, id) {
      const file = id.split('?', 1)[0] ?? id
      const looked = packagesWithNeighbours.test(file) || !file.includes('/node_modules/')
      if (!code.includes('import.meta.url') || !looked) return null
      let changed = false
      const emitFile = (path: string) =>
        this.emitFile({ type: 'asset', fileName: join('files', relative(projectDir, path)).replaceAll('\\', '/').replaceAll('node_modules/', 'packages/'), source: readFileSync(path) })
      const result = code.replace(pattern, (_whole, _quote, target: string) => {
        const path = resolve(dirname(file), target)
        const found = statSync(path, { throwIfNoEntry: false })
        if (found === undefined) return this.error(`${relative(projectDir, file)} names ${target}, which does not exist`)
        changed = true
        if (found.isFile()) {
          const isCode = /\.(?:ts|js|mjs)$/.test(path)
          return inBuild(isCode ? this.emitFile({ type: 'chunk', id: path }) : emitFile(path))
        }
        const references = readdirSync(path, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile() && !/\.tsx?$/.test(entry.name))
          .map((entry) => ({ reference: emitFile(join(entry.parentPath, entry.name)), inside: relative(path, entry.parentPath) }))
        const top = references.find((entry) => entry.inside === '')
        if (top === undefined) return this.error(`${relative(projectDir, file)} names the folder ${target}, which has no file of its own to copy`)
        return `new URL('.', ${inBuild(top.reference)})`
      })
      return changed ? { code: result, map: null } : null
    },
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk' || !chunk.code.includes('__recomampNeighbour')) continue
        chunk.code = chunk.code.replace(placeholder, (_whole, reference: string) => {
          const path = posix.relative(posix.dirname(chunk.fileName), this.getFileName(reference))
          return JSON.stringify(path.startsWith('.') ? path : `./${path}`)
        })
      }
    },
  }
}

function inBuild(reference: string): string {
  return `new URL(__recomampNeighbour(${JSON.stringify(reference)}), import.meta.url)`
}
