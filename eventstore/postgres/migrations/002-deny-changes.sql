CREATE FUNCTION eventlog.deny_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Events are never changed or removed: % on eventlog.events is denied', TG_OP
    USING ERRCODE = 'restrict_violation';
END;
$$;

CREATE TRIGGER deny_change
  BEFORE UPDATE OR DELETE OR TRUNCATE ON eventlog.events
  FOR EACH STATEMENT EXECUTE FUNCTION eventlog.deny_change();

-- ALWAYS: also when session_replication_role turns ordinary triggers off.
ALTER TABLE eventlog.events ENABLE ALWAYS TRIGGER deny_change;
