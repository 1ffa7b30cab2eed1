import type { Span } from '../ast.ts'
import type { CatalogueColumn, CatalogueTable } from '../catalogue.ts'
import { createMeasureReader } from '../measures.ts'
import type { ValueFacts } from '../model.ts'
import { requiredUsersOf } from '../privacy-class.ts'
import type { PrivacyClass } from '../privacy-class.ts'
import type { AnalyzeOptions, SqlAnalysis } from '../sql.ts'
import { formatType } from '../sql-type.ts'
import { formatUnit } from '../unit.ts'
import { findOccurrences, occurrenceAt } from './symbols.ts'
import type { SqlSymbol } from './symbols.ts'

/** What to show for the name under the pointer; `lines` are Markdown paragraphs, the first one a heading of code. */
export interface Hover extends Span {
  readonly lines: readonly string[]
}

/** Explains the table, column, WITH step, alias, function or parameter at `offset`; null anywhere else. */
export function hoverAt(analysis: SqlAnalysis, offset: number, options: AnalyzeOptions): Hover | null {
  const at = occurrenceAt(findOccurrences(analysis), offset)
  if (!at) return null
  return { start: at.start, end: at.end, lines: describe(analysis, at.symbol, options).filter(line => line !== '') }
}

const code = (text: string): string => `\`${text}\``

function describe(analysis: SqlAnalysis, symbol: SqlSymbol, options: AnalyzeOptions): readonly string[] {
  switch (symbol.kind) {
    case 'table': return symbol.table ? describeTable(symbol.table) : []
    case 'source-column': return symbol.column && symbol.table ? describeColumn(symbol.column, symbol.table) : []
    case 'column': return describeNamed(analysis, symbol)
    case 'cte': return describeStep(analysis, symbol)
    case 'table-alias': return describeAlias(analysis, symbol)
    case 'window': return [code(`WINDOW ${symbol.name}`)]
    case 'function': return describeFunction(symbol.name, options)
    case 'parameter': {
      const use = analysis.parameters.find(parameter => parameter.name === symbol.name)
      const declared = options.parameters?.some(parameter => parameter.name === symbol.name)
      return [code(`parameter ${symbol.name}: ${use ? formatType(use.type) : 'UNKNOWN'}`), declared === false ? 'It is not declared.' : '', 'Its value counts as a literal: it must not meet a HIGH or VERY_HIGH column.']
    }
  }
}

/** `LOW: a row that shows it needs 2 users.` */
export function describeClass(privacyClass: PrivacyClass): string {
  const users = requiredUsersOf(privacyClass)
  if (users === null) return `${privacyClass}: never in a result; COUNT and COUNT(DISTINCT …) of it may be.`
  return `${privacyClass}: a row that shows it needs ${users} ${users === 1 ? 'user' : 'users'}.${privacyClass === 'HIGH' ? ' It must not be compared with literals.' : ''}`
}

function describeTable(table: CatalogueTable): readonly string[] {
  return [
    code(table.name), `${table.category}${table.paid ? ', paid' : ''}${table.deprecated ? ', shut down' : ''}. ${table.description}`,
    table.columns.length > 0 ? `${table.columns.length} columns. ${table.timeColumn ? `The run's window filters on ${code(table.timeColumn)}.` : 'It ignores the run\'s window.'}` : '',
    table.audienceTable ? `For audiences: ${code(table.audienceTable)}.` : '',
  ]
}

const units = { microcents: 'In microcents: divide by 100,000,000 for the currency.', millicents: 'In millicents: divide by 100,000 for the currency.', currency: 'In units of the currency.' } as const

function describeColumn(column: CatalogueColumn, table: CatalogueTable): readonly string[] {
  const values = column.enumValues.length > 0 ? column.enumValues : column.exampleValues
  return [
    code(`${table.name}.${column.name}: ${formatType(column.type)}`), column.description, describeClass(column.privacyClass),
    column.unit ? units[column.unit] : '',
    values.length > 0 ? `${column.enumValues.length > 0 ? 'Values' : 'For example'}: ${values.slice(0, 12).map(value => code(value)).join(', ')}${values.length > 12 ? '…' : ''}` : '',
    column.unlisted ? 'It is not in the current documentation; an instance may lack it.' : '',
  ]
}

function describeFacts(facts: ValueFacts): readonly string[] {
  const origins = [...new Set(facts.origins.map(origin => `${origin.table.name}.${origin.column.name}`))]
  return [describeClass(facts.privacyClass), origins.length > 0 ? `From ${origins.slice(0, 6).map(code).join(', ')}${origins.length > 6 ? '…' : ''}.` : '', facts.nullable ? 'May be NULL.' : '']
}

function describeNamed(analysis: SqlAnalysis, symbol: SqlSymbol): readonly string[] {
  if (!symbol.facts) return [code(symbol.name)]
  return [code(`${symbol.name}: ${formatType(symbol.facts.type)}`), ...describeFacts(symbol.facts), describeMeasure(analysis, symbol)]
}

function describeMeasure(analysis: SqlAnalysis, symbol: SqlSymbol): string {
  for (const info of analysis.selects.values()) {
    const output = info.outputs.find(candidate => candidate.item.alias === symbol.key)
    if (!output?.expression) continue
    const measure = createMeasureReader(analysis).of(output.expression)
    const unit = measure.unit ? ` Unit: ${formatUnit(measure.unit)}.` : ''
    return measure.additivity === null ? unit.trim() : `${measure.additivity.slice(0, 1).toUpperCase()}${measure.additivity.slice(1)}.${measure.reason ? ` ${measure.reason}` : ''}${unit}`
  }
  return ''
}

function columnList(columns: readonly { readonly name: string; readonly facts: ValueFacts }[]): string {
  return columns.slice(0, 15).map(column => `${code(column.name)} ${formatType(column.facts.type)}`).join(', ') + (columns.length > 15 ? `, and ${columns.length - 15} more` : '')
}

function describeStep(analysis: SqlAnalysis, symbol: SqlSymbol): readonly string[] {
  for (const query of analysis.queries.keys()) {
    const cte = query.with?.ctes.find(candidate => candidate === symbol.key)
    if (!cte) continue
    const inner = analysis.queries.get(cte.query)?.columns ?? []
    const columns = inner.map((column, index) => ({ name: cte.columns[index]?.name ?? column.name, facts: column.facts }))
    const uses = [...analysis.relations.values()].filter(relation => relation.cte === cte).length
    return [code(`WITH ${cte.name.name}`), columnList(columns), `Read ${uses === 1 ? 'once' : `${uses} times`}.`]
  }
  return [code(symbol.name)]
}

function describeAlias(analysis: SqlAnalysis, symbol: SqlSymbol): readonly string[] {
  const relation = [...analysis.relations.values()].find(candidate => candidate.node === symbol.key)
  if (!relation) return [code(symbol.name)]
  const source = relation.table?.name ?? relation.cte?.name.name ?? 'subquery'
  return [code(`${symbol.name}: ${source}`), relation.table ? `${relation.table.category}. ${relation.table.description}` : columnList(relation.columns), relation.outer ? 'Its columns may be NULL: it is on the optional side of a join.' : '']
}

const statusWords = { official: '', inferred: 'Not in AMC\'s list, but part of its engine.', unsupported: 'AMC does not have it.', unknown: 'Nobody is known to have tried it in AMC.' } as const

function describeFunction(name: string, options: AnalyzeOptions): readonly string[] {
  const fn = options.catalogue.functions.get(name)
  if (!fn) return [code(name), 'AMC has no such function.']
  return [...(fn.signatures.length > 0 ? fn.signatures : [name]).map(code), fn.description, fn.returns ? `Returns ${fn.returns}.` : '', fn.notes, statusWords[fn.status]]
}
