-- The keys of data subjects, wrapped with a master key that the database never sees. Erasing a subject sets to null
-- what could bring its data back: the key, and by what the subject is found.
CREATE TABLE keys.subjects (
  subject     uuid        PRIMARY KEY,
  wrapped_key bytea,
  master_key  text        COLLATE "C",
  lookup      bytea       UNIQUE CHECK (length(lookup) = 32),
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  erased_at   timestamptz,
  erased_by   text,
  reason      text,
  CHECK (CASE
    WHEN erased_at IS NULL
    THEN num_nulls(wrapped_key, master_key, lookup) = 0 AND num_nonnulls(erased_by, reason) = 0
    ELSE num_nonnulls(wrapped_key, master_key, lookup) = 0 AND num_nulls(erased_by, reason) = 0
  END)
)
-- An erased key stays in the file of the table until it is vacuumed, so that is not put off: one dead row is enough.
WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);

COMMENT ON COLUMN keys.subjects.lookup IS
  'HMAC-SHA256 of who it is, under the secret "lookup"; a plain hash of an e-mail address could be guessed';

CREATE TABLE keys.secrets (
  name        text  COLLATE "C" PRIMARY KEY,
  wrapped_key bytea NOT NULL,
  master_key  text  COLLATE "C" NOT NULL
);

-- The functions below commit synchronously whatever the database's default is: an event may be durable the moment
-- after, perhaps elsewhere, and must not outlive its key; and an erasure that was reported must not come undone.

-- The subject, or null when one with this lookup is there.
CREATE FUNCTION keys.create_subject(in_subject uuid, in_wrapped_key bytea, in_master_key text, in_lookup bytea)
RETURNS uuid
LANGUAGE plpgsql AS $$
DECLARE
  created uuid;
BEGIN
  PERFORM set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off';
  INSERT INTO keys.subjects (subject, wrapped_key, master_key, lookup)
  VALUES (in_subject, in_wrapped_key, in_master_key, in_lookup)
  ON CONFLICT (lookup) DO NOTHING
  RETURNING subject INTO created;
  RETURN created;
END;
$$;

-- What is on record of the erasure; no row for a subject that does not exist.
CREATE FUNCTION keys.erase_subject(in_subject uuid, in_at timestamptz, in_by text, in_reason text)
RETURNS TABLE (erased_at timestamptz, erased_by text, reason text)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off';
  UPDATE keys.subjects s
  SET wrapped_key = NULL, master_key = NULL, lookup = NULL, erased_at = in_at, erased_by = in_by, reason = in_reason
  WHERE s.subject = in_subject AND s.erased_at IS NULL;
  RETURN QUERY SELECT s.erased_at, s.erased_by, s.reason FROM keys.subjects s WHERE s.subject = in_subject;
END;
$$;
