-- Keys of service accounts. Whoever reads this table cannot use one of them: it holds SHA-256 of 32 random bytes.
-- Nothing is ever deleted here, so that it stays known who could do what and when.
CREATE TABLE identity.api_keys (
  id           text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{16}$'),
  secret_hash  bytea NOT NULL CHECK (octet_length(secret_hash) = 32),
  name         text NOT NULL,
  -- Of the organisation, which says what the key may do.
  person       text NOT NULL,
  -- What it is narrowed to.
  scopes       text[] NOT NULL CHECK (cardinality(scopes) > 0),
  created_at   timestamptz NOT NULL,
  created_by   text NOT NULL,
  -- 366 days.
  expires_at   timestamptz NOT NULL CHECK (expires_at > created_at AND expires_at <= created_at + interval '8784 hours'),
  -- To the minute.
  last_used_at timestamptz,
  revoked_at   timestamptz,
  revoked_by   text,
  CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);

-- Logins that have begun and not come back from the identity provider.
CREATE TABLE identity.logins (
  -- SHA-256 of what the cookie says.
  id_hash       bytea PRIMARY KEY CHECK (octet_length(id_hash) = 32),
  state         text NOT NULL,
  nonce         text NOT NULL,
  code_verifier text NOT NULL,
  return_to     text NOT NULL,
  expires_at    timestamptz NOT NULL
);
CREATE INDEX logins_expire ON identity.logins (expires_at);

CREATE TABLE identity.sessions (
  -- SHA-256 of what the cookie says.
  id_hash      bytea PRIMARY KEY CHECK (octet_length(id_hash) = 32),
  person       text NOT NULL,
  created_at   timestamptz NOT NULL,
  -- To the minute.
  last_used_at timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL
);
CREATE INDEX sessions_expire ON identity.sessions (expires_at);
