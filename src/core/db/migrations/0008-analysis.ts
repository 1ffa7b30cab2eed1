import type { Migration } from '../migrate.ts'

export const analysis: Migration = {
  version: 8,
  name: 'analysis',
  sql: `
-- Chart, pivot and local SQL as somebody chose them for a result. Only a memory: nothing depends on it.
CREATE TABLE analysis_saved (
  execution_id TEXT PRIMARY KEY,
  -- hash of the names of the columns: the next run of the same query is charted alike
  signature TEXT NOT NULL,
  saved TEXT NOT NULL CHECK (json_valid(saved)),
  changed_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX analysis_saved_by_signature ON analysis_saved (signature, changed_at_ms);
`,
}
