/** Advice on how a query is built: names, grouping by users, joins, UNION, steps that could be smaller. */
import { foldName, stripBrackets } from '../ast.ts'
import type { Expression, Join, Query, Select, SelectItem, SetBranch } from '../ast.ts'
import type { Relation, SelectInfo } from '../model.ts'
import { walk } from '../walk.ts'
import { proposeName } from './propose-name.ts'
import { conjuncts, isUserColumn, originsOf, rowSelects } from './rule.ts'
import type { Rule } from './rule.ts'

/** Columns of a result or WITH step without a name of their own. */
export function checkAliases(rule: Rule, query: Query): void {
  const select = rowSelects(query)[0]
  for (const item of select?.items ?? []) {
    const plain = stripBrackets(item.expression)
    if (item.alias || plain.kind === 'column' || plain.kind === 'star' || plain.kind === 'missing') continue
    const name = proposeName(plain, rule.reserved)
    rule.report({
      code: 'missing-alias', at: item, message: 'This column has no name, and AMC will call it something like expr$0. Give it one with AS.',
      fixes: [{ title: `Add AS ${name}`, start: item.start, end: item.end, text: `${rule.slice(item)} AS ${name}` }],
    })
  }
}

// ---------------------------------------------------------------- users

function hasNotNull(rule: Rule, select: Select): boolean {
  const isTest = (node: Expression): boolean => {
    const plain = stripBrackets(node)
    if (plain.kind === 'is') return plain.negated && plain.test === 'NULL' && isUserColumn(rule, stripBrackets(plain.operand))
    // Equality with another user's id and IN leave NULL out as well.
    if (plain.kind === 'binary' && plain.operator === '=') return isUserColumn(rule, stripBrackets(plain.left)) || isUserColumn(rule, stripBrackets(plain.right))
    return plain.kind === 'in-query' && !plain.negated && isUserColumn(rule, stripBrackets(plain.operand))
  }
  if (conjuncts(select.where?.condition).some(isTest)) return true
  let joined = false
  if (select.from) {
    walk(select.from, node => {
      if (node.kind === 'join' && node.type === 'INNER' && (conjuncts(node.on).some(isTest) || node.using.some(name => foldName(name.name) === 'user_id'))) joined = true
      return node.kind !== 'query'
    })
  }
  return joined
}

/** Names of columns that tell single events apart: a group with one of them in its key holds one event. */
const eventKey = /(?:^|_)(?:request_tag|(?:impression|event|conversion|session|purchase|visit)_id)$/

function isEventKey(rule: Rule, expression: Expression | null): boolean {
  const origins = originsOf(rule, expression ?? undefined)
  return origins.some(({ column }) => column.privacyClass === 'VERY_HIGH' && !column.mainUserId && eventKey.test(column.name))
}

/** Grouping events by user puts everybody without an id into one group, unless the group is a single event anyway. */
export function checkNullUsers(rule: Rule, info: SelectInfo): void {
  const { select } = info
  if (info.groupKeys.length === 0 && select.quantifier !== 'DISTINCT') return
  const candidates = select.quantifier === 'DISTINCT' ? info.outputs.map(output => output.expression) : info.groupKeys.map(key => key.expression)
  if (candidates.some(candidate => isEventKey(rule, candidate))) return
  for (const candidate of candidates) {
    const key = candidate && stripBrackets(candidate)
    if (key?.kind !== 'column' || !isUserColumn(rule, key)) continue
    const resolved = rule.analysis.references.get(key)
    if (resolved?.kind !== 'column' || resolved.relation.kind !== 'source' || hasNotNull(rule, select)) continue
    reportNullUsers(rule, select, key)
    return
  }
}

function reportNullUsers(rule: Rule, select: Select, key: Expression): void {
  const test = `${rule.slice(key)} IS NOT NULL`
  const { where, from } = select
  const condition = where ? rule.slice(where.condition) : ''
  const fix = where
    ? { start: where.condition.start, end: where.condition.end, text: where.condition.kind === 'logical' && where.condition.operator === 'OR' ? `(${condition}) AND ${test}` : `${condition} AND ${test}` }
    : { start: from?.end ?? select.end, end: from?.end ?? select.end, text: `\nWHERE ${test}` }
  rule.report({
    code: 'null-user-group', at: key, message: 'Events without a user_id all fall into one group here, which looks like one very busy user. Add user_id IS NOT NULL.',
    fixes: [{ title: `Add ${test}`, ...fix }],
  })
}

// ---------------------------------------------------------------- joins

/** True when a relation may hold several rows of one user. */
function isEventLevel(rule: Rule, relation: Relation | undefined): boolean {
  if (!relation) return false
  if (relation.kind === 'source') return true
  return relation.query !== null && rowSelects(relation.query).some(select => {
    const info = rule.analysis.selects.get(select)
    return info !== undefined && !info.aggregated && select.quantifier !== 'DISTINCT' && info.relations.some(inner => isSource(inner))
  })
}

const isSource = (relation: Relation): boolean => relation.kind === 'source'

function relationOf(rule: Rule, expression: Expression): Relation | undefined {
  const resolved = expression.kind === 'column' ? rule.analysis.references.get(expression) : undefined
  return resolved?.kind === 'column' ? resolved.relation : undefined
}

/** Two lists of events joined on the user alone multiply each other. `info` is the select around the join. */
export function checkJoin(rule: Rule, join: Join, info: SelectInfo | undefined): void {
  if (!info?.aggregated || !join.on) return
  const equalities = conjuncts(join.on).map(stripBrackets).filter(part => part.kind === 'binary' && part.operator === '=')
  const only = equalities[0]
  if (equalities.length !== 1 || only?.kind !== 'binary') return
  const [left, right] = [stripBrackets(only.left), stripBrackets(only.right)]
  if (!isUserColumn(rule, left) || !isUserColumn(rule, right)) return
  if (!isEventLevel(rule, relationOf(rule, left)) || !isEventLevel(rule, relationOf(rule, right))) return
  rule.report({
    code: 'join-before-aggregation', at: join.on,
    message: 'Both sides have many rows per user, so every event of a user meets every event of the other side and sums are multiplied. Group each side by user_id in a WITH step first.',
  })
}

// ---------------------------------------------------------------- UNION, DISTINCT

/** UNION drops equal rows, which is rarely meant when stacking results. */
export function checkUnion(rule: Rule, branch: SetBranch, columnCount: number): void {
  if (branch.operator !== 'UNION' || branch.quantifier !== null || columnCount < 2) return
  const { start, end } = branch.operatorSpan
  rule.report({
    code: 'union-distinct', at: branch.operatorSpan, message: 'UNION drops rows that are equal and takes longer. To stack all rows write UNION ALL; write UNION DISTINCT when dropping is meant.',
    fixes: [{ title: 'Use UNION ALL', start, end, text: 'UNION ALL' }, { title: 'Use UNION DISTINCT', start, end, text: 'UNION DISTINCT' }],
  })
}

/** Amazon's optimisation page prefers GROUP BY to SELECT DISTINCT. */
export function checkDistinct(rule: Rule, info: SelectInfo): void {
  const { select } = info
  if (select.quantifier !== 'DISTINCT' || info.aggregated || select.items.some(item => item.expression.kind === 'star' || item.expression.kind === 'missing')) return
  const text = rule.slice(select)
  const list = select.items.map((_, index) => index + 1).join(', ')
  rule.report({
    code: 'distinct-select', at: { start: select.start, end: select.items[0]?.start ?? select.end },
    message: 'Amazon advises GROUP BY instead of SELECT DISTINCT: it gives the same rows in less time.',
    fixes: info.select.windows.length > 0 ? [] : [{
      title: 'Use GROUP BY', start: select.start, end: select.end, text: `${text.replace(/^(select)\s+distinct\b\s*/i, '$1 ')}\nGROUP BY ${list}`,
    }],
  })
}

// ---------------------------------------------------------------- steps

function isConstant(expression: Expression): boolean {
  const plain = stripBrackets(expression)
  switch (plain.kind) {
    case 'string': case 'number': case 'boolean': case 'typed-literal': return true
    case 'cast': return isConstant(plain.operand)
    case 'call': return plain.name.name.toUpperCase().endsWith('_PARAMETER')
    default: return false
  }
}

function filteredColumn(condition: Expression): Expression | null {
  const plain = stripBrackets(condition)
  if (plain.kind === 'binary') {
    if (isConstant(plain.right)) return stripBrackets(plain.left)
    return isConstant(plain.left) ? stripBrackets(plain.right) : null
  }
  if (plain.kind === 'in-list') return plain.items.every(isConstant) ? stripBrackets(plain.operand) : null
  return plain.kind === 'between' && isConstant(plain.low) && isConstant(plain.high) ? stripBrackets(plain.operand) : null
}

/** A filter on a column that an earlier step only passes on could stand in that step. */
export function checkLateFilter(rule: Rule, info: SelectInfo, uses: ReadonlyMap<object, number>): void {
  for (const condition of conjuncts(info.select.where?.condition)) {
    const column = filteredColumn(condition)
    const resolved = column?.kind === 'column' ? rule.analysis.references.get(column) : undefined
    const cte = resolved?.kind === 'column' && !resolved.relation.outer ? resolved.relation.cte : null
    if (!cte || uses.get(cte) !== 1 || resolved?.kind !== 'column') continue
    const inner = rowSelects(cte.query)
    const select = inner[0] && rule.analysis.selects.get(inner[0])
    const output = select?.outputs[resolved.index]
    const source = output?.expression && stripBrackets(output.expression)
    if (inner.length !== 1 || source?.kind !== 'column' || originsOf(rule, source).length === 0 || hasWindow(output?.item, select)) continue
    rule.report({
      code: 'late-filter', at: condition, message: `This filter could stand in the WHERE of "${cte.name.name}", which only passes the column on; then AMC reads fewer rows.`,
    })
  }
}

// A window sees the rows before the filter: moving the filter up would change it.
function hasWindow(item: SelectItem | undefined, info: SelectInfo | undefined): boolean {
  let found = item === undefined
  for (const output of info?.outputs ?? []) {
    if (output.expression) walk(output.expression, node => { if (node.kind === 'call' && node.over) found = true; return !found })
  }
  return found
}

/** WITH steps that nothing reads. `uses` counts references. */
export function checkUnusedSteps(rule: Rule, query: Query, uses: ReadonlyMap<object, number>): void {
  for (const cte of query.with?.ctes ?? []) {
    if (uses.has(cte) || cte.name.name === '') continue
    rule.report({ code: 'unused-cte', at: cte.name, message: `Nothing reads the WITH step "${cte.name.name}". Remove it, or use it.` })
  }
}
