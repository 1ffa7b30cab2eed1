import type { Migration } from '../migrate.ts'

export const resultStore: Migration = {
  version: 6,
  name: 'result-store',
  sql: `
-- Where a result came from and what it is called; a run's is found in its own row.
ALTER TABLE result ADD COLUMN origin TEXT NOT NULL DEFAULT 'run' CHECK (origin IN ('run', 'import', 'derived'));
ALTER TABLE result ADD COLUMN title TEXT NOT NULL DEFAULT '';
-- SHA-256 of the rows as they came: equal rows are kept on disk once.
ALTER TABLE result ADD COLUMN content_hash TEXT NOT NULL DEFAULT '';
-- When somebody last looked: the least recently used ones make room.
ALTER TABLE result ADD COLUMN used_at_ms INTEGER NOT NULL DEFAULT 0;
CREATE INDEX result_by_hash ON result (content_hash);
CREATE INDEX result_by_use ON result (used_at_ms);

-- Folders that are out of sight and must still be deleted from the disk.
CREATE TABLE result_removal (execution_id TEXT PRIMARY KEY) STRICT;

-- Exports that wait for a run to be ready ("run to file").
CREATE TABLE export_order (
  id TEXT PRIMARY KEY,
  execution_id TEXT NOT NULL,
  request TEXT NOT NULL CHECK (json_valid(request)),
  -- the file that was chosen, or null where the shell has no dialogs
  path TEXT,
  created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX export_order_by_execution ON export_order (execution_id);
`,
}
