import { runOnProjectNode } from './setup/bootstrap.mjs'

await runOnProjectNode('build/build.ts', process.argv.slice(2))
