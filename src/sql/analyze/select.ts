import { foldName, stripBrackets } from '../ast.ts'
import type { Expression, FunctionCall, GroupBy, OrderBy, Select, SelectItem, Star } from '../ast.ts'
import type { GroupKey, QueryColumn, Relation, SelectOutput } from '../model.ts'
import type { Replacement } from '../problems.ts'
import { walk } from '../walk.ts'
import { evaluateWindow, reportWindowInGroupBy } from './calls.ts'
import type { Context, Environment, Place, Scope } from './context.ts'
import { evaluateExpression } from './expressions.ts'
import { unknownFacts } from './facts.ts'
import { checkGrouped, createExpressionKeys } from './grouping.ts'
import { checkSelfComparison } from './privacy.ts'
import { findRelation } from './resolve.ts'
import { buildScope } from './tables.ts'
import { evaluateCondition } from './values.ts'

/** Analyses one SELECT; `orderBy` is that of the query it is the body of. Returns its columns. */
export function analyzeSelect(context: Context, select: Select, environment: Environment, orderBy: OrderBy | null): readonly QueryColumn[] {
  const scope = select.from ? buildScope(context, environment, select.from.tables) : { relations: [], merged: new Map(), environment }
  const aggregates: FunctionCall[] = []
  const windows = new Set(select.windows.map(window => foldName(window.name.name)))
  const place: Place = { scope, clause: 'select', inAggregate: false, inWindow: false, aliases: null, windows, aggregates }
  const outputs = evaluateItems(context, place, select.items)
  if (select.where) evaluateCondition(context, { ...place, clause: 'where' }, select.where.condition, 'WHERE')
  const aliases = indexAliases(outputs)
  const groupKeys = select.groupBy ? evaluateGroupBy(context, { ...place, clause: 'group-by', aliases }, select.groupBy, outputs) : []
  if (select.having) {
    evaluateCondition(context, { ...place, clause: 'having', aliases }, select.having.condition, 'HAVING')
    reportRankAlias(context, select.having.condition)
  }
  for (const window of select.windows) evaluateWindow(context, { ...place, inWindow: true }, window.specification)
  if (select.qualify) reportQualify(context, { ...place, clause: 'qualify', aliases }, select.qualify)
  for (const item of orderBy?.items ?? []) {
    if (item.expression.kind !== 'number') evaluateExpression(context, { ...place, clause: 'order-by', aliases }, item.expression)
  }
  const aggregated = select.groupBy !== null || select.having !== null || aggregates.length > 0
  if (aggregated) checkGrouping(context, select, outputs, groupKeys, new Set(aggregates))
  context.selects.set(select, { select, relations: scope.relations, outputs, aggregated, groupKeys, aggregates })
  return outputs
}

function checkGrouping(context: Context, select: Select, outputs: readonly SelectOutput[], groupKeys: readonly GroupKey[], aggregates: ReadonlySet<FunctionCall>): void {
  // AMC looks up positions first and stops there.
  if (groupKeys.some(key => key.how === 'expression' && key.written.kind === 'number' && key.written.form === 'integer')) return
  const keys = createExpressionKeys(context)
  const roots: Expression[] = []
  for (const output of outputs) if (output.expression) roots.push(output.expression)
  if (select.having) roots.push(select.having.condition)
  for (const root of roots) checkGrouped(context, keys, groupKeys, aggregates, root, select)
  for (const output of outputs) {
    if (!output.star || output.star.relation.kind === 'unknown') continue
    const { node, column, relation } = output.star
    const index = relation.columns.indexOf(column)
    const grouped = groupKeys.some(key => {
      const resolved = key.expression?.kind === 'column' ? context.references.get(key.expression) : undefined
      return key.output === output || (resolved?.kind === 'column' && resolved.relation === relation && resolved.index === index)
    })
    if (grouped) continue
    context.report({
      code: 'not-grouped', at: node, amc: `Expression '${relation.name ?? ''}.${column.name}' is not being grouped`,
      message: `The * brings "${column.name}", which is not in GROUP BY. Name the columns you need.`,
    })
    return
  }
}

// ---------------------------------------------------------------- the select list

function evaluateItems(context: Context, place: Place, items: readonly SelectItem[]): SelectOutput[] {
  const outputs: SelectOutput[] = []
  for (const item of items) {
    if (item.expression.kind === 'star') outputs.push(...expandStar(context, place.scope, item, item.expression))
    else {
      const facts = evaluateExpression(context, place, item.expression)
      const plain = stripBrackets(item.expression)
      const own = plain.kind === 'column' ? plain.name.name : null
      const name = item.alias?.name ?? own ?? `EXPR$${outputs.length}`
      outputs.push({ name, facts, item, expression: item.expression, star: null, named: item.alias !== null || own !== null })
    }
  }
  return outputs
}

/** Stars over stars can double at every step; beyond this many columns a star stays closed and its columns unknown. */
const maxStarColumns = 4000

function expandStar(context: Context, scope: Scope, item: SelectItem, star: Star): SelectOutput[] {
  let relations = scope.relations
  if (star.qualifier) {
    const found = findRelation({ ...scope, environment: { ...scope.environment, outer: null } }, foldName(star.qualifier.name))
    if (!found) {
      context.report({
        code: 'unknown-table', at: star.qualifier, amc: `Unknown identifier '${star.qualifier.name}'`, message: `No table in this FROM is called "${star.qualifier.name}".`,
      })
      return [openOutput(item)]
    }
    relations = [found.relation]
  }
  if (relations.length === 0) {
    context.report({ code: 'misplaced-star', at: star, amc: 'SELECT * requires a FROM clause', message: 'SELECT * needs a FROM.' })
    return [openOutput(item)]
  }
  reportStar(context, star, relations)
  const width = relations.reduce((sum, relation) => sum + relation.columns.length, 0)
  if (width > maxStarColumns || relations.some(relation => relation.open)) return [openOutput(item)]
  const shared = star.qualifier ? new Set<string>() : new Set(scope.merged.keys())
  const outputs: SelectOutput[] = []
  for (const relation of relations) {
    for (const column of relation.columns) {
      const merged = scope.merged.get(foldName(column.name))
      if (merged && shared.has(foldName(column.name)) && merged[1] === relation) continue
      outputs.push({ name: column.name, facts: column.facts, item, expression: null, star: { node: star, relation, column }, named: true })
    }
  }
  return outputs
}

function openOutput(item: SelectItem): SelectOutput {
  return { name: '*', facts: unknownFacts, item, expression: null, star: null, named: false }
}

function reportStar(context: Context, star: Star, relations: readonly Relation[]): void {
  const source = relations.find(relation => relation.kind === 'source')
  if (source && star.qualifier) {
    context.report({ code: 'unverified-construct', at: star, message: `"${context.slice(star)}" over a data source is in the grammar, but nobody was seen to use it. Name the columns you need.` })
  } else if (source) {
    context.report({
      code: 'select-star-source', phase: 'compile', at: star, amc: { plain: 'SELECT * is not supported' },
      message: `AMC refuses SELECT * on a data source (${source.table?.name ?? ''}). Name the columns you need.`,
    })
  } else if (relations.every(relation => relation.kind === 'cte' || relation.kind === 'query')) {
    context.report({ code: 'select-star-cte', phase: 'compile', at: star, amc: { plain: 'SELECT * is not supported' }, message: 'AMC documents that SELECT * is not supported; over WITH steps it was seen to work. Naming the columns is safer.', fixes: nameColumns(star, relations) })
  }
}

const maxNamedColumns = 80

function nameColumns(star: Star, relations: readonly Relation[]): readonly Replacement[] {
  const several = relations.length > 1 || star.qualifier !== null
  const columns = relations.flatMap(relation => relation.columns.map(column => (several && relation.name !== null ? `${relation.name}.${column.name}` : column.name)))
  const isWritable = columns.length > 0 && columns.length <= maxNamedColumns && columns.every(name => /^[\w.]+$/.test(name)) && !relations.some(relation => relation.open)
  return isWritable ? [{ title: 'Name the columns', start: star.start, end: star.end, text: columns.join(', ') }] : []
}

function indexAliases(outputs: readonly SelectOutput[]): ReadonlyMap<string, readonly SelectOutput[]> {
  const aliases = new Map<string, SelectOutput[]>()
  for (const output of outputs) {
    if (!output.named || output.star) continue
    const key = foldName(output.name)
    const known = aliases.get(key)
    if (known) known.push(output)
    else aliases.set(key, [output])
  }
  return aliases
}

// ---------------------------------------------------------------- GROUP BY

function evaluateGroupBy(context: Context, place: Place, groupBy: GroupBy, outputs: readonly SelectOutput[]): GroupKey[] {
  const keys: GroupKey[] = []
  for (const item of groupBy.items) {
    if (item.kind === 'grouping-set') {
      context.report({ code: 'unverified-construct', at: item, message: `Nobody was seen to use ${item.operator} in AMC.` })
      for (const part of item.items) keys.push(...groupKeysOf(context, place, part, outputs))
    } else keys.push(...groupKeysOf(context, place, item, outputs))
  }
  return keys
}

function groupKeysOf(context: Context, place: Place, written: Expression, outputs: readonly SelectOutput[]): GroupKey[] {
  // GROUP BY (a, b) groups by both.
  if (written.kind === 'row') return written.values.flatMap(value => groupKeysOf(context, place, value, outputs))
  if (written.kind === 'parenthesized') return groupKeysOf(context, place, written.expression, outputs)
  if (written.kind === 'number' && written.form === 'integer') return [ordinalKey(context, written, Number(written.text), outputs)]
  const facts = evaluateExpression(context, written.kind === 'column' ? place : { ...place, columnsFirst: true }, written)
  checkSelfComparison(context, written, facts)
  const resolved = written.kind === 'column' ? context.references.get(written) : undefined
  const matches = written.kind === 'column' && !written.qualifier ? place.aliases?.get(foldName(written.name.name)) : undefined
  const output = resolved?.kind === 'alias' ? resolved.output : matches?.[0]
  if (output?.expression) {
    if (resolved?.kind === 'alias') checkGroupedItem(context, written, output.expression)
    return [{ written, expression: output.expression, how: 'alias', output }]
  }
  return [{ written, expression: written, how: 'expression', output: null }]
}

function ordinalKey(context: Context, written: Expression, position: number, outputs: readonly SelectOutput[]): GroupKey {
  const output = outputs[position - 1]
  if (!output) {
    const open = outputs.some(candidate => candidate.name === '*')
    if (!open) {
      context.report({
        code: 'ordinal-out-of-range', at: written, amc: 'Ordinal out of range', message: `There is no column ${position}: the SELECT has ${outputs.length}.`,
      })
    }
    return { written, expression: written, how: 'expression', output: null }
  }
  context.facts.set(written, output.facts)
  checkSelfComparison(context, written, output.facts)
  if (output.expression) checkGroupedItem(context, written, output.expression)
  return { written, expression: output.expression, how: 'ordinal', output }
}

// What a name or number in GROUP BY stands for must itself be something one can group by.
function checkGroupedItem(context: Context, written: Expression, expression: Expression): void {
  walk(expression, node => {
    if (node.kind === 'query') return false
    if (node.kind !== 'call') return true
    if (node.over) {
      reportWindowInGroupBy(context, written)
      return false
    }
    if (context.catalogue.functions.get(node.name.name)?.kind !== 'aggregate') return true
    context.report({
      code: 'misplaced-aggregate', at: written, amc: 'Aggregate expression is illegal in GROUP BY clause',
      message: `"${context.slice(written)}" stands for ${context.slice(node).slice(0, 60)}, and an aggregate cannot be grouped by.`
        + (written.kind === 'column' ? ' In GROUP BY a column name of the SELECT wins over the table\'s own column: give the aggregate another name.' : ''),
    })
    return false
  })
}

// ---------------------------------------------------------------- HAVING, QUALIFY

function reportRankAlias(context: Context, condition: Expression): void {
  walk(condition, node => {
    if (node.kind === 'query') return false
    if (node.kind !== 'column') return true
    const resolved = context.references.get(node)
    const expression = resolved?.kind === 'alias' ? resolved.output.expression : null
    if (expression?.kind === 'call' && expression.over) {
      context.report({
        code: 'rank-alias-in-having', at: node, amc: 'Windowed aggregate expression is illegal in HAVING clause',
        message: 'HAVING cannot use the name of a window function such as RANK(). Put the query into a WITH step and filter there.',
      })
    }
    return true
  })
}

function reportQualify(context: Context, place: Place, qualify: NonNullable<Select['qualify']>): void {
  evaluateCondition(context, place, qualify.condition, 'QUALIFY')
  context.report({
    code: 'qualify', phase: 'compile', at: qualify, amc: { plain: 'QUALIFY is not supported' },
    message: 'AMC has no QUALIFY. Compute the window function in a WITH step and filter it with WHERE.',
  })
}
