/** Changes of a query that keep what it means. */
import type { Span } from '../../ast.ts'
import type { AnalyzeOptions, SqlAnalysis } from '../../sql.ts'
import { analyzeSql } from '../../sql.ts'
import { applyEdits } from '../navigation.ts'
import { expandStars } from './expand-stars.ts'
import { extractStep } from './extract-step.ts'
import { inlineStep } from './inline-step.ts'
import { nameColumns } from './name-columns.ts'
import type { Proposal, RefactorPlace, RefactorResult } from './proposal.ts'
import { qualifyColumns } from './qualify-columns.ts'
import { refactoringKinds } from './refactoring-kinds.ts'
import type { RefactoringKind } from './refactoring-kinds.ts'
import { findChangeOfMeaning } from './same-meaning.ts'

const makers: Readonly<Record<RefactoringKind, (place: RefactorPlace) => Proposal>> = {
  'extract-step': extractStep, 'inline-step': inlineStep, 'qualify-columns': qualifyColumns, 'expand-stars': expandStars, 'name-columns': nameColumns,
}

/**
 * The edits of a refactoring for the selection `at` (empty: the cursor), or why it is not done. Comments are kept. What
 * would bring a new error or warning, or other result columns, or other tables behind the names, is refused.
 */
export function refactorSql(kind: RefactoringKind, analysis: SqlAnalysis, at: Span, options: AnalyzeOptions): RefactorResult {
  const { statement } = analysis
  if (statement?.kind !== 'query') return { ok: false, reason: 'There is no query here.' }
  const broken = analysis.problems.find(problem => problem.phase === 'parse' && problem.severity === 'error')
  if (broken) return { ok: false, reason: `Nothing was changed, because line ${analysis.lines.positionAt(broken.start).line} cannot be read: ${broken.message}` }
  const proposal = makers[kind]({ analysis, statement, at, options })
  if (!proposal.ok) return proposal
  const edits = proposal.edits.toSorted((a, b) => a.start - b.start || a.end - b.end)
  const after = analyzeSql(applyEdits(analysis.text, edits), options)
  const change = findChangeOfMeaning(analysis, after, proposal.keeps)
  return change === null ? { ok: true, edits } : { ok: false, reason: `Nothing was changed: ${change}` }
}

/** The refactorings that may apply at `at`, cheaply told: each may still be refused. */
export function refactoringsAt(analysis: SqlAnalysis, at: Span, options: AnalyzeOptions): readonly RefactoringKind[] {
  const { statement } = analysis
  if (statement?.kind !== 'query' || analysis.problems.some(problem => problem.phase === 'parse' && problem.severity === 'error')) return []
  return refactoringKinds.filter(kind => makers[kind]({ analysis, statement, at, options }).ok)
}
