/** The documentation of every diagnostic code, for the app, the command line and docs/diagnostics.md. */
import { settingOfCode } from '../problem-list.ts'
import { problemSeverities } from '../problems.ts'
import type { ProblemCode, Severity } from '../problems.ts'
import { advicePages, notePages } from './advice-pages.ts'
import type { Explanation } from './explanation.ts'
import { namePages } from './name-pages.ts'
import { privacyPages } from './privacy-pages.ts'
import { aggregationPages, shapePages } from './shape-pages.ts'
import { dialectPages, textPages } from './text-pages.ts'

/** A chapter of the documentation with its codes in order. */
export interface ExplanationGroup {
  readonly title: string
  readonly codes: readonly ProblemCode[]
}

const chapters = [
  ['The text', textPages], ['The dialect', dialectPages], ['Names', namePages], ['Shapes and types', shapePages], ['Grouping and windows', aggregationPages],
  ['Parameters, privacy, audiences', privacyPages], ['Advice', advicePages], ['Notes and silencing comments', notePages],
] as const

const pages: Readonly<Record<ProblemCode, Explanation>> = {
  ...textPages, ...dialectPages, ...namePages, ...shapePages, ...aggregationPages, ...privacyPages, ...advicePages, ...notePages,
}

/** Every code once, in the chapters of the documentation. */
export const explanationGroups: readonly ExplanationGroup[] = chapters.map(([title, entries]) => ({ title, codes: Object.keys(entries).filter(isProblemCode) }))

/** True for a code that there is. */
export function isProblemCode(text: string): text is ProblemCode {
  return Object.hasOwn(problemSeverities, text)
}

/** The page of a code. */
export function explainCode(code: ProblemCode): Explanation {
  return pages[code]
}

/** How to keep a query quiet about a code: the comment to write. */
export function silencingComment(code: ProblemCode): string {
  return `-- recomamp-ignore ${code}: why it is meant`
}

/** True where Amazon's text and what people see on live instances disagree, or where there is no text: the level is a matter of choice. */
export function isDisputed(code: ProblemCode): boolean {
  return settingOfCode(code) !== undefined
}

const words: Readonly<Record<Severity, string>> = { error: 'Error', warning: 'Warning', info: 'Note' }

/** The page of a code as Markdown; `level` is how many # its heading has. */
export function explanationMarkdown(code: ProblemCode, level: number): string {
  const page = explainCode(code)
  const fence = (sql: string) => `\`\`\`sql\n${sql.length > 700 ? `${sql.slice(0, 60)} … ${sql.slice(-60)}` : sql}\n\`\`\``
  const note = problemSeverities[code] === 'info'
  return [
    `${'#'.repeat(level)} ${code}`,
    `**${page.title}.** ${words[problemSeverities[code]]}. ${page.sentence}`,
    `*In AMC:* ${page.amc}`, `*What to do:* ${page.advice}`,
    note ? 'Appears for:' : 'Instead of:', fence(page.wrong.sql), note ? 'Does not appear for:' : 'write:', fence(page.right.sql),
    `To silence it on one line, with a reason: \`${silencingComment(code)}\`.${isDisputed(code) ? ' Its usual level is a choice between contradicting accounts.' : ''}`,
  ].join('\n\n')
}
