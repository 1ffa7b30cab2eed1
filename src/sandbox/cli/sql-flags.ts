import { parseArgs } from 'node:util'
import { AppError } from '#shared/base/app-error.ts'
import type { DeclaredParameter } from '#sql/sql.ts'

export const commandNames = ['check', 'columns', 'format', 'run', 'explain'] as const
export type CommandName = (typeof commandNames)[number]

/** A parameter with the value given for it, if any. */
export interface GivenParameter extends DeclaredParameter {
  readonly value?: unknown
}

export interface SqlFlags {
  readonly command: CommandName
  /** At least one; `-` is standard input. Of `explain`: codes, none for all of them. */
  readonly files: readonly string[]
  readonly json: boolean
  readonly audience: boolean
  /** `check`: also the notes. */
  readonly notes: boolean
  /** Null when none was given: then nothing is known of declarations. */
  readonly parameters: readonly GivenParameter[] | null
  /** `format`: into the files instead of to standard output. */
  readonly write: boolean
  /** `format`: only say what would change. */
  readonly onlyCheck: boolean
  readonly keywordCase: 'upper' | 'lower' | 'keep'
  /** `run` */
  readonly instanceId: string | null
  readonly from: string | null
  readonly to: string | null
  readonly seed: number
  readonly dataDir: string | null
  readonly withoutThresholds: boolean
}

export const sqlUsage = `Usage: recomamp-sql COMMAND [options] FILE…      (- reads standard input)
Ends with 0; with 1 when a query is not as it should be; with 2 when it could not do what was asked.

  check    errors and advice for AMC SQL; ends with 1 when there is an error
             --json      a list of {file, code, severity, message, from, to}; lines and columns from 1, to is exclusive
             --notes     in text form also the notes (thresholds, windows, parameters)
  columns  the columns of the result: name, type, class, required users, additivity, unit
             --json      a list of objects
  format   the text in order, on standard output
             --write     into the files instead;  --check   only name the files that would change, and end with 1
             --keyword-case upper|lower|keep
  run      runs one file on local synthetic data; CSV on standard output
             --from, --to yyyy-MM-dd    time window in UTC, the last 30 days of data when left out
             --instance ID   --seed N   --data DIR   --without-thresholds

  explain  tells about a problem: what AMC does, what to do, examples; without CODE a list of all codes
             recomamp-sql explain [--json] [CODE…]

  for all  --audience                  the query makes an audience
           --parameter NAME[:TYPE][=VALUE]   declares an input parameter (repeatable); TYPE is STRING, LONG, DATE,
                                       ARRAY<STRING>…; values of an array are parted by commas
           The front matter of a template declares its parameters with defaults, its window and whether it makes an audience.
`

const options = {
  'json': { type: 'boolean' }, 'audience': { type: 'boolean' }, 'notes': { type: 'boolean' }, 'parameter': { type: 'string', multiple: true }, 'write': { type: 'boolean' },
  'check': { type: 'boolean' }, 'keyword-case': { type: 'string' }, 'instance': { type: 'string' }, 'from': { type: 'string' }, 'to': { type: 'string' }, 'seed': { type: 'string' },
  'data': { type: 'string' }, 'without-thresholds': { type: 'boolean' }, 'help': { type: 'boolean', short: 'h' },
} as const

/** Reads the arguments of `recomamp-sql`; null asks for help. Throws an `invalid-input` AppError with a sentence for what it does not know. */
export function readSqlFlags(args: readonly string[]): SqlFlags | null {
  const { values, positionals } = parse(args)
  if (values.help || args.length === 0) return null
  const [name, ...files] = positionals
  const command = commandNames.find(known => known === name)
  if (!command) throw invalid(name === undefined ? 'There is no command.' : `There is no command "${name}".`)
  if (files.length === 0 && command !== 'explain') throw invalid(`The command ${command} needs a file.`)
  if (command !== 'explain' && files.filter(file => file === '-').length > 1) throw invalid('Standard input (-) can be read only once.')
  if (command === 'run' && files.length > 1) throw invalid('The command run takes one file.')
  const keywordCase = (['upper', 'lower', 'keep'] as const).find(known => known === (values['keyword-case'] ?? 'upper'))
  if (!keywordCase) throw invalid(`The option --keyword-case is upper, lower or keep, not "${values['keyword-case']}".`)
  const seed = Number(values.seed ?? '1')
  if (!Number.isSafeInteger(seed) || seed < 0 || seed > 4_294_967_295) throw invalid(`The option --seed is a whole number, not "${values.seed}".`)
  return {
    command, files, json: values.json ?? false, audience: values.audience ?? false, notes: values.notes ?? false,
    parameters: values.parameter ? values.parameter.map(readParameter) : null, write: values.write ?? false, onlyCheck: values.check ?? false, keywordCase,
    instanceId: values.instance ?? null, from: readDay('--from', values.from), to: readDay('--to', values.to), seed, dataDir: values.data ?? null,
    withoutThresholds: values['without-thresholds'] ?? false,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], strict: true, allowPositionals: true, options })
  } catch (failure) {
    throw invalid(`${failure instanceof Error ? failure.message.split('\n')[0] : 'The arguments cannot be read'}.`)
  }
}

function readDay(flag: string, text: string | undefined): string | null {
  if (text === undefined) return null
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text))) throw invalid(`The option ${flag} is a day such as 2025-01-31, not "${text}".`)
  return text
}

function readParameter(text: string): GivenParameter {
  const match = /^([\w-]+)(?::\s*([A-Za-z]+(?:<\s*[A-Za-z]+\s*>)?))?(?:=([\s\S]*))?$/.exec(text)
  const name = match?.[1]
  if (!match || name === undefined) throw invalid(`The option --parameter is NAME, NAME:TYPE or NAME:TYPE=VALUE, not "${text}".`)
  const type = (match[2] ?? 'STRING').toUpperCase()
  const array = /^ARRAY<\s*(\w+)\s*>$/.exec(type)
  const value = match[3]
  return {
    name, dataType: array?.[1] === undefined ? type : { type: 'ARRAY', elementDataType: array[1] },
    ...(value === undefined ? {} : { value: readValue(value, array?.[1] ?? type, array !== null) }),
  }
}

function readValue(text: string, type: string, isArray: boolean): unknown {
  if (isArray) return text === '' ? [] : text.split(',').map(part => readValue(part.trim(), type, false))
  if (type === 'BOOLEAN' && /^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  const isSmallNumber = /^(?:INTEGER|SHORT|BYTE|DOUBLE|FLOAT)$/.test(type) || (type === 'LONG' && Number.isSafeInteger(Number(text)))
  return isSmallNumber && text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

function invalid(sentence: string): AppError {
  return new AppError('invalid-input', `${sentence} Nothing was done. recomamp-sql --help shows what there is.`)
}
