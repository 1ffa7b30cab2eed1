/** Everything a person should be told about a query: what AMC refuses, and advice and notes on the rest. */
import type { Node, Query, QueryTerm, Select } from '../ast.ts'
import { createMeasureReader } from '../measures.ts'
import type { MeasureReader } from '../measures.ts'
import { createProblemList } from '../problem-list.ts'
import { compareProblems } from '../problems.ts'
import type { Problem, ProblemCode } from '../problems.ts'
import { defaultSettings } from '../settings.ts'
import type { Level } from '../settings.ts'
import { analyzeSql } from '../sql.ts'
import type { AnalyzeOptions, SqlAnalysis } from '../sql.ts'
import { childrenOf } from '../walk.ts'
import { checkOutputColumns, noteParts } from './output-rules.ts'
import type { Rule, RunWindow } from './rule.ts'
import { checkAliases, checkDistinct, checkJoin, checkLateFilter, checkNullUsers, checkUnion, checkUnusedSteps } from './shape-rules.ts'
import { silenceProblems } from './silence.ts'
import { checkCampaignId, checkSelectTables, checkTables } from './table-rules.ts'
import {
  checkComparedValues, checkDayOfWeek, checkDivision, checkMoneySum, checkNullComparison, checkTextConversion, checkZones,
} from './value-rules.ts'

export interface CheckOptions extends AnalyzeOptions {
  /** How loud each problem is, over its usual severity and over the dialect settings; `allow` silences it. */
  readonly levels?: Readonly<Partial<Record<ProblemCode, Level>>>
  /** The run that the query is meant for. */
  readonly window?: RunWindow
}

export interface SqlCheck {
  readonly analysis: SqlAnalysis
  readonly measures: MeasureReader
  /** Errors, advice and notes, by place; levels applied and silenced ones left out. */
  readonly problems: readonly Problem[]
}

/** Analyses and checks one AMC SQL text. Never throws, whatever the text; takes time in proportion to its length. */
export function checkSql(text: string, options: CheckOptions): SqlCheck {
  return checkAnalysis(analyzeSql(text, options), options)
}

/** Checks a text that was analysed with the same options. Never throws; takes time in proportion to the text's length. */
export function checkAnalysis(analysis: SqlAnalysis, options: CheckOptions): SqlCheck {
  const { text } = analysis
  const list = createProblemList(text, analysis.lines, { ...defaultSettings, ...options.settings })
  const measures = createMeasureReader(analysis)
  const rule: Rule = {
    analysis, measures, audience: options.audience ?? false, reserved: options.catalogue.reservedWords, window: options.window ?? null,
    declared: options.parameters?.map(parameter => parameter.name) ?? null,
    report: list.report, slice: span => text.slice(span.start, span.end),
  }
  // Advice on a text that cannot be read would be about what was guessed.
  const readable = analysis.statement?.kind === 'query' && !analysis.problems.some(problem => problem.phase === 'parse' && problem.severity === 'error')
  if (readable && analysis.statement?.kind === 'query') runRules(rule, analysis.statement)
  const found = [...analysis.problems, ...list.sorted()]
  const silences = createProblemList(text, analysis.lines, { ...defaultSettings, ...options.settings })
  const heard = silenceProblems(found, text, analysis.comments, analysis.tokens, analysis.lines, silences.report)
  return { analysis, measures, problems: applyLevels([...heard, ...silences.sorted()], options.levels ?? {}).toSorted(compareProblems) }
}

function applyLevels(problems: readonly Problem[], levels: NonNullable<CheckOptions['levels']>): Problem[] {
  return problems.flatMap(problem => {
    const level = levels[problem.code]
    if (level === undefined) return [problem]
    return level === 'allow' ? [] : [{ ...problem, severity: level }]
  })
}

function runRules(rule: Rule, query: Query): void {
  const { analysis } = rule
  const uses = new Map<object, number>()
  for (const relation of analysis.relations.values()) if (relation.cte) uses.set(relation.cte, (uses.get(relation.cte) ?? 0) + 1)
  checkOutputColumns(rule, query)
  checkTables(rule)
  noteParts(rule)
  checkAliases(rule, query)
  for (const info of analysis.selects.values()) {
    checkSelectTables(rule, info)
    checkNullUsers(rule, info)
    checkDistinct(rule, info)
    checkLateFilter(rule, info, uses)
  }
  visit(rule, query, [], uses)
}

// `path` holds the nodes around the current one, outermost first; it is one array, grown and cut on the way.
function visit(rule: Rule, node: Node, path: Node[], uses: ReadonlyMap<object, number>): void {
  checkNode(rule, node, path, uses)
  path.push(node)
  for (const child of childrenOf(node)) visit(rule, child, path, uses)
  path.pop()
}

function checkNode(rule: Rule, node: Node, path: readonly Node[], uses: ReadonlyMap<object, number>): void {
  switch (node.kind) {
    case 'binary':
      checkMoneySum(rule, node)
      checkDivision(rule, node, path)
      checkComparedValues(rule, node)
      checkNullComparison(rule, node)
      checkTextConversion(rule, node)
      if (/^(?:=|<>|!=|<=?|>=?|-)$/.test(node.operator)) checkZones(rule, node, [node.left, node.right])
      return
    case 'in-list':
      checkComparedValues(rule, node)
      return
    case 'between':
      checkZones(rule, node, [node.operand, node.low, node.high])
      return
    case 'unary':
    case 'extract':
      checkTextConversion(rule, node)
      return
    case 'call':
      checkDayOfWeek(rule, node)
      checkTextConversion(rule, node)
      if (node.name.name.toUpperCase() === 'SECONDS_BETWEEN') checkZones(rule, node, node.args)
      return
    case 'column':
      checkCampaignId(rule, node)
      return
    case 'join': {
      const select = path.findLast((outer): outer is Select => outer.kind === 'select')
      checkJoin(rule, node, select && rule.analysis.selects.get(select))
      return
    }
    case 'group-by':
      checkZones(rule, node, node.items.flatMap(item => (item.kind === 'grouping-set' ? [] : [groupedBy(rule, item, path)])))
      return
    case 'cte':
      if (node.columns.length === 0) checkAliases(rule, node.query)
      return
    case 'derived-table':
      if (node.columnAliases.length === 0) checkAliases(rule, node.query)
      return
    case 'query': {
      checkUnusedSteps(rule, node, uses)
      const columnCount = rule.analysis.queries.get(node)?.columns.length ?? 0
      if (node.body.kind !== 'set-operation') return
      for (const branch of node.body.branches) {
        checkUnion(rule, branch, columnCount)
        checkStackedZones(rule, node.body.first, branch.query)
      }
      return
    }
    default:
  }
}

// A column of a UNION that is UTC above and the advertiser's time below.
function checkStackedZones(rule: Rule, above: QueryTerm, below: QueryTerm): void {
  const outputsOf = (term: QueryTerm) => (term.kind === 'select' ? rule.analysis.selects.get(term)?.outputs ?? [] : [])
  const first = outputsOf(above)
  for (const [index, output] of outputsOf(below).entries()) {
    if (output.expression) checkZones(rule, output.item, [first[index]?.expression ?? undefined, output.expression])
  }
}

// Behind an ordinal or an alias stands the expression that is grouped by.
function groupedBy(rule: Rule, item: Node, path: readonly Node[]): Parameters<typeof checkZones>[2][number] {
  const select = path.findLast((outer): outer is Select => outer.kind === 'select')
  const key = select && rule.analysis.selects.get(select)?.groupKeys.find(candidate => candidate.written === item)
  return key?.expression ?? undefined
}
