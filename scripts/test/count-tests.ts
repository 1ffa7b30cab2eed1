export interface Counts {
  readonly passed: number
  readonly failed: number
}

/**
 * The counts in a vitest JSON report. A file that broke before its tests counts as one failure, and so does a run that
 * ended badly without saying where (`exitCode`); skipped tests count as nothing. A missing or broken report is one failure.
 */
export function countTests(report: unknown, exitCode: number): Counts {
  if (!isReport(report)) return { passed: 0, failed: 1 }
  const brokenFiles = report.testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed')).length
  const failed = report.numFailedTests + brokenFiles
  return { passed: report.numPassedTests, failed: failed === 0 && exitCode !== 0 ? 1 : failed }
}

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly { readonly status: string }[] }[]
}

function isReport(value: unknown): value is Report {
  return typeof value === 'object' && value !== null && 'numPassedTests' in value && 'numFailedTests' in value && 'testResults' in value && Array.isArray(value.testResults)
}
