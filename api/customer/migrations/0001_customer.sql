-- Whose access was revoked, and how often: a link or a code of an earlier generation is worth nothing.
CREATE TABLE customer.generations (
  complaint_id text PRIMARY KEY,
  generation   integer NOT NULL CHECK (generation > 0)
);

-- Attempts to come in with a reference and a code, whether there is such a complaint or not.
CREATE TABLE customer.attempts (
  reference text PRIMARY KEY,
  count     integer NOT NULL,
  -- The last one that counted.
  at        timestamptz NOT NULL
);
CREATE INDEX attempts_at ON customer.attempts (at);
