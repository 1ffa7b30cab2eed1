/** Notes on the result and on what a reader of the query should know, and advice on the result's columns. */
import { requiredUsersOf } from '../privacy-class.ts'
import type { PrivacyClass } from '../privacy-class.ts'
import { formatUnit, microcentsPerCurrency, millicentsPerCurrency } from '../unit.ts'
import type { Unit } from '../unit.ts'
import type { Query, Span } from '../ast.ts'
import type { SelectOutput } from '../model.ts'
import { rowSelects } from './rule.ts'
import type { Rule } from './rule.ts'

/** Thresholds and units of the columns of the result. */
export function checkOutputColumns(rule: Rule, query: Query): void {
  const selects = rowSelects(query)
  const first = selects[0]
  const errors = rule.analysis.problems.filter(problem => problem.severity === 'error')
  for (const select of selects) {
    const outputs = rule.analysis.selects.get(select)?.outputs ?? []
    for (const output of outputs) {
      // What cannot be understood has no class: a note that it asks for no users would be a false promise.
      const understood = !errors.some(({ start, end }) => start < output.item.end && end > output.item.start)
      if (!rule.audience && understood) checkUsers(rule, output)
      if (output.expression) checkUnit(rule, output, rule.measures.of(output.expression).unit)
    }
  }
  if (!first || rule.audience || rule.analysis.outputColumns.length === 0 || errors.length > 0) return
  const required = rule.analysis.requiredUsers
  if (required === null) return
  rule.report({
    code: 'row-threshold', at: { start: first.start, end: Math.min(first.end, first.start + 6) },
    message: required === 1 ? 'No column of this result asks for more than one user per row.' : `Every row of this result needs at least ${required} distinct users, or AMC leaves it out.`,
  })
}

function placeOf(output: SelectOutput): Span {
  return output.item.alias ?? output.expression ?? output.item
}

const wordOf: Readonly<Record<PrivacyClass, string>> = {
  NONE: 'it asks for no users', LOW: 'a row that shows it needs 2 users', MEDIUM: 'a row that shows it needs 100 users', HIGH: 'a row that shows it needs 100 users',
  INTERNAL: 'it can never be in a result', VERY_HIGH: 'it can never be in a result',
}

function checkUsers(rule: Rule, output: SelectOutput): void {
  const { privacyClass } = output.facts
  rule.report({ code: 'output-threshold', at: placeOf(output), message: `${output.name} is ${privacyClass}: ${wordOf[privacyClass]}.` })
  if (requiredUsersOf(privacyClass) !== 100) return
  const origin = output.facts.origins.find(candidate => candidate.column.privacyClass === privacyClass)
  const name = origin && origin.column.name !== output.name.toLowerCase() ? ` (from ${origin.column.name})` : ''
  rule.report({
    code: 'many-users-per-row', at: placeOf(output),
    message: `${output.name}${name} is ${privacyClass}, so each row needs 100 users and small rows vanish. Leave it out, or show something coarser.`,
  })
}

function checkUnit(rule: Rule, output: SelectOutput, unit: Unit | null): void {
  const expression = output.expression
  if (!expression || !unit || (unit.kind !== 'money' && unit.kind !== 'money-rate')) return
  const { perCurrency } = unit
  if (perCurrency === null || perCurrency === 1) return
  const unscaled = perCurrency === microcentsPerCurrency || perCurrency === millicentsPerCurrency
  if (unit.kind === 'money-rate' && !unscaled) return
  const factor = perCurrency === microcentsPerCurrency ? '100,000,000' : '100,000'
  rule.report({
    code: 'cost-unit', at: expression,
    message: unscaled
      ? `This is in ${formatUnit(unit)}. Divide by ${factor} for the currency.`
      : `This is divided by the wrong factor: the result is ${perCurrency > 1 ? `${perCurrency.toLocaleString('en')} times too large` : `${Math.round(1 / perCurrency).toLocaleString('en')} times too small`}. Microcents are divided by 100,000,000, millicents by 100,000.`,
    fixes: unscaled ? [{ title: `Divide by ${factor}`, start: expression.start, end: expression.end, text: `${bracketed(rule, expression)} / ${perCurrency}` }] : [],
  })
}

function bracketed(rule: Rule, expression: Span & { readonly kind: string }): string {
  const text = rule.slice(expression)
  return expression.kind === 'binary' || expression.kind === 'case' ? `(${text})` : text
}

/** Notes on windows, parameters and places that a template wants filled in. */
export function noteParts(rule: Rule): void {
  const { analysis } = rule
  for (const use of analysis.tables) {
    if (!use.extension) continue
    rule.report({ code: 'extended-window', at: use.node, message: `${use.table.name} is read from ${use.extension.before} before the run's window to ${use.extension.after} after it.` })
  }
  const seen = new Set<string>()
  for (const use of analysis.parameters) {
    if (!seen.has(use.name)) rule.report({ code: 'parameter-use', at: use.call, message: `The run asks for a value of the parameter "${use.name}".` })
    seen.add(use.name)
  }
  const unused = (rule.declared ?? []).filter(name => !seen.has(name))
  if (unused.length > 0) {
    const start = analysis.statement?.start ?? 0
    const names = unused.map(name => `"${name}"`).join(', ')
    rule.report({ code: 'unused-parameter', at: { start, end: start }, message: `${unused.length === 1 ? 'The parameter' : 'The parameters'} ${names} ${unused.length === 1 ? 'is' : 'are'} declared and never used.` })
  }
  for (const comment of analysis.comments) {
    const mark = /(?:REQUIRED|OPTIONAL)\s+UPDATE\s*\[\s*(\d+)\s+of\s+(\d+)\s*\]/i.exec(analysis.text.slice(comment.start, comment.end))
    if (mark) rule.report({ code: 'required-update', at: comment, message: `Here the query wants to be filled in: place ${mark[1]} of ${mark[2]}.` })
  }
}
