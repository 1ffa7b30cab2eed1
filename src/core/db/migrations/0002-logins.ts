import type { Migration } from '../migrate.ts'

export const logins: Migration = {
  version: 2,
  name: 'logins',
  sql: `
-- Data keys of this profile, each wrapped by a secret store. More than one when the profile moved to another machine.
CREATE TABLE vault_key (
  id TEXT PRIMARY KEY,
  store TEXT NOT NULL,
  wrapped BLOB NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;

-- Login-with-Amazon applications of the agency. Old ones stay while a login still depends on their secret.
CREATE TABLE client_app (
  client_id TEXT PRIMARY KEY,
  secret BLOB,
  version INTEGER NOT NULL,
  saved_at_ms INTEGER NOT NULL
) STRICT;

-- One row at most: which application new sign-ins use, and where the browser comes back to.
CREATE TABLE sign_in_setup (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  client_id TEXT NOT NULL,
  redirect_port INTEGER NOT NULL
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

-- Sealed tokens and the lease that lets one process at a time renew them. Every seal names its version; a change of
-- tokens raises it, so whoever holds an older version knows that somebody else was faster.
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

-- What was done with tokens and logins. Lines are only ever added; each carries the hash of the one before.
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
CREATE TRIGGER audit_entry_keeps_lines BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_entry_keeps_text BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

-- AMC instances as Amazon described them at the last discovery. What a person sets about one is an entity instead.
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
`,
}
