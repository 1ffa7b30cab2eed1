import { formatPlural } from '#renderer/ui/format.ts'
import type { Problem } from '#sql/problems.ts'

/** `1 error, 2 warnings`; notes are counted only where there is nothing else. `No problems` when there is nothing at all. */
export function problemCountText(problems: readonly Pick<Problem, 'severity'>[]): string {
  const count = (severity: Problem['severity']): number => problems.filter(problem => problem.severity === severity).length
  const errors = count('error')
  const warnings = count('warning')
  if (errors + warnings === 0) return count('info') === 0 ? 'No problems' : formatPlural(count('info'), 'note')
  return [errors > 0 ? formatPlural(errors, 'error') : '', warnings > 0 ? formatPlural(warnings, 'warning') : ''].filter(text => text !== '').join(', ')
}

/** How loud the loudest problem is; undefined when there are notes at most. */
export function problemTone(problems: readonly Pick<Problem, 'severity'>[]): 'fail' | 'warn' | undefined {
  if (problems.some(problem => problem.severity === 'error')) return 'fail'
  return problems.some(problem => problem.severity === 'warning') ? 'warn' : undefined
}
