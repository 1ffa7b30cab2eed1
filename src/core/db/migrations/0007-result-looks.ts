import type { Migration } from '../migrate.ts'

export const resultLooks: Migration = {
  version: 7,
  name: 'result-looks',
  sql: `
-- How somebody looked at a result: order, filters, columns, formats. Only a memory: nothing depends on it.
CREATE TABLE result_look (
  execution_id TEXT PRIMARY KEY,
  -- hash of the names of the columns: the next run of the same query looks alike
  signature TEXT NOT NULL,
  look TEXT NOT NULL CHECK (json_valid(look)),
  changed_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX result_look_by_signature ON result_look (signature, changed_at_ms);
`,
}
