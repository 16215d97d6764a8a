-- Master keys that were destroyed, or are about to be: nothing is wrapped with them any more, also not by a process that
-- has not heard of it. What was wrapped in between could never be read.
CREATE TABLE keys.destroyed_master_keys (
  master_key   text        COLLATE "C" PRIMARY KEY,
  destroyed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE FUNCTION keys.refuse_destroyed_master_key() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  -- Until the commit: keys.destroy_master_key waits for it, and counts this row then.
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('keys.destroyed_master_keys', 0));
  IF EXISTS (SELECT 1 FROM keys.destroyed_master_keys d WHERE d.master_key = NEW.master_key) THEN
    RAISE EXCEPTION 'the master key % was destroyed; nothing is wrapped with it any more', NEW.master_key
      USING ERRCODE = 'RK001';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER refuse_destroyed_master_key BEFORE INSERT OR UPDATE OF master_key ON keys.subjects
  FOR EACH ROW WHEN (NEW.master_key IS NOT NULL) EXECUTE FUNCTION keys.refuse_destroyed_master_key();
CREATE TRIGGER refuse_destroyed_master_key BEFORE INSERT OR UPDATE OF master_key ON keys.secrets
  FOR EACH ROW EXECUTE FUNCTION keys.refuse_destroyed_master_key();

-- How many keys are still wrapped with it. When there is none, none will ever be; durable when it returns.
CREATE FUNCTION keys.destroy_master_key(in_master_key text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
  wrapped bigint;
BEGIN
  PERFORM set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off';
  PERFORM pg_advisory_xact_lock(hashtextextended('keys.destroyed_master_keys', 0));
  SELECT (SELECT count(*) FROM keys.subjects s WHERE s.master_key = in_master_key)
       + (SELECT count(*) FROM keys.secrets s WHERE s.master_key = in_master_key) INTO wrapped;
  IF wrapped = 0 THEN
    INSERT INTO keys.destroyed_master_keys (master_key) VALUES (in_master_key) ON CONFLICT DO NOTHING;
  END IF;
  RETURN wrapped;
END;
$$;
