-- The profile's database after all migrations. Made by `npm run docs`. Do not edit.

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

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value))
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
) STRICT;

CREATE UNIQUE INDEX entity_by_id ON entity (type, id);

CREATE INDEX outbox_by_time ON outbox (at_ms);

CREATE INDEX query_revision_by_query ON query_revision (query_id, at_ms DESC);

CREATE INDEX tab_open ON tab (position) WHERE closed_at_ms IS NULL;
