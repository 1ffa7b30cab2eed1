import { parseArgs } from 'node:util'
import { AppError } from '#shared/base/app-error.ts'
import { readPeriod } from '#shared/params/date-expression.ts'
import type { TimeWindow } from '#shared/time-window/time-window.ts'

export interface RunQueryFlags {
  readonly command: 'run-query'
  readonly profile: string | undefined
  readonly query: string
  readonly instance: string
  /** The window as typed, or undefined for the one saved with the query. */
  readonly window: string | undefined
  readonly timeZone: string | undefined
  readonly params: Readonly<Record<string, string>>
  /** Undefined writes to the standard output. */
  readonly out: string | undefined
  readonly spreadsheetSafe: boolean
}

export type RunnerFlags = RunQueryFlags | { readonly command: 'list-queries'; readonly profile: string | undefined } | { readonly command: 'list-instances'; readonly profile: string | undefined } | { readonly command: 'help' }

export const runnerHelp = `npm run runner -- COMMAND [flags]

  run-query QUERY --instance INSTANCE   runs a saved query and writes its rows as CSV
  list-queries                          the saved queries: id, folder and name
  list-instances                        the instances: id, AMC's id and client

QUERY is a query's id or its name, INSTANCE an instance's id, AMC's id of it, or its client's name.

  --profile DIR        the profile to work on; without it, this system's usual place
  --window WINDOW      instead of the saved one: yesterday, last-7-days, last-full-week, -month, -quarter or -year,
                       week-, month-, quarter- or year-to-date, with further words in quotes ("last-28-days
                       ending-2-days-ago", "last-full-week weeks-from-sunday", "month-to-date year-earlier", "yesterday
                       complete-data"), or START/END as 2025-05-01T00:00:00/2025-05-08T00:00:00 (END not included)
  --time-zone ZONE     the zone of the window, for example America/New_York; without it, that of the saved window
  --param NAME=VALUE   a parameter's value instead of the saved one; may be repeated, for lists one value each time;
                       dates may be dynamic, for example since=@last-full-month
  --out FILE           where the CSV goes; without it, the standard output
  --spreadsheet-safe   protect cells that a spreadsheet would take for a formula

Ends with 0 when the rows are written, 1 when the run failed or was cancelled, 2 when it was asked for wrongly, 3 when the
profile could not be opened. Progress is on the standard error.`

const wrong = (sentence: string) => new AppError('invalid-input', `${sentence} Nothing was run. See npm run runner -- --help.`)

/** Reads the runner's command line. Throws `invalid-input` with a sentence for anything it does not understand. */
export function readRunnerFlags(args: readonly string[]): RunnerFlags {
  const { values, positionals } = parse(args)
  const [command, query, ...rest] = positionals
  if (values.help === true || command === undefined) return { command: 'help' }
  if (command === 'list-queries' || command === 'list-instances') {
    if (query !== undefined) throw wrong(`${command} takes no further words, and "${query}" is one.`)
    return { command, profile: values.profile }
  }
  if (command !== 'run-query') throw wrong(`There is no command "${command}".`)
  if (query === undefined) throw wrong('run-query needs the id or the name of a query.')
  if (rest.length > 0) throw wrong(`run-query takes one query; "${rest[0]}" is too much. A name with spaces needs quotes.`)
  if (values.instance === undefined) throw wrong('run-query needs --instance.')
  return {
    command, profile: values.profile, query, instance: values.instance, window: values.window, timeZone: values['time-zone'], params: readParams(values.param ?? []), out: values.out,
    spreadsheetSafe: values['spreadsheet-safe'] ?? false,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        profile: { type: 'string' }, instance: { type: 'string' }, window: { type: 'string' }, 'time-zone': { type: 'string' }, param: { type: 'string', multiple: true }, out: { type: 'string' },
        'spreadsheet-safe': { type: 'boolean' }, help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (failure) {
    throw wrong(`${(failure instanceof Error ? failure.message : String(failure)).split('. ')[0]}.`)
  }
}

/** Values by name; a name that comes again adds a line, which is how lists are typed. */
function readParams(texts: readonly string[]): Readonly<Record<string, string>> {
  const values = new Map<string, string>()
  for (const text of texts) {
    const at = text.indexOf('=')
    if (at < 1) throw wrong(`--param is NAME=VALUE, not "${text}".`)
    const name = text.slice(0, at)
    const value = text.slice(at + 1)
    const earlier = values.get(name)
    values.set(name, earlier === undefined ? value : `${earlier}\n${value}`)
  }
  return Object.fromEntries(values)
}

/** The window that a person typed, in `timeZone`. Throws `invalid-input` when it is none of the known forms. */
export function readWindow(text: string, timeZone: string): TimeWindow {
  const period = readPeriod(text)
  if (period) return { ...period, timeZone }
  const [start, end, ...more] = text.split('/')
  const wallClock = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/
  if (start !== undefined && end !== undefined && more.length === 0 && wallClock.test(start) && wallClock.test(end)) return { kind: 'explicit', start, end, timeZone }
  throw wrong(`--window does not understand "${text}".`)
}
