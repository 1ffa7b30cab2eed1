/**
 * What local SQL does to values that do not add up. They keep that under any name the text gives them, and where it adds them up
 * over rows all the same, a sentence says so: DuckDB knows nothing of people who are counted twice.
 */
import type { ResultColumn } from '#shared/results/contract.ts'

export interface SourceOfSql {
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly measure: ResultColumn['measure'] }[]
  /** Moments without zone, and which instance; null where not known. */
  readonly window: { readonly start: string; readonly end: string; readonly timeZone: string } | null
  readonly instanceId: string | null
}

export interface SqlHonesty {
  /** Sentences to stand beside the answer. */
  readonly cautions: readonly string[]
  /** How a column of the answer adds up, where it holds what does not add up; by its place from 0, or where the text has a star by its name. */
  readonly measureOf: (place: number, name: string) => ResultColumn['measure']
}

type Measure = NonNullable<ResultColumn['measure']>
type Fields = Readonly<Record<string, unknown>>

const adding: ReadonlySet<string> = new Set(['sum', 'sum_no_overflow', 'fsum', 'kahan_sum', 'sumkahan', 'avg', 'mean', 'favg', 'product', 'list_sum', 'list_avg'])
const counting: ReadonlySet<string> = new Set(['count', 'count_star', 'count_if', 'countif', 'approx_count_distinct', 'row_number', 'rank', 'dense_rank', 'percent_rank', 'cume_dist', 'ntile', 'length', 'bool_and', 'bool_or', 'arg_max', 'arg_min', 'max_by', 'min_by'])
/** Their outcome is true or false, whatever goes in. */
const judging: ReadonlySet<unknown> = new Set(['COMPARISON', 'CONJUNCTION', 'BETWEEN'])
/** What decides which rows, not what value. */
const beside: ReadonlySet<string> = new Set(['when_expr', 'filter', 'filter_expr', 'partitions', 'orders', 'order_bys', 'arg_orders'])

/** Reads what `json_serialize_sql` of DuckDB says of a text that `checkLocalSql` let pass. Never throws for one that did. */
export function readSqlHonesty(serialized: string, sources: readonly SourceOfSql[]): SqlHonesty {
  const tree: unknown = JSON.parse(serialized)
  const tainted = new Map<string, Measure>()
  for (const { name, measure } of sources.flatMap(({ columns }) => columns)) if (measure !== null && isTainted(measure)) tainted.set(name.toLowerCase(), measure)
  const nodes = objectsIn(tree)
  // Names may be given in any order of the text; each round reaches one step further.
  for (let before = -1; before < tainted.size;) {
    before = tainted.size
    for (const node of nodes) rename(node, sources, tainted)
  }
  const sums = nodes.flatMap(node => sentenceOfSum(node, tainted))
  const top = fieldsOf(fieldsOf(listOf(fieldsOf(tree)['statements'])[0])['node'])
  return {
    cautions: [...new Set([...sums, ...overlaps(nodes, sources)])],
    measureOf(place, name) {
      const list = listOf(firstSelect(top)['select_list'])
      const isPlaced = !list.some(each => fieldsOf(each)['class'] === 'STAR')
      return (isPlaced ? carried(list[place], tainted) : undefined) ?? tainted.get(name.toLowerCase()) ?? null
    },
  }
}

function isTainted({ additivity, combine }: Measure): boolean {
  return additivity === 'non-additive' || (additivity === 'semi-additive' && combine !== 'sum')
}

/** Takes up the names that a SELECT, a WITH or a list of column names gives to such values. */
function rename(node: Fields, sources: readonly SourceOfSql[], tainted: Map<string, Measure>): void {
  const give = (name: unknown, measure: Measure | undefined) => { if (typeof name === 'string' && name !== '' && measure !== undefined && !tainted.has(name.toLowerCase())) tainted.set(name.toLowerCase(), measure) }
  for (const item of listOf(node['select_list'])) give(fieldsOf(item)['alias'], carried(item, tainted))
  const query = fieldsOf(fieldsOf(node['query'] ?? node['subquery'])['node'])
  const names = listOf(node['aliases'] ?? node['column_name_alias'])
  const table = sources.find(({ name }) => name.toLowerCase() === String(node['table_name'] ?? '').toLowerCase())
  for (const [at, name] of names.entries()) give(name, table ? tainted.get(table.columns[at]?.name.toLowerCase() ?? '') : carried(listOf(firstSelect(query)['select_list'])[at], tainted))
}

/** Of a UNION the first part, which names its columns. */
function firstSelect(node: Fields): Fields {
  return node['type'] === 'SET_OPERATION_NODE' ? firstSelect(fieldsOf(node['left'])) : node
}

/** What an expression takes over from a value that does not add up; undefined where it takes nothing. */
function carried(expression: unknown, tainted: ReadonlyMap<string, Measure>): Measure | undefined {
  if (Array.isArray(expression)) return firstOf(expression, each => carried(each, tainted))
  const fields = fieldsOf(expression)
  if (fields['class'] === 'COLUMN_REF') return tainted.get(String(listOf(fields['column_names']).at(-1) ?? '').toLowerCase())
  if (judging.has(fields['class'])) return undefined
  const name = String(fields['function_name'] ?? '').toLowerCase()
  if (counting.has(name)) return name.startsWith('arg_') || name.endsWith('_by') ? carried(listOf(fields['children'])[0], tainted) : undefined
  return firstOf(Object.entries(fields), ([key, value]) => (beside.has(key) ? undefined : carried(value, tainted)))
}

function sentenceOfSum(node: Fields, tainted: ReadonlyMap<string, Measure>): string[] {
  const name = String(node['function_name'] ?? '').toLowerCase()
  if (!adding.has(name)) return []
  const inside = objectsIn(node['children']).filter(each => each['class'] === 'COLUMN_REF')
  const measure = carried(node['children'], tainted)
  if (measure === undefined) return []
  const column = inside.map(each => String(listOf(each['column_names']).at(-1) ?? '')).find(each => tainted.has(each.toLowerCase())) ?? ''
  const why = measure.reason === '' ? 'Its values do not add up over rows.' : measure.reason
  return [/avg|mean/.test(name)
    ? `${name}(${column}) is the mean of the rows' own values, each row weighing the same; it is not the value of all of them together. ${why}`
    : `${name}(${column}) adds up what does not add up. ${why} Show the largest value, or let AMC compute it for these groups.`]
}

/** Rows of the same days put below each other count these days twice. */
function overlaps(nodes: readonly Fields[], sources: readonly SourceOfSql[]): string[] {
  if (!nodes.some(node => node['type'] === 'SET_OPERATION_NODE' && node['setop_type'] === 'UNION')) return []
  const used = new Set(nodes.flatMap(node => (node['type'] === 'BASE_TABLE' ? [String(node['table_name']).toLowerCase()] : [])))
  const dated = sources.filter(({ name }) => used.has(name.toLowerCase()))
  return dated.flatMap((one, at) => dated.slice(at + 1).flatMap(other => {
    const [a, b] = [one.window, other.window]
    if (a === null || b === null || one.instanceId === null || one.instanceId !== other.instanceId) return []
    const [start, end] = [a.start > b.start ? a.start : b.start, a.end < b.end ? a.end : b.end]
    if (start >= end) return []
    return [`${one.name} and ${other.name} are both of ${start.slice(0, 10)} to ${end.slice(0, 10)}: put below each other, their rows count these days twice, and no sum over both holds.`]
  }))
}

function objectsIn(value: unknown): Fields[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn)
  if (typeof value !== 'object' || value === null) return []
  return [value as Fields, ...Object.values(value).flatMap(objectsIn)] // an object is its fields
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Fields : {} // an object is its fields
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function firstOf<T, R>(list: readonly T[], find: (each: T) => R | undefined): R | undefined {
  for (const each of list) {
    const found = find(each)
    if (found !== undefined) return found
  }
  return undefined
}
