import { foldName } from '../ast.ts'
import type { DerivedTable, FunctionCall, Identifier, Join, Span, TableFunction, TableName, TableReference } from '../ast.ts'
import type { CatalogueTable } from '../catalogue.ts'
import type { QueryColumn, Relation, RelationColumn } from '../model.ts'
import { forbidsLiterals } from '../privacy-class.ts'
import type { Replacement } from '../problems.ts'
import { suggestNames } from '../suggest.ts'
import { findCte } from './cte-scope.ts'
import type { Context, Environment, Scope } from './context.ts'
import { evaluateExpression } from './expressions.ts'
import { unknownFacts } from './facts.ts'
import { checkComparison } from './privacy.ts'
import { didYouMean } from './resolve.ts'
import { evaluateCondition } from './values.ts'

interface Building {
  readonly context: Context
  readonly environment: Environment
  /** All relations of the FROM so far, in order. */
  readonly relations: Relation[]
  readonly merged: Map<string, readonly [Relation, Relation]>
}

/** Builds the scope of a FROM: its relations in order, with every table and join condition checked. */
export function buildScope(context: Context, environment: Environment, tables: readonly TableReference[]): Scope {
  const building: Building = { context, environment, relations: [], merged: new Map() }
  for (const table of tables) addTable(building, table, false)
  reportDuplicateNames(context, building.relations)
  return { relations: building.relations, merged: building.merged, environment }
}

function addTable(building: Building, node: TableReference, outer: boolean): void {
  switch (node.kind) {
    case 'join': addJoin(building, node, outer); return
    case 'parenthesized-table': addTable(building, node.table, outer); return
    case 'table-name': addRelation(building, tableNameRelation(building, node, outer)); return
    case 'derived-table': addRelation(building, derivedRelation(building, node, outer)); return
    case 'table-function': addRelation(building, functionRelation(building, node, outer)); return
    case 'missing-table': addRelation(building, emptyRelation(node, null, outer))
  }
}

function addRelation(building: Building, relation: Relation): void {
  building.relations.push(relation)
  building.context.relations.set(relation.node, relation)
}

function emptyRelation(node: TableReference, name: string | null, outer: boolean): Relation {
  return { kind: 'unknown', node, name, columns: [], open: true, outer, table: null, extension: null, cte: null, query: null }
}

// ---------------------------------------------------------------- joins

function addJoin(building: Building, join: Join, outer: boolean): void {
  const before = building.relations.length
  addTable(building, join.left, outer || join.type === 'FULL' || join.type === 'RIGHT')
  const middle = building.relations.length
  addTable(building, join.right, outer || join.type === 'FULL' || join.type === 'LEFT')
  const left = building.relations.slice(before, middle)
  const right = building.relations.slice(middle)
  reportJoinForm(building.context, join)
  if (join.natural) mergeColumns(building, join, left, right, commonNames(left, right))
  if (join.using.length > 0) mergeColumns(building, join, left, right, join.using)
  if (!join.on) return
  // Tables before a comma can be seen too: the comma joins from left to right.
  const scope: Scope = { relations: [...building.relations], merged: building.merged, environment: building.environment }
  const place = { scope, clause: 'on', inAggregate: false, inWindow: false, aliases: null, windows: new Set<string>(), aggregates: [] } as const
  evaluateCondition(building.context, { ...place, aggregates: [] }, join.on, 'ON')
}

function reportJoinForm(context: Context, join: Join): void {
  const words = context.slice(join.operatorSpan)
  if (join.type === 'RIGHT') {
    context.report({
      code: 'right-join', phase: 'compile', at: join.operatorSpan, amc: { plain: 'RIGHT JOIN is not supported' },
      message: 'AMC has no RIGHT JOIN. Swap the two tables and write LEFT JOIN.',
      fixes: swapJoin(context, join),
    })
  }
  if (join.natural) context.report({ code: 'unverified-construct', at: join.operatorSpan, message: 'Nobody was seen to use NATURAL JOIN in AMC. Write the condition with ON.' })
  const conditioned = join.on !== null || join.using.length > 0
  if (join.type === 'CROSS' && (conditioned || join.natural)) {
    context.report({
      code: 'join-condition', at: join.on ?? join.operatorSpan,
      amc: 'Cannot specify condition (NATURAL keyword, or ON or USING clause) following CROSS JOIN',
      message: 'A CROSS JOIN takes no condition. Write INNER JOIN, or remove the condition.',
    })
  }
  if (join.type !== 'CROSS' && !conditioned && !join.natural) {
    context.report({
      code: 'join-condition', at: join.right, amc: 'INNER, LEFT, RIGHT or FULL join requires a condition (NATURAL keyword or ON or USING clause)',
      message: `This ${words.toUpperCase().replace(/\s+/g, ' ')} has no condition. Add ON, for example on user_id.`,
    })
  }
}

// A chain of joins on the left cannot be moved behind JOIN without brackets, which nobody was seen to use.
function swapJoin(context: Context, join: Join): readonly Replacement[] {
  if (join.left.kind === 'join') return []
  const rest = context.slice({ start: join.right.end, end: join.end })
  return [{ title: 'Swap the tables', start: join.start, end: join.end, text: `${context.slice(join.right)} LEFT JOIN ${context.slice(join.left)}${rest}` }]
}

function commonNames(left: readonly Relation[], right: readonly Relation[]): Identifier[] {
  const names = new Set(left.flatMap(relation => relation.columns.map(column => foldName(column.name))))
  const shared = right.flatMap(relation => relation.columns).filter(column => names.has(foldName(column.name)))
  return shared.map(column => ({ kind: 'identifier', name: column.name, quoted: false, start: 0, end: 0 }))
}

function mergeColumns(building: Building, join: Join, left: readonly Relation[], right: readonly Relation[], names: readonly Identifier[]): void {
  for (const name of names) {
    const key = foldName(name.name)
    const has = (relation: Relation): boolean => relation.columns.some(column => foldName(column.name) === key)
    const onLeft = left.find(has)
    const onRight = right.find(has)
    if (!onLeft || !onRight) {
      if ([...left, ...right].some(relation => relation.open) || name.name === '') continue
      building.context.report({
        code: 'unknown-column', at: name, amc: `Column '${name.name}' not found in any table`,
        message: `USING needs a column that both sides have; "${name.name}" is missing on ${onLeft ? 'the right' : 'the left'}.`,
      })
      continue
    }
    building.merged.set(key, [onLeft, onRight])
    const facts = [onLeft, onRight].map(relation => relation.columns.find(column => foldName(column.name) === key)?.facts ?? unknownFacts)
    const [first, second] = facts
    if (first && second) checkComparison(building.context, name.end > 0 ? name : join.operatorSpan, first, second)
  }
}

function reportDuplicateNames(context: Context, relations: readonly Relation[]): void {
  const seen = new Set<string>()
  for (const relation of relations) {
    if (relation.name === null) continue
    if (!seen.has(relation.name)) {
      seen.add(relation.name)
      continue
    }
    const at = nameSpan(relation.node)
    context.report({
      code: 'duplicate-table-alias', at, amc: `Duplicate relation name '${relation.name}' in FROM clause`,
      message: `Two tables in this FROM are called "${relation.name}". Give one of them another alias.`,
    })
  }
}

function nameSpan(node: TableReference): Span {
  if (node.kind === 'table-name') return node.alias ?? node.name
  if (node.kind === 'derived-table' || node.kind === 'table-function') return node.alias ?? node
  return node
}

// ---------------------------------------------------------------- single tables

function tableNameRelation(building: Building, node: TableName, outer: boolean): Relation {
  const { context } = building
  const name = foldName(node.alias?.name ?? node.name.name)
  const cte = node.qualifiers.length === 0 ? findCte(building.environment.ctes, foldName(node.name.name)) : null
  if (node.qualifiers.length === 0) context.steps?.noteLookup(foldName(node.name.name), cte)
  if (cte) {
    const columns = renameColumns(context, node.columnAliases, outputColumns(cte.columns, outer))
    return { kind: 'cte', node, name, columns, open: cte.open, outer, table: null, extension: null, cte: cte.cte, query: cte.cte.query }
  }
  const table = node.qualifiers.length === 0 ? findTable(building, node.name.name, node.name) : reportQualified(context, node)
  if (!table) return emptyRelation(node, name, outer)
  return sourceRelation(context, node, name, table, null, outer, node.columnAliases)
}

function reportQualified(context: Context, node: TableName): null {
  const full = context.slice({ start: node.start, end: node.name.end })
  context.report({
    code: 'unknown-table', at: { start: node.start, end: node.name.end }, amc: `Object '${node.qualifiers[0]?.name ?? ''}' not found`,
    message: `AMC has no schemas: write "${node.name.name}" instead of "${full}".`,
    fixes: [{ title: `Change to ${node.name.name}`, start: node.start, end: node.name.end, text: node.name.name }],
  })
  return null
}

function sourceRelation(
  context: Context, node: TableReference, name: string, table: CatalogueTable, extension: Relation['extension'], outer: boolean,
  aliases: readonly Identifier[],
): Relation {
  context.tables.push({ node, table, extension })
  const columns = renameColumns(context, aliases, sourceColumns(context, table))
  return { kind: 'source', node, name, columns, open: table.columns.length === 0, outer, table, extension, cte: null, query: null }
}

function sourceColumns(context: Context, table: CatalogueTable): readonly RelationColumn[] {
  const known = context.sourceColumns.get(table)
  if (known) return known
  const columns = table.columns.map((column): RelationColumn => ({
    name: column.name, catalogueColumn: column, output: null,
    facts: {
      type: column.type, nullable: true, columnType: column.kind, privacyClass: column.privacyClass,
      restricted: forbidsLiterals(column.privacyClass), literal: null, origins: [{ table, column }],
    },
  }))
  context.sourceColumns.set(table, columns)
  return columns
}

function outputColumns(columns: readonly QueryColumn[], outer: boolean): RelationColumn[] {
  return columns.map(column => ({
    name: column.name, catalogueColumn: null, output: column,
    facts: outer && !column.facts.nullable ? { ...column.facts, nullable: true } : column.facts,
  }))
}

/** Columns under the names of an alias list `AS t(a, b)` or a WITH step's list; the counts must agree. */
function renameColumns(context: Context, names: readonly Identifier[], columns: readonly RelationColumn[]): readonly RelationColumn[] {
  const first = names[0]
  const last = names.at(-1)
  if (!first || !last) return columns
  if (names.length !== columns.length) reportColumnList(context, { start: first.start, end: last.end }, names.length, columns.length)
  return names.map((name, index) => ({
    name: name.name, catalogueColumn: columns[index]?.catalogueColumn ?? null, output: columns[index]?.output ?? null,
    facts: columns[index]?.facts ?? unknownFacts,
  }))
}

/** Reports a list of column names whose length is not that of the query below it. */
export function reportColumnList(context: Context, at: Span, listed: number, actual: number): void {
  context.report({
    code: 'column-list-count', at, amc: 'Number of columns must match number of query columns',
    message: `The list names ${listed} ${listed === 1 ? 'column' : 'columns'}, the query below gives ${actual}.`
      + (listed === 1 && actual > 1 ? " Several rows of one column need several brackets: VALUES ('a'), ('b')." : ''),
  })
}

function derivedRelation(building: Building, node: DerivedTable, outer: boolean): Relation {
  const { context, environment } = building
  if (node.lateral) context.report({ code: 'unverified-construct', at: node, message: 'Nobody was seen to use LATERAL in AMC.' })
  const outerScope = node.lateral ? { relations: [...building.relations], merged: building.merged, environment } : environment.outer
  const columns = context.analyzeQuery(context, node.query, { ctes: environment.ctes, outer: outerScope })
  return {
    kind: 'query', node, name: node.alias ? foldName(node.alias.name) : null,
    columns: renameColumns(context, node.columnAliases, outputColumns(columns, outer)),
    open: columns.length === 0, outer, table: null, extension: null, cte: null, query: node.query,
  }
}

// ---------------------------------------------------------------- EXTEND_TIME_WINDOW

function functionRelation(building: Building, node: TableFunction, outer: boolean): Relation {
  const { context } = building
  const { call } = node
  const alias = node.alias ? foldName(node.alias.name) : null
  if (call.name.name.toUpperCase() !== 'EXTEND_TIME_WINDOW') {
    reportTableFunction(building, node)
    return { ...emptyRelation(node, alias, outer), kind: 'function' }
  }
  if (!node.keyword) {
    context.report({
      code: 'unverified-construct', at: call, message: 'Write TABLE( … ) around EXTEND_TIME_WINDOW, as Amazon does.',
      fixes: [{ title: 'Add TABLE( … )', start: call.start, end: call.end, text: `TABLE(${context.slice(call)})` }],
    })
  }
  if (call.args.length !== 3) {
    context.report({
      code: 'argument-count', at: call, amc: `Invalid number of arguments to function 'EXTEND_TIME_WINDOW'. Was expecting 3 arguments`,
      message: "EXTEND_TIME_WINDOW takes a table and two durations: TABLE(EXTEND_TIME_WINDOW('dsp_impressions', 'P28D', 'P0D')).",
    })
  }
  const before = readDuration(context, call, 1)
  const after = readDuration(context, call, 2)
  const table = readTableArgument(building, call)
  if (!table) return emptyRelation(node, alias, outer)
  return sourceRelation(context, node, alias ?? table.name, table, { before, after }, outer, node.columnAliases)
}

function reportTableFunction(building: Building, node: TableFunction): void {
  const { context } = building
  const name = node.call.name.name
  const known = context.catalogue.functions.get(name)
  const scope: Scope = { relations: [...building.relations], merged: building.merged, environment: building.environment }
  for (const argument of node.call.args) {
    evaluateExpression(context, { scope, clause: 'table', inAggregate: false, inWindow: false, aliases: null, windows: new Set(), aggregates: [] }, argument)
  }
  if (known && (known.kind === 'table' || known.name === 'UNNEST')) {
    context.report({ code: 'unverified-function', at: node.call.name, message: `How ${known.name} is used in AMC is not documented, and no query was seen to use it.` })
    return
  }
  context.report({
    code: 'unknown-function', at: node.call.name, amc: `No match found for function signature ${name.toUpperCase()}(${node.call.args.map(() => '<ANY>').join(', ')})`,
    message: `${name.toUpperCase()} cannot stand in FROM. Only EXTEND_TIME_WINDOW can.`,
  })
}

const durationPattern = /^P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/

function readDuration(context: Context, call: FunctionCall, index: number): string {
  const argument = call.args[index]
  if (!argument) return 'P0D'
  if (argument.kind !== 'string') {
    if (argument.kind !== 'missing') {
      context.report({ code: 'invalid-duration', at: argument, phase: 'compile', message: "This must be a duration in quotes, for example 'P14D'.", amc: { plain: 'Invalid time window extension' } })
    }
    return 'P0D'
  }
  if (durationPattern.test(argument.value)) return argument.value
  const upper = argument.value.toUpperCase()
  if (durationPattern.test(upper)) {
    context.report({
      code: 'lower-case-duration', at: argument, message: 'Durations are documented in upper case.',
      fixes: [{ title: `Change to '${upper}'`, start: argument.start, end: argument.end, text: `'${upper}'` }],
    })
    return upper
  }
  context.report({
    code: 'invalid-duration', at: argument, phase: 'compile', amc: { plain: `Invalid time window extension '${argument.value}'` },
    message: `'${argument.value}' is not a duration. Write days as 'P14D', hours as 'PT6H'.`,
  })
  return 'P0D'
}

function readTableArgument(building: Building, call: FunctionCall): CatalogueTable | null {
  const { context } = building
  const argument = call.args[0]
  if (!argument || argument.kind === 'missing') return null
  if (argument.kind === 'string') return findTable(building, argument.value, argument)
  if (argument.kind === 'column' && !argument.qualifier) {
    context.report({
      code: 'unquoted-table-argument', at: argument, message: 'The table is documented in quotes here.',
      fixes: [{ title: 'Add quotes', start: argument.start, end: argument.end, text: `'${argument.name.name}'` }],
    })
    return findTable(building, argument.name.name, argument)
  }
  context.report({ code: 'argument-type', at: argument, message: 'The first argument is the name of a table in quotes.', amc: 'Object not found' })
  return null
}

function findTable(building: Building, name: string, at: Span): CatalogueTable | null {
  const { context } = building
  const table = context.catalogue.table(name)
  if (!table) {
    reportUnknownTable(building, name, at)
    return null
  }
  if (table.deprecated) context.report({ code: 'deprecated-table', at, message: `${table.name} belongs to a product that was shut down; it holds no new data.` })
  if (context.audience && table.kind === 'source') {
    context.report({
      code: 'audience-table-required', at, phase: 'compile', amc: { plain: 'Invalid tables in the SQL query: Use audience-specific tables in the query.' },
      message: table.audienceTable ? `An audience query reads ${table.audienceTable} instead of ${table.name}.` : `${table.name} has no twin for audiences and cannot be used here.`,
      fixes: table.audienceTable ? [{ title: `Change to ${table.audienceTable}`, start: at.start, end: at.end, text: quoteLike(context, at, table.audienceTable) }] : [],
    })
  }
  if (!context.audience && table.kind === 'audience') {
    context.report({
      code: 'audience-table-in-report', at, phase: 'compile', amc: { plain: `Invalid tables in the SQL query: ${table.name} can only be used in audience queries.` },
      message: `${table.name} is for audience queries only. A report reads ${table.baseTable ?? 'the base table'}.`,
      fixes: table.baseTable ? [{ title: `Change to ${table.baseTable}`, start: at.start, end: at.end, text: quoteLike(context, at, table.baseTable) }] : [],
    })
  }
  return table
}

function quoteLike(context: Context, at: Span, name: string): string {
  return context.slice(at).startsWith("'") ? `'${name}'` : name
}

function reportUnknownTable(building: Building, name: string, at: Span): void {
  const { context } = building
  const current = context.catalogue.currentName(name)
  const absent = context.catalogue.absentTable(name)
  const ctes: string[] = []
  for (let scope = building.environment.ctes; scope; scope = scope.next) ctes.push(scope.cte.name.name)
  const suggestions = current ? [current] : absent ? [] : suggestNames(name, [...ctes, ...context.catalogue.tables.map(table => table.name)])
  const reason = current ? `${name} is an old name. It is now called ${current}.`
    : absent ? `This instance has no ${absent.name}.`
    : `There is no table "${name}".${didYouMean(suggestions)}`
  context.report({
    code: 'unknown-table', at, amc: `Object '${name}' not found`, message: reason,
    fixes: suggestions.map(text => ({ title: `Change to ${text}`, start: at.start, end: at.end, text: quoteLike(context, at, text) })),
  })
}
