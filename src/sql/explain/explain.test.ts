import { expect, test } from 'vitest'
import { bundledCatalogue } from '../catalogue.ts'
import { problemSeverities } from '../problems.ts'
import type { ProblemCode } from '../problems.ts'
import { checkSql } from '../rules/check.ts'
import { explainCode, explanationGroups, explanationMarkdown, isProblemCode } from './explain.ts'
import type { ExampleQuery } from './explanation.ts'

const codes = Object.keys(problemSeverities).filter(isProblemCode)

/** The codes that an example raises: errors and warnings, and the notes when `withNotes`. */
function raised({ sql, options }: ExampleQuery, withNotes: boolean): readonly ProblemCode[] {
  const { problems } = checkSql(sql, { catalogue: bundledCatalogue, ...options })
  return [...new Set(problems.filter(problem => withNotes || problem.severity !== 'info').map(problem => problem.code))]
}

test('every code stands in one chapter', () => {
  expect(explanationGroups.flatMap(group => group.codes).toSorted()).toEqual(codes.toSorted())
})

test.each(codes)('%s: its wrong example raises it and nothing else, its right example nothing', code => {
  const { wrong, right } = explainCode(code)
  const note = problemSeverities[code] === 'info'
  expect(raised(wrong, false)).toEqual(note ? [] : [code])
  expect(raised(wrong, true)).toContain(code)
  expect(raised(right, false)).toEqual([])
  expect(raised(right, true)).not.toContain(code)
})

test.each(codes)('%s: its page is made of sentences', code => {
  const { title, sentence, amc, advice } = explainCode(code)
  expect(title).not.toMatch(/[.!?]$/)
  for (const text of [sentence, amc, advice]) expect(text).toMatch(/^[A-Z`*'].*[.!?`]$/s)
  expect(explanationMarkdown(code, 3)).toContain(`### ${code}\n`)
})
