/** The front door of the AMC SQL language: one text in, everything known about it out. Pure; no I/O, no clock. */
import type { Expression, Query, QueryTerm, Select, Statement } from './ast.ts'
import type { Context } from './analyze/context.ts'
import { evaluateExpression } from './analyze/expressions.ts'
import { describeStrictestOrigin } from './analyze/facts.ts'
import { analyzeQuery } from './analyze/queries.ts'
import type { Catalogue } from './catalogue.ts'
import type { Comment, Token } from './lexer.ts'
import type { Model, QueryColumn, SelectOutput, ValueFacts } from './model.ts'
import { parseSql } from './parser.ts'
import { createLineIndex } from './positions.ts'
import type { LineIndex } from './positions.ts'
import { requiredUsersOf } from './privacy-class.ts'
import type { PrivacyClass } from './privacy-class.ts'
import { createProblemList } from './problem-list.ts'
import { decisiveProblem } from './problems.ts'
import type { Problem } from './problems.ts'
import { defaultSettings } from './settings.ts'
import type { DialectSettings } from './settings.ts'
import { arrayType, parseType } from './sql-type.ts'
import type { SqlType } from './sql-type.ts'

/** An input parameter as a workflow declares it. */
export interface DeclaredParameter {
  /** Exact: CUSTOM_PARAMETER minds upper and lower case. */
  readonly name: string
  readonly dataType: string | { readonly type: string; readonly elementDataType?: string }
}

export interface AnalyzeOptions {
  readonly catalogue: Catalogue
  /** Left out: nothing is known, and no parameter is reported as undeclared. */
  readonly parameters?: readonly DeclaredParameter[]
  /** The query makes an audience: its tables and its output follow other rules. */
  readonly audience?: boolean
  readonly settings?: Partial<DialectSettings>
}

/** A column of the result. */
export interface OutputColumn {
  /** Lower case, as AMC prints it. */
  readonly name: string
  readonly type: SqlType
  readonly columnType: 'METRIC' | 'DIMENSION'
  readonly privacyClass: PrivacyClass
  /** Distinct users a row needs to show this column; null when it may never be shown. */
  readonly requiredUsers: number | null
  readonly facts: ValueFacts
}

export interface SqlAnalysis extends Model {
  readonly text: string
  readonly lines: LineIndex
  /** Null when the text holds nothing. */
  readonly statement: Statement | null
  readonly tokens: readonly Token[]
  readonly comments: readonly Comment[]
  /** By place. */
  readonly problems: readonly Problem[]
  readonly outputColumns: readonly OutputColumn[]
  /** Distinct users that a whole row needs: the largest of its columns, at least 1; null when a column may never be shown. */
  readonly requiredUsers: number | null
  /** The type of every expression. */
  readonly types: ReadonlyMap<Expression, SqlType>
  /** True when rows of single events come out: nothing aggregates, groups or makes them distinct. */
  readonly eventLevel: boolean
}

/** Reads the type of a parameter declaration; an array without element type has UNKNOWN elements. */
export function parameterType(dataType: DeclaredParameter['dataType']): SqlType {
  if (typeof dataType === 'string') return parseType(dataType)
  if (dataType.type.toUpperCase() === 'ARRAY') return arrayType(parseType(dataType.elementDataType ?? ''))
  return parseType(dataType.type)
}

/** Parses and checks one AMC SQL text. Never throws, whatever the text; takes time in proportion to its length. */
export function analyzeSql(text: string, options: AnalyzeOptions): SqlAnalysis {
  const settings: DialectSettings = { ...defaultSettings, ...options.settings }
  const lines = createLineIndex(text)
  const list = createProblemList(text, lines, settings)
  const parsed = parseSql(text, options.catalogue.reservedWords)
  for (const problem of parsed.problems) list.report(problem)
  const context: Context = {
    catalogue: options.catalogue,
    declared: options.parameters ? new Map(options.parameters.map(parameter => [parameter.name, parameterType(parameter.dataType)])) : null,
    audience: options.audience ?? false,
    report: list.report,
    slice: span => text.slice(span.start, span.end),
    queries: new Map(), selects: new Map(), relations: new Map(), references: new Map(), facts: new Map(),
    tables: [], parameters: [], sourceColumns: new Map(), steps: null, evaluateExpression, analyzeQuery,
  }
  const query = parsed.statement?.kind === 'query' ? parsed.statement : null
  const columns = query ? analyzeQuery(context, query, { ctes: null, outer: null }) : []
  const eventLevel = query !== null && findEventLevel(context, query)
  if (query) checkOutput(context, query, columns, eventLevel)
  const outputColumns = columns.map(describeColumn)
  const types = new Map<Expression, SqlType>()
  for (const [node, facts] of context.facts) types.set(node, facts.type)
  return {
    text, lines, statement: parsed.statement, tokens: parsed.tokens, comments: parsed.comments, problems: list.sorted(),
    outputColumns, requiredUsers: rowRequirement(outputColumns), types, eventLevel,
    queries: context.queries, selects: context.selects, relations: context.relations, references: context.references, facts: context.facts,
    tables: context.tables.toSorted((a, b) => a.node.start - b.node.start),
    parameters: context.parameters.toSorted((a, b) => a.call.start - b.call.start),
  }
}

function describeColumn(column: QueryColumn): OutputColumn {
  const { facts } = column
  return {
    name: column.name.toLowerCase(), type: facts.type, columnType: facts.columnType ?? 'DIMENSION', privacyClass: facts.privacyClass,
    requiredUsers: requiredUsersOf(facts.privacyClass), facts,
  }
}

function rowRequirement(columns: readonly OutputColumn[]): number | null {
  let required = 1
  for (const column of columns) {
    if (column.requiredUsers === null) return null
    required = Math.max(required, column.requiredUsers)
  }
  return required
}

/** The selects whose rows are the query's rows. */
function outputSelects(query: Query): Select[] {
  const selects: Select[] = []
  const visit = (term: QueryTerm): void => {
    if (term.kind === 'select') selects.push(term)
    else if (term.kind === 'parenthesized-query') selects.push(...outputSelects(term.query))
  }
  if (query.body.kind !== 'set-operation') visit(query.body)
  else {
    visit(query.body.first)
    for (const branch of query.body.branches) visit(branch.query)
  }
  return selects
}

// Each query is asked once, and in the order in which steps build on each other: thousands of steps neither double the
// work at every step nor deepen the recursion.
function findEventLevel(context: Context, query: Query): boolean {
  const known = new Map<Query, boolean>()
  for (const inner of context.queries.keys()) isEventLevel(context, inner, known)
  return isEventLevel(context, query, known)
}

function isEventLevel(context: Context, query: Query, known: Map<Query, boolean>): boolean {
  const answer = known.get(query)
  if (answer !== undefined) return answer
  known.set(query, false)
  const result = outputSelects(query).some(select => {
    const info = context.selects.get(select)
    if (!info || info.aggregated || select.quantifier === 'DISTINCT') return false
    return info.relations.some(relation => relation.kind === 'source' || (relation.query !== null && isEventLevel(context, relation.query, known)))
  })
  known.set(query, result)
  return result
}

// ---------------------------------------------------------------- rules on the result

function checkOutput(context: Context, query: Query, columns: readonly QueryColumn[], eventLevel: boolean): void {
  if (context.audience) checkAudienceOutput(context, query, columns)
  else {
    for (const select of outputSelects(query)) for (const output of context.selects.get(select)?.outputs ?? []) checkPrivateOutput(context, output)
    const first = outputSelects(query)[0]
    if (eventLevel && first) {
      context.report({
        code: 'no-aggregation', at: { start: first.start, end: first.start + 6 },
        message: 'This gives single events. Outside the AMC sandbox a query needs an aggregate, GROUP BY or DISTINCT.',
      })
    }
  }
  const seen = new Set<string>()
  for (const output of outputSelects(query).slice(0, 1).flatMap(select => context.selects.get(select)?.outputs ?? [])) {
    const name = output.name.toLowerCase()
    if (seen.has(name) && output.named) {
      context.report({ code: 'duplicate-output-column', at: output.item.alias ?? output.item, message: `Two columns of the result are called "${output.name}". Give one of them another name.` })
    }
    seen.add(name)
  }
}

function checkPrivateOutput(context: Context, output: SelectOutput): void {
  const { privacyClass } = output.facts
  if (requiredUsersOf(privacyClass) !== null) return
  const origin = describeStrictestOrigin(output.facts) ?? output.name
  context.report({
    code: 'private-output', phase: 'compile', at: output.expression ?? output.item,
    amc: { plain: `The column '${output.name.toLowerCase()}' cannot be included in the output because its aggregation threshold is ${privacyClass}.` },
    message: `${origin} is ${privacyClass} and can never be in a result, nor can a value made from it. COUNT or COUNT(DISTINCT …) of it can.`,
  })
}

function checkAudienceOutput(context: Context, query: Query, columns: readonly QueryColumn[]): void {
  const select = outputSelects(query)[0]
  const items = select?.items ?? []
  const at = select && items[0] ? { start: items[0].start, end: items.at(-1)?.end ?? items[0].end } : query
  const isUser = (column: QueryColumn): boolean => column.facts.type.name === 'UNKNOWN'
    || (column.facts.literal === null && column.facts.origins.length > 0 && column.facts.origins.every(origin => origin.column.mainUserId))
  if (columns.length === 0) return
  const only = columns.length === 1 ? columns[0] : undefined
  if (only && only.name.toLowerCase() === 'user_id' && isUser(only)) return
  context.report({
    code: 'audience-output', phase: 'compile', at, amc: { plain: 'An audience query must select user_id and nothing else.' },
    message: columns.length > 1 ? 'An audience query selects user_id and nothing else. Remove the other columns.' : 'An audience query selects user_id, unchanged and under that name.',
  })
}

/** What AMC would answer instead of running the query; undefined when it would run it. */
export function amcRejection(analysis: SqlAnalysis, workflowId: string): string | undefined {
  const problem = decisiveProblem(analysis.problems)
  if (!problem) return undefined
  const wrapper = `Was unable to compile workflow ${workflowId} because it was found to be invalid: `
  const text = problem.amcText ?? `${analysis.lines.describe(problem)}: ${problem.message}`
  return problem.phase === 'compile' ? `${wrapper}${text}` : `${wrapper}sql query was invalid. ${text}`
}
