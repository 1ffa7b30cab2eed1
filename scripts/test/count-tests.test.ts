import { expect, test } from 'vitest'
import { countTests } from './count-tests.ts'

const file = (status: string, ...tests: readonly string[]) => ({ status, assertionResults: tests.map((one) => ({ status: one })) })

test('real tests are counted, and no failure gets lost', () => {
  expect({
    fine: countTests({ numPassedTests: 2, numFailedTests: 0, testResults: [file('passed', 'passed', 'passed')] }, 0),
    oneFailed: countTests({ numPassedTests: 1, numFailedTests: 1, testResults: [file('failed', 'passed', 'failed')] }, 1),
    brokenFile: countTests({ numPassedTests: 1, numFailedTests: 0, testResults: [file('passed', 'passed'), file('failed')] }, 1),
    brokenHook: countTests({ numPassedTests: 1, numFailedTests: 0, testResults: [file('failed', 'passed')] }, 1),
    badExitOnly: countTests({ numPassedTests: 5, numFailedTests: 0, testResults: [file('passed')] }, 1),
    noReport: countTests(undefined, 0),
    brokenReport: countTests({ message: 'no' }, 0),
  }).toEqual({
    fine: { passed: 2, failed: 0 }, oneFailed: { passed: 1, failed: 1 }, brokenFile: { passed: 1, failed: 1 }, brokenHook: { passed: 1, failed: 1 }, badExitOnly: { passed: 5, failed: 1 }, noReport: { passed: 0, failed: 1 }, brokenReport: { passed: 0, failed: 1 },
  })
})
