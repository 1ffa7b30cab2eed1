import { runOnProjectNode } from './setup/bootstrap.mjs'

await runOnProjectNode('doctor/doctor.ts', process.argv.slice(2))
