import { AppError } from '#shared/base/app-error.ts'
import { explainCode, explanationGroups, explanationMarkdown, isProblemCode } from '#sql/explain/explain.ts'
import { problemSeverities } from '#sql/problems.ts'
import type { ProblemCode } from '#sql/problems.ts'
import { suggestNames } from '#sql/suggest.ts'
import type { SqlOutput } from './sql-commands.ts'
import type { SqlFlags } from './sql-flags.ts'

/** The pages of the codes that were asked for, or one line for each code that there is. Throws an AppError for a code that there is not. */
export function explainCodes({ files, json }: Pick<SqlFlags, 'files' | 'json'>, output: SqlOutput): number {
  const all = explanationGroups.flatMap(group => group.codes)
  const codes = files.length === 0 ? all : files.map(readCode)
  if (json) output.print(`${JSON.stringify(codes.map(code => ({ code, severity: problemSeverities[code], ...explainCode(code) })), null, 2)}\n`)
  else if (files.length > 0) output.print(`${codes.map(code => explanationMarkdown(code, 1)).join('\n\n')}\n`)
  else {
    const width = Math.max(...all.map(code => code.length))
    for (const { title, codes: listed } of explanationGroups) {
      output.print(`${title}\n${listed.map(code => `${code.padEnd(width)}  ${explainCode(code).sentence}\n`).join('')}\n`)
    }
  }
  return 0
}

function readCode(text: string): ProblemCode {
  if (isProblemCode(text)) return text
  const [near] = suggestNames(text, Object.keys(problemSeverities))
  throw new AppError('not-found', `There is no problem called "${text}".${near === undefined ? '' : ` Did you mean "${near}"?`} recomamp-sql explain lists all of them.`)
}
