import source from '#resources/amc/functions.json' with { type: 'json' }

/** `official`: in AMC's list. `inferred`: not listed but part of the engine. `unsupported`: reported rejected. `unknown`: no evidence. */
export type FunctionStatus = 'official' | 'inferred' | 'unsupported' | 'unknown'

export interface AmcFunction {
  /** Upper case. */
  readonly name: string
  readonly category: string
  readonly kind: 'scalar' | 'aggregate' | 'window' | 'table' | 'none'
  readonly status: FunctionStatus
  /** For people, for example `LOCATE(substring, string, start_position)`. */
  readonly signatures: readonly string[]
  /** As documented: a type name, or words such as `same as input`. Null when unknown. */
  readonly returns: string | null
  readonly description: string
  readonly notes: string
  /** Template of the DuckDB expression (`$1`, `$2`, `$*`); null when there is none. */
  readonly duckdb: string | null
  /** Number of arguments it takes; null when unknown. */
  readonly arity: Arity | null
}

export interface Arity {
  readonly min: number
  /** Infinity when arguments repeat. */
  readonly max: number
}

export interface FunctionTable {
  readonly all: readonly AmcFunction[]
  /** By name, any case. */
  get(name: string): AmcFunction | undefined
}

interface RawFunction {
  readonly name: string
  readonly category: string
  readonly kind: string
  readonly status: string
  readonly signatures?: readonly string[]
  readonly returns?: string | null
  readonly description?: string
  readonly notes?: string
  readonly duckdb?: string | null
}

/** Upper-case words that AMC's parser takes for itself. Inferred from Apache Calcite, whose texts AMC's errors carry. */
export const reservedWords: ReadonlySet<string> = new Set(source.reservedWords.words)

// Arguments in brackets of a signature: `[, x]` is one more, `[, x]*` any number more, `a|b` is one.
function arityOf(signature: string): Arity | null {
  const open = signature.indexOf('(')
  if (open < 0) return { min: 0, max: 0 }
  const inner = signature.slice(open + 1, signature.lastIndexOf(')')).replace(/\)\s*OVER.*$/, '').trim()
  const repeats = /\[,[^\]]*\]\*/.test(inner)
  const optional = (inner.match(/\[,/g) ?? []).length
  const required = inner.replace(/\[,[^\]]*\]\*?/g, '').replace(/\[[A-Z ]+\]/g, '').trim()
  const min = required === '' ? 0 : required.split(/,/).length
  // NAMED_ROW repeats label and value together.
  return { min, max: repeats ? Infinity : min + optional }
}

const irregular: Readonly<Record<string, Arity>> = {
  SUBSTRING: { min: 2, max: 3 }, POSITION: { min: 2, max: 2 }, TRIM: { min: 1, max: 1 }, COUNT: { min: 1, max: 1 },
  ROW_NUMBER: { min: 0, max: 0 }, RANK: { min: 0, max: 0 }, DENSE_RANK: { min: 0, max: 0 },
  EXTEND_TIME_WINDOW: { min: 3, max: 3 }, NAMED_ROW: { min: 2, max: Infinity },
}

function combineArity(name: string, signatures: readonly string[]): Arity | null {
  const known = irregular[name]
  if (known) return known
  const each = signatures.map(arityOf).filter(arity => arity !== null)
  if (each.length === 0) return null
  return { min: Math.min(...each.map(arity => arity.min)), max: Math.max(...each.map(arity => arity.max)) }
}

const windowOnly = new Set(['ROW_NUMBER', 'RANK', 'DENSE_RANK', 'NTILE', 'LAG', 'LEAD', 'FIRST_VALUE', 'LAST_VALUE', 'PERCENT_RANK'])
const aggregateByName = new Set(['STRING_AGG', 'LISTAGG', 'ARRAY_AGG', 'PERCENTILE_CONT'])

function readKind(raw: RawFunction): AmcFunction['kind'] {
  if (windowOnly.has(raw.name)) return 'window'
  if (raw.kind === 'aggregate' || aggregateByName.has(raw.name)) return 'aggregate'
  if (raw.kind === 'scalar' || raw.kind === 'window') return raw.kind
  return raw.kind.startsWith('table') ? 'table' : 'none'
}

/** AMC's functions and those known not to exist, from the bundled list. */
export function createFunctionTable(): FunctionTable {
  const all = (source.functions as readonly unknown[] as readonly RawFunction[]).map((raw): AmcFunction => ({
    name: raw.name,
    category: raw.category,
    kind: readKind(raw),
    // The file's statuses are exactly the union.
    status: raw.status as FunctionStatus,
    signatures: raw.signatures ?? [],
    returns: raw.returns ?? null,
    description: raw.description ?? '',
    notes: raw.notes ?? '',
    duckdb: raw.duckdb ?? null,
    arity: combineArity(raw.name, raw.signatures ?? []),
  }))
  const byName = new Map(all.map(entry => [entry.name, entry]))
  return { all, get: name => byName.get(name.toUpperCase()) }
}
