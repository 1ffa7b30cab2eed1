import { runOnProjectNode } from './setup/bootstrap.mjs'

await runOnProjectNode('new-feature/new-feature.ts', process.argv.slice(2))
