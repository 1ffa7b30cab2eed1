/** `node scripts/run.mjs FILE [ARGUMENTS]`: runs a program of the project on the project's own Node, installing it first when needed. */
import { join } from 'node:path'
import { runOnProjectNode } from './setup/bootstrap.mjs'

const [file, ...args] = process.argv.slice(2)
await runOnProjectNode(join('..', file), args)
