import type { Migration } from '../migrate.ts'

export const failedRuns: Migration = {
  version: 4,
  name: 'failed-runs',
  sql: `
-- The status bar counts today's failures after every change; without it that reads the whole history.
CREATE INDEX execution_failed ON execution (finished_at_ms) WHERE state IN ('failed', 'timed-out');
`,
}
