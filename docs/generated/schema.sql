-- The profile's database after all migrations. Made by `npm run docs`. Do not edit.

CREATE TRIGGER audit_entry_keeps_lines BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TRIGGER audit_entry_keeps_text BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TABLE analysis_saved (
  execution_id TEXT PRIMARY KEY,
  -- hash of the names of the columns: the next run of the same query is charted alike
  signature TEXT NOT NULL,
  saved TEXT NOT NULL CHECK (json_valid(saved)),
  changed_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE audit_entry (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms INTEGER NOT NULL,
  actor TEXT NOT NULL,
  login_id TEXT,
  login_label TEXT,
  action TEXT NOT NULL,
  outcome TEXT NOT NULL,
  detail TEXT NOT NULL,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;

CREATE TABLE client_app (
  client_id TEXT PRIMARY KEY,
  secret BLOB,
  version INTEGER NOT NULL,
  saved_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE entity (
  scope_id TEXT NOT NULL,
  type TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  -- field -> version at which it last changed: lets two people change different fields without a conflict
  field_versions TEXT NOT NULL CHECK (json_valid(field_versions)),
  body TEXT NOT NULL CHECK (json_valid(body)),
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL,
  deleted_at_ms INTEGER,
  PRIMARY KEY (scope_id, type, id)
) STRICT;

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

CREATE TABLE export_order (
  id TEXT PRIMARY KEY,
  execution_id TEXT NOT NULL,
  request TEXT NOT NULL CHECK (json_valid(request)),
  -- the file that was chosen, or null where the shell has no dialogs
  path TEXT,
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE instance (
  id TEXT PRIMARY KEY,
  login_id TEXT NOT NULL,
  amc_instance_id TEXT NOT NULL,
  name TEXT NOT NULL,
  customer_name TEXT,
  account_id TEXT NOT NULL,
  account_name TEXT NOT NULL,
  marketplace_id TEXT NOT NULL,
  instance_type TEXT NOT NULL,
  synthetic INTEGER NOT NULL,
  creation_status TEXT NOT NULL,
  advertiser_types TEXT NOT NULL CHECK (json_valid(advertiser_types)),
  colour TEXT NOT NULL,
  first_seen_at_ms INTEGER NOT NULL,
  last_seen_at_ms INTEGER NOT NULL,
  -- set when a later discovery no longer listed it
  vanished_at_ms INTEGER,
  -- set when its login was removed; a login that sees it again takes it over, with its history
  orphaned_at_ms INTEGER,
  UNIQUE (login_id, amc_instance_id)
) STRICT;

CREATE TABLE instance_data_sources (
  instance_id TEXT PRIMARY KEY REFERENCES instance (id) ON DELETE CASCADE,
  fetched_at_ms INTEGER NOT NULL,
  sources TEXT NOT NULL CHECK (json_valid(sources))
) STRICT;

CREATE TABLE login (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  region TEXT NOT NULL CHECK (region IN ('NA', 'EU', 'FE')),
  synthetic INTEGER NOT NULL,
  client_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('ok', 'needs-sign-in')),
  consented_at_ms INTEGER NOT NULL,
  last_refresh_at_ms INTEGER,
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE login_token (
  login_id TEXT PRIMARY KEY REFERENCES login (id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  access BLOB NOT NULL,
  refresh BLOB NOT NULL,
  -- the refresh token one version back, sealed under that version
  previous_refresh BLOB,
  issued_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  lease_owner TEXT,
  lease_epoch INTEGER NOT NULL DEFAULT 0,
  lease_until_ms INTEGER
) STRICT;

CREATE TABLE outbox (
  client_seq INTEGER PRIMARY KEY AUTOINCREMENT,
  op_id TEXT NOT NULL UNIQUE,
  scope_id TEXT NOT NULL,
  type TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('put', 'delete', 'restore')),
  patch TEXT NOT NULL CHECK (json_valid(patch)),
  base_version INTEGER NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE query_revision (
  id TEXT PRIMARY KEY,
  query_id TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('save', 'restore', 'conflict', 'run', 'discarded')),
  name TEXT NOT NULL,
  sql TEXT NOT NULL,
  params TEXT NOT NULL CHECK (json_valid(params))
) STRICT;

CREATE TABLE result (
  execution_id TEXT PRIMARY KEY,
  manifest TEXT NOT NULL CHECK (json_valid(manifest)),
  row_count INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  pinned INTEGER NOT NULL DEFAULT 0
, origin TEXT NOT NULL DEFAULT 'run' CHECK (origin IN ('run', 'import', 'derived')), title TEXT NOT NULL DEFAULT '', content_hash TEXT NOT NULL DEFAULT '', used_at_ms INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE result_look (
  execution_id TEXT PRIMARY KEY,
  -- hash of the names of the columns: the next run of the same query looks alike
  signature TEXT NOT NULL,
  look TEXT NOT NULL CHECK (json_valid(look)),
  changed_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE result_removal (execution_id TEXT PRIMARY KEY) STRICT;

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT;

CREATE TABLE sign_in_setup (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  client_id TEXT NOT NULL,
  redirect_port INTEGER NOT NULL
) STRICT;

CREATE TABLE tab (
  id TEXT PRIMARY KEY,
  query_id TEXT,
  base_version INTEGER NOT NULL,
  title TEXT NOT NULL,
  sql TEXT NOT NULL,
  params TEXT NOT NULL CHECK (json_valid(params)),
  param_texts TEXT NOT NULL CHECK (json_valid(param_texts)),
  window TEXT NOT NULL CHECK (json_valid(window)),
  instance_id TEXT,
  cursor TEXT CHECK (cursor IS NULL OR json_valid(cursor)),
  pinned INTEGER NOT NULL DEFAULT 0,
  position REAL NOT NULL,
  active INTEGER NOT NULL DEFAULT 0,
  execution_id TEXT,
  closed_at_ms INTEGER,
  -- which page wrote last and its counter, so that a late write of the same page cannot undo a newer one
  writer TEXT,
  writer_n INTEGER NOT NULL DEFAULT 0,
  changed_at_ms INTEGER NOT NULL
, origin TEXT) STRICT;

CREATE TABLE vault_key (
  id TEXT PRIMARY KEY,
  store TEXT NOT NULL,
  wrapped BLOB NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX analysis_saved_by_signature ON analysis_saved (signature, changed_at_ms);

CREATE UNIQUE INDEX entity_by_id ON entity (type, id);

CREATE INDEX execution_by_instance ON execution (instance_id, created_at_ms DESC, id DESC);

CREATE INDEX execution_by_query ON execution (query_id, created_at_ms DESC, id DESC) WHERE query_id IS NOT NULL;

CREATE INDEX execution_by_tab ON execution (tab_id, created_at_ms DESC, id DESC) WHERE tab_id IS NOT NULL;

CREATE INDEX execution_failed ON execution (finished_at_ms) WHERE state IN ('failed', 'timed-out');

CREATE INDEX execution_newest ON execution (created_at_ms DESC, id DESC);

CREATE INDEX execution_open ON execution (next_at_ms) WHERE state NOT IN ('ready', 'failed', 'cancelled', 'timed-out');

CREATE INDEX export_order_by_execution ON export_order (execution_id);

CREATE INDEX outbox_by_time ON outbox (at_ms);

CREATE INDEX query_revision_by_query ON query_revision (query_id, at_ms DESC);

CREATE INDEX result_by_hash ON result (content_hash);

CREATE INDEX result_by_use ON result (used_at_ms);

CREATE INDEX result_look_by_signature ON result_look (signature, changed_at_ms);

CREATE INDEX tab_open ON tab (position) WHERE closed_at_ms IS NULL;
