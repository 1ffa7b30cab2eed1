import { runOnProjectNode } from './setup/bootstrap.mjs'

await runOnProjectNode('start/start.ts', process.argv.slice(2))
