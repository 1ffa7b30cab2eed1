import type { Span } from './ast.ts'
import type { LineIndex } from './positions.ts'
import { compareProblems, problemSeverities } from './problems.ts'
import type { AmcSentence, Problem, ProblemCode, ProblemInput } from './problems.ts'
import type { DialectSettings, Level } from './settings.ts'

/** Collects what rules find and turns it into problems. */
export interface ProblemList {
  /** Silently dropped when a setting allows it, and beyond the first thousand (a text that is not SQL). */
  report(input: ProblemInput): void
  /** Everything reported, sorted by place. */
  sorted(): Problem[]
}

const maxProblems = 1000

const settingOf: Readonly<Partial<Record<ProblemCode, keyof DialectSettings>>> = {
  'query-order-by': 'queryOrderBy',
  'limit': 'limit',
  'select-star-cte': 'selectStarOverQuery',
  'trailing-semicolon': 'trailingSemicolon',
  'reserved-word': 'reservedWords',
  'window-in-group-by': 'windowInGroupBy',
  'audience-table-in-report': 'audienceTableInReport',
  'audience-table-required': 'baseTableInAudience',
  'unverified-function': 'unverifiedFunctions',
  'unverified-construct': 'unverifiedConstructs',
}

/** The dialect setting that decides how a code speaks; undefined for the codes nobody disputes. */
export function settingOfCode(code: ProblemCode): keyof DialectSettings | undefined {
  return settingOf[code]
}

function renderAmcText(amc: AmcSentence, at: Span, text: string, lines: LineIndex): string {
  if (typeof amc === 'string') return `${lines.describe(at)}: ${amc}`
  if ('plain' in amc) return amc.plain
  const span = amc.encountered === '<EOF>' ? { start: text.length, end: text.length } : amc.encountered
  const { line, column } = lines.positionAt(span.start)
  const shown = amc.text ?? (amc.encountered === '<EOF>' ? '<EOF>' : text.slice(span.start, span.end))
  return `Encountered "${shown}" at line ${line}, column ${column}.`
}

/** A list for one text. Levels of conflicting rules come from the settings. */
export function createProblemList(text: string, lines: LineIndex, settings: DialectSettings): ProblemList {
  const problems: Problem[] = []
  const seen = new Set<string>()
  return {
    report: input => {
      const setting = settingOf[input.code]
      const level: Level = setting ? settings[setting] : input.severity ?? problemSeverities[input.code]
      const key = `${input.code} ${input.at.start} ${input.at.end}`
      if (level === 'allow' || problems.length >= maxProblems || seen.has(key)) return
      seen.add(key)
      const { start, end } = input.at
      problems.push({
        code: input.code, severity: level, phase: input.phase ?? 'validate', message: input.message, start, end,
        ...(input.amc === undefined ? {} : { amcText: renderAmcText(input.amc, input.at, text, lines) }),
        ...(input.fixes && input.fixes.length > 0 ? { fixes: input.fixes } : {}),
      })
    },
    sorted: () => problems.toSorted(compareProblems),
  }
}
