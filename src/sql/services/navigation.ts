import type { Span } from '../ast.ts'
import type { AnalyzeOptions, SqlAnalysis } from '../sql.ts'
import { analyzeSql } from '../sql.ts'
import { findOccurrences, occurrenceAt } from './symbols.ts'
import type { Occurrence, SqlSymbol } from './symbols.ts'

/** Where the name at `offset` is defined in this text; empty for AMC's own names and parameters, which are defined elsewhere. */
export function definitionsAt(analysis: SqlAnalysis, offset: number): readonly Span[] {
  return sameSymbol(analysis, offset).filter(occurrence => occurrence.role === 'definition')
}

/** Every place where the name at `offset` is written, its definition included, in text order; empty when there is no name. */
export function referencesAt(analysis: SqlAnalysis, offset: number): readonly Occurrence[] {
  return sameSymbol(analysis, offset)
}

function sameSymbol(analysis: SqlAnalysis, offset: number): readonly Occurrence[] {
  const occurrences = findOccurrences(analysis)
  const at = occurrenceAt(occurrences, offset)
  return at ? occurrences.filter(occurrence => occurrence.symbol.key === at.symbol.key) : []
}

/** A change of the text; those of one rename do not overlap and stand in text order. */
export interface TextEdit extends Span {
  readonly text: string
}

export type RenameResult =
  | { readonly ok: true; readonly edits: readonly TextEdit[] }
  /** A sentence that says why nothing is renamed. */
  | { readonly ok: false; readonly reason: string }

const owners: Readonly<Partial<Record<SqlSymbol['kind'], string>>> = { 'source-column': 'a column of AMC', 'table': 'a table of AMC', 'function': 'a function of AMC' }

export type RenameTarget = (Span & { readonly ok: true; readonly kind: SqlSymbol['kind']; readonly name: string }) | { readonly ok: false; readonly reason: string }

/** The stretch that a rename at `offset` would change, or why there is none: for asking before a new name is typed. */
export function renameTarget(analysis: SqlAnalysis, offset: number): RenameTarget {
  const at = occurrenceAt(findOccurrences(analysis), offset)
  if (!at) return { ok: false, reason: 'There is no name here that can be changed.' }
  const owner = owners[at.symbol.kind]
  if (owner) return { ok: false, reason: `"${at.symbol.name}" is ${owner} and cannot be renamed. Give it another name with AS.` }
  return { ok: true, kind: at.symbol.kind, name: at.symbol.name, start: at.start, end: at.end }
}

/**
 * Renames the WITH step, alias, column, window or parameter at `offset` wherever it is written. Refuses a name that AMC
 * would not take and one that would change what any other name means. A parameter's declaration is the caller's to change.
 */
export function renameAt(analysis: SqlAnalysis, offset: number, newName: string, options: AnalyzeOptions): RenameResult {
  const target = renameTarget(analysis, offset)
  if (!target.ok) return target
  const occurrences = findOccurrences(analysis)
  const at = occurrenceAt(occurrences, offset)
  if (!at) return { ok: false, reason: 'There is no name here that can be changed.' }
  const refusal = at.symbol.kind === 'parameter' ? checkParameterName(newName) : checkName(newName, options)
  if (refusal) return { ok: false, reason: refusal }
  const edits = occurrences.filter(occurrence => occurrence.symbol.key === at.symbol.key).map(({ start, end }) => ({ start, end, text: newName }))
  if (at.symbol.kind !== 'parameter' && changesMeaning(analysis, occurrences, edits, options)) {
    return { ok: false, reason: `"${newName}" already means something else where this name is used. Choose another.` }
  }
  return { ok: true, edits }
}

function checkName(name: string, options: AnalyzeOptions): string | null {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return 'A name starts with a letter and holds only letters, digits and underscores.'
  return options.catalogue.reservedWords.has(name.toUpperCase()) ? `"${name}" is a reserved word in AMC. Choose another name.` : null
}

function checkParameterName(name: string): string | null {
  return /^[\w-]+$/.test(name) ? null : 'A parameter name holds only letters, digits, underscores and hyphens.'
}

/** The text with all edits made. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = ''
  let from = 0
  for (const edit of edits) {
    result += text.slice(from, edit.start) + edit.text
    from = edit.end
  }
  return result + text.slice(from)
}

// Names belong together after the change exactly as before, and there are as many errors.
function changesMeaning(analysis: SqlAnalysis, before: readonly Occurrence[], edits: readonly TextEdit[], options: AnalyzeOptions): boolean {
  const renamed = analyzeSql(applyEdits(analysis.text, edits), options)
  const errors = (one: SqlAnalysis): number => one.problems.filter(problem => problem.severity !== 'info').length
  return errors(renamed) !== errors(analysis) || groupsOf(findOccurrences(renamed)) !== groupsOf(before)
}

function groupsOf(occurrences: readonly Occurrence[]): string {
  const numbers = new Map<object | string, number>()
  return occurrences.map(({ symbol, role }) => {
    const number = numbers.get(symbol.key) ?? numbers.size
    numbers.set(symbol.key, number)
    return `${symbol.kind} ${number} ${role}`
  }).join()
}
