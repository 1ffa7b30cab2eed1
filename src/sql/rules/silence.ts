import type { Comment } from '../lexer.ts'
import type { LineIndex } from '../positions.ts'
import { problemSeverities } from '../problems.ts'
import type { Problem, ProblemInput } from '../problems.ts'

interface Silence {
  readonly comment: Comment
  readonly codes: readonly string[]
  /** The line whose problems are silenced. */
  readonly line: number
  used: boolean
}

const pattern = /recomamp-ignore\s+([\w-]+(?:\s*,\s*[\w-]+)*)\s*(?::\s*([^\n]*?))?\s*(?:\*\/)?\s*$/

/**
 * Takes out the problems that comments silence: `-- recomamp-ignore code: reason`, several codes with commas. It speaks
 * of its own line, or, alone on a line, of the next line that has code. Without a reason it silences nothing. What is
 * wrong with such comments goes to `report`.
 */
export function silenceProblems(
  problems: readonly Problem[], text: string, comments: readonly Comment[], tokens: readonly { readonly start: number }[], lines: LineIndex,
  report: (problem: ProblemInput) => void,
): readonly Problem[] {
  const silences = comments.flatMap(comment => readSilence(comment, text, tokens, lines, report))
  if (silences.length === 0) return problems
  const kept = problems.filter(problem => {
    const { line } = lines.positionAt(problem.start)
    const silence = silences.find(candidate => candidate.line === line && candidate.codes.includes(problem.code))
    if (silence) silence.used = true
    return silence === undefined
  })
  for (const silence of silences) {
    if (silence.used) continue
    report({ code: 'unused-ignore', at: silence.comment, message: `There is no ${silence.codes.join(' or ')} on the line this comment speaks of. Remove it.` })
  }
  return kept
}

function readSilence(
  comment: Comment, text: string, tokens: readonly { readonly start: number }[], lines: LineIndex, report: (problem: ProblemInput) => void,
): Silence[] {
  const content = text.slice(comment.start, comment.end)
  if (!content.includes('recomamp-ignore')) return []
  const match = pattern.exec(content)
  const codes = match?.[1]?.split(/\s*,\s*/) ?? []
  const unknown = codes.find(code => !(code in problemSeverities))
  if (codes.length === 0 || unknown !== undefined) {
    report({ code: 'unknown-ignore', at: comment, message: unknown === undefined ? 'Write which problem to silence and why: recomamp-ignore code: reason.' : `There is no problem called "${unknown}".` })
    return []
  }
  if (!match?.[2]) {
    report({ code: 'ignore-without-reason', at: comment, message: 'This silences nothing without a reason. Write one after a colon: recomamp-ignore code: reason.' })
    return []
  }
  const own = lines.positionAt(comment.start).line
  const lineStart = lines.offsetAt({ line: own, column: 1 })
  const alone = text.slice(lineStart, comment.start).trim() === ''
  const next = tokens.find(token => token.start >= comment.end)
  return [{ comment, codes, line: alone && next ? lines.positionAt(next.start).line : own, used: false }]
}
