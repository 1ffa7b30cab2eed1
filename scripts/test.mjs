import { runOnProjectNode } from './setup/bootstrap.mjs'

await runOnProjectNode('test/test.ts', process.argv.slice(2))
