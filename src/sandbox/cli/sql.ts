/**
 * `recomamp-sql`: AMC SQL from the command line, for people who keep their queries in git and for machines. Ends with 0,
 * with 1 when a query is not as it should be, with 2 when it could not do what was asked, with 130 when interrupted.
 */
import { AppError } from '#shared/base/app-error.ts'
import { systemClock } from '#shared/base/clock.ts'
import { checkFiles, formatFiles, listColumns } from './sql-commands.ts'
import type { SqlOutput } from './sql-commands.ts'
import { explainCodes } from './sql-explain.ts'
import { readSqlFlags, sqlUsage } from './sql-flags.ts'
import { runFile } from './sql-run.ts'

async function main(signal: AbortSignal): Promise<number> {
  const output: SqlOutput = { print: text => void process.stdout.write(text), complain: text => void process.stderr.write(text) }
  const flags = readSqlFlags(process.argv.slice(2))
  if (!flags) {
    output.print(sqlUsage)
    return 0
  }
  switch (flags.command) {
    case 'check': return checkFiles(flags, output, systemClock.now())
    case 'columns': return listColumns(flags, output, systemClock.now())
    case 'format': return formatFiles(flags, output)
    case 'explain': return explainCodes(flags, output)
    case 'run': return await runFile(flags, output, process.stdout, systemClock, signal)
  }
}

const interruption = new AbortController()
process.once('SIGINT', () => interruption.abort())
process.once('SIGTERM', () => interruption.abort())
// A reader such as `head` may close the pipe early; that is no failure.
process.stdout.on('error', (failure: NodeJS.ErrnoException) => process.exit(failure.code === 'EPIPE' ? 0 : 2))

try {
  process.exitCode = await main(interruption.signal)
} catch (failure) {
  if (interruption.signal.aborted) process.exitCode = 130
  else {
    process.stderr.write(`${failure instanceof AppError ? failure.message : failure instanceof Error ? failure.stack : String(failure)}\n`)
    process.exitCode = 2
  }
}
