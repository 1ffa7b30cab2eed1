import { expect, test } from 'vitest'
import { problemCountText, problemTone } from './problem-count.ts'

const of = (...severities: readonly ('error' | 'warning' | 'info')[]) => severities.map(severity => ({ severity }))

test('errors and warnings are counted, notes only where there is nothing else', () => {
  expect(problemCountText([])).toBe('No problems')
  expect(problemCountText(of('info', 'info'))).toBe('2 notes')
  expect(problemCountText(of('error', 'warning', 'warning', 'info'))).toBe('1 error, 2 warnings')
  expect([problemTone(of('info')), problemTone(of('info', 'warning')), problemTone(of('warning', 'error'))]).toEqual([undefined, 'warn', 'fail'])
})
