-- Whoever is not the owner needs a permission for everything here; eventlog.allow gives what the application needs.
REVOKE ALL ON ALL ROUTINES IN SCHEMA eventlog FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA eventlog FROM PUBLIC;
REVOKE ALL ON SCHEMA eventlog FROM PUBLIC;

-- Lets a role append and read, and nothing else. By the owner, again after each migration; doing it twice is harmless.
CREATE PROCEDURE eventlog.allow(in_role name)
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA eventlog TO %I', in_role);
  EXECUTE format('GRANT SELECT ON eventlog.events TO %I', in_role);
  EXECUTE format('GRANT EXECUTE ON PROCEDURE eventlog.append, eventlog.make_durable TO %I', in_role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION eventlog.store_append, eventlog.store_appends, eventlog.read_stream,
                                            eventlog.read_sealed TO %I', in_role);
END;
$$;
REVOKE ALL ON PROCEDURE eventlog.allow FROM PUBLIC;
