import { AppError } from '#shared/base/app-error.ts'
import type { FilterCondition, FilterTree, SortKey } from '#shared/results/filters.ts'
import { quoteText, storedType, textExpression, type StoredColumn } from './column-types.ts'
import type { Duck } from './duck.ts'

/** The condition as SQL, never null: true for the rows that fulfil it. Rejects with `invalid-input` for columns and values that do not fit. */
export function filterSql(filter: FilterTree, columns: readonly StoredColumn[]): string {
  switch (filter.kind) {
    case 'all':
      return filter.of.length === 0 ? 'true' : `(${filter.of.map(inner => filterSql(inner, columns)).join(' AND ')})`
    case 'any':
      return filter.of.length === 0 ? 'false' : `(${filter.of.map(inner => filterSql(inner, columns)).join(' OR ')})`
    case 'not':
      return `(NOT ${filterSql(filter.of, columns)})`
    default:
      return conditionSql(filter, columnAt(columns, filter.column))
  }
}

/** Whether finding the rows is a join for DuckDB, which then gives them in any order. */
export function losesOrder(filter: FilterTree | null): boolean {
  if (filter === null) return false
  if (filter.kind === 'all' || filter.kind === 'any') return filter.of.some(losesOrder)
  return filter.kind === 'not' ? losesOrder(filter.of) : filter.kind === 'in'
}

/** What stands after ORDER BY; the original order, as `tie` tells it, decides between equals (null: nothing does). */
export function orderSql(sort: readonly SortKey[], columns: readonly StoredColumn[], tie: string | null = 'rid'): string {
  const keys = sort.map(({ column, direction, nulls }) => `${columnAt(columns, column).field} ${direction === 'descending' ? 'DESC' : 'ASC'} NULLS ${nulls === 'first' ? 'FIRST' : 'LAST'}`)
  return [...keys, ...(tie === null ? [] : [tie])].join(', ')
}

/** The column at a place; rejects with `invalid-input` when there is none. */
export function columnAt(columns: readonly StoredColumn[], index: number): StoredColumn {
  const column = columns[index]
  if (column === undefined) throw new AppError('invalid-input', `This result has ${columns.length} columns; it was asked for number ${index + 1}.`)
  return column
}

function conditionSql(condition: FilterCondition, column: StoredColumn): string {
  const { field } = column
  switch (condition.kind) {
    case 'null':
      return `${field} IS NULL`
    case 'boolean':
      if (column.type !== 'boolean') throw misfit(column, condition.value ? 'true' : 'false')
      return `coalesce(${field} = ${condition.value}, false)`
    case 'text':
      return textSql(condition, textExpression(column))
    case 'compare':
      return `coalesce(${field} ${condition.test} ${literal(condition.value, column)}, false)`
    case 'range': {
      const ends = [...(condition.from === null ? [] : [`${field} >= ${literal(condition.from, column)}`]), ...(condition.to === null ? [] : [`${field} <= ${literal(condition.to, column)}`])]
      return ends.length === 0 ? `${field} IS NOT NULL` : `coalesce(${ends.join(' AND ')}, false)`
    }
    case 'in': {
      // By the shown text, as it was pasted: what is no value of the column matches nothing.
      const values = condition.values.map(quoteText).join(', ')
      const among = condition.values.length === 0 ? 'false' : `coalesce(${textExpression(column)} IN (SELECT unnest([${values}])), false)`
      return condition.withNull ? `(${among} OR ${field} IS NULL)` : among
    }
  }
}

function textSql({ test, text, caseSensitive }: Extract<FilterCondition, { kind: 'text' }>, shown: string): string {
  const [source, wanted] = caseSensitive || test === 'regex' ? [shown, quoteText(text)] : [`lower(${shown})`, `lower(${quoteText(text)})`]
  switch (test) {
    case 'equals':
      return `coalesce(${source} = ${wanted}, false)`
    case 'contains':
      return `coalesce(contains(${source}, ${wanted}), false)`
    case 'starts':
      return `coalesce(starts_with(${source}, ${wanted}), false)`
    case 'ends':
      return `coalesce(ends_with(${source}, ${wanted}), false)`
    case 'regex':
      return `coalesce(regexp_matches(${shown}, ${quoteText(text)}, '${caseSensitive ? 'c' : 'i'}'), false)`
  }
}

/** A value of the column's type, to the last digit. */
function literal(value: string, column: StoredColumn): string {
  const text = value.trim()
  const isGood = (() => {
    switch (column.type) {
      case 'integer':
        return /^[+-]?\d{1,38}(\.\d{1,20})?$/.test(text)
      case 'decimal':
        return /^[+-]?(\d{1,38}(\.\d*)?|\.\d+)$/.test(text)
      case 'double':
        return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,4})?$/i.test(text) || /^-?Infinity$|^NaN$/.test(text)
      case 'boolean':
        return /^(true|false)$/i.test(text)
      case 'date':
        return /^\d{4}-\d{2}-\d{2}$/.test(text)
      case 'timestamp':
        return /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?Z?)?$/.test(text)
      default:
        return true
    }
  })()
  if (!isGood) throw misfit(column, value)
  switch (column.type) {
    case 'text':
    case 'list':
      return quoteText(value)
    case 'integer':
      // Compared as whole numbers where it is one: DuckDB would turn larger ones into doubles.
      return /\./.test(text) ? `${quoteText(text)}::DECIMAL(38,20)` : `${quoteText(text)}::HUGEINT`
    case 'decimal': {
      const fraction = (text.split('.')[1] ?? '').replace(/0+$/, '')
      // More digits than the column has: then nothing is equal, and the order is still right.
      const whole = (text.split('.')[0] ?? '').replace(/^[+-]?0*/, '')
      return fraction.length > (column.scale ?? 17) || whole.length > 38 - (column.scale ?? 17) ? `${quoteText(text)}::DOUBLE` : `${quoteText(text)}::${storedType(column)}`
    }
    case 'timestamp':
      return `TRY_CAST(${quoteText(text.replace(/Z$/, ''))} AS TIMESTAMP)`
    default:
      return `TRY_CAST(${quoteText(text)} AS ${storedType(column)})`
  }
}

function misfit(column: StoredColumn, value: string): AppError {
  const kinds: Readonly<Record<string, string>> = { integer: 'whole numbers', decimal: 'numbers', double: 'numbers', boolean: 'true and false', date: 'dates such as 2025-05-01', timestamp: 'times such as 2025-05-01T08:30:00' }
  return new AppError('invalid-input', `"${value.slice(0, 60)}" cannot be compared with the column "${column.name.slice(0, 60)}", which holds ${kinds[column.type] ?? 'text'}. Nothing was filtered; change the value.`)
}

/** Rejects with `invalid-input` when DuckDB cannot read the regular expression. */
export async function checkPattern(duck: Duck, pattern: string, signal: AbortSignal): Promise<void> {
  try {
    await duck.rows(`SELECT regexp_matches('', ${quoteText(pattern)})`, signal)
  } catch (thrown) {
    signal.throwIfAborted()
    throw new AppError('invalid-input', `"${pattern.slice(0, 100)}" is not a regular expression that can be used (${thrown instanceof Error ? thrown.message.replace(/^Invalid Input Error: /, '').slice(0, 100) : ''}). Nothing was searched; correct it.`, { cause: thrown })
  }
}

/** Every regular expression in a filter. */
export function patternsOf(filter: FilterTree | null): readonly string[] {
  if (filter === null) return []
  if (filter.kind === 'all' || filter.kind === 'any') return filter.of.flatMap(patternsOf)
  if (filter.kind === 'not') return patternsOf(filter.of)
  return filter.kind === 'text' && filter.test === 'regex' ? [filter.text] : []
}
