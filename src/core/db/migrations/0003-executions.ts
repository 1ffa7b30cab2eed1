import type { Migration } from '../migrate.ts'

export const executions: Migration = {
  version: 3,
  name: 'executions',
  sql: `
-- One row per run. Each state is one that a restart can pick up (see shared/executions/contract.ts).
CREATE TABLE execution (
  id TEXT PRIMARY KEY,
  -- a double click sends the same one and gets the first run
  request_id TEXT NOT NULL UNIQUE,
  instance_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  query_id TEXT,
  tab_id TEXT,
  title TEXT NOT NULL,
  sql TEXT NOT NULL,
  params TEXT NOT NULL CHECK (json_valid(params)),
  param_texts TEXT NOT NULL CHECK (json_valid(param_texts)),
  resolved_params TEXT NOT NULL CHECK (json_valid(resolved_params)),
  window TEXT NOT NULL CHECK (json_valid(window)),
  resolved_window TEXT CHECK (resolved_window IS NULL OR json_valid(resolved_window)),
  dry_run INTEGER NOT NULL,
  synthetic INTEGER NOT NULL,
  -- the body of the submission, fixed when the run was asked for
  request_body TEXT NOT NULL CHECK (json_valid(request_body)),
  -- chosen by us before the first submission, so that a lost answer can be found again
  amc_workflow_id TEXT NOT NULL UNIQUE,
  amc_execution_id TEXT UNIQUE,

  state TEXT NOT NULL CHECK (state IN ('waiting', 'submitting', 'reconciling', 'pending', 'running', 'downloading', 'converting', 'ready', 'failed', 'cancelled', 'timed-out')),
  state_since_ms INTEGER NOT NULL,
  state_note TEXT NOT NULL,
  -- number of submissions begun; a late answer of an earlier one is ignored
  attempt INTEGER NOT NULL DEFAULT 0,
  cancel TEXT NOT NULL DEFAULT 'none' CHECK (cancel IN ('none', 'requested', 'confirmed', 'too-late')),
  -- when to act next, and how often in a row the last step did not work
  next_at_ms INTEGER NOT NULL,
  step_failures INTEGER NOT NULL DEFAULT 0,
  polls INTEGER NOT NULL DEFAULT 0,

  created_at_ms INTEGER NOT NULL,
  submit_started_at_ms INTEGER,
  submitted_at_ms INTEGER,
  running_at_ms INTEGER,
  amc_finished_at_ms INTEGER,
  finished_at_ms INTEGER,
  amc_compute_seconds REAL,
  output_columns TEXT CHECK (output_columns IS NULL OR json_valid(output_columns)),
  row_count INTEGER,
  size_bytes INTEGER,
  failure TEXT CHECK (failure IS NULL OR json_valid(failure)),
  pinned INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX execution_newest ON execution (created_at_ms DESC, id DESC);
CREATE INDEX execution_by_instance ON execution (instance_id, created_at_ms DESC, id DESC);
CREATE INDEX execution_by_query ON execution (query_id, created_at_ms DESC, id DESC) WHERE query_id IS NOT NULL;
CREATE INDEX execution_by_tab ON execution (tab_id, created_at_ms DESC, id DESC) WHERE tab_id IS NOT NULL;
CREATE INDEX execution_open ON execution (next_at_ms) WHERE state NOT IN ('ready', 'failed', 'cancelled', 'timed-out');

-- The rows of a run, once they are whole on disk. The manifest names the files and the columns.
CREATE TABLE result (
  execution_id TEXT PRIMARY KEY,
  manifest TEXT NOT NULL CHECK (json_valid(manifest)),
  row_count INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  pinned INTEGER NOT NULL DEFAULT 0
) STRICT;
`,
}
