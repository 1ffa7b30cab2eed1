#!/usr/bin/env node
/** `recomamp-sql`: the AMC SQL commands on the project's own Node, from any folder; files are read relative to where one stands. */
import { runOnProjectNode } from './setup/bootstrap.mjs'

await runOnProjectNode('../src/sandbox/cli/sql.ts', process.argv.slice(2))
