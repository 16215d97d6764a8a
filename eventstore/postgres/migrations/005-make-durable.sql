-- Makes everything durable that this session has seen so far: its commit flushes the WAL, and waits for synchronous
-- standbys where there are any. Does nothing when all is on disk already.
CREATE PROCEDURE eventlog.make_durable()
LANGUAGE plpgsql AS $$
BEGIN
  IF pg_current_wal_flush_lsn() < pg_current_wal_insert_lsn() OR current_setting('synchronous_standby_names') <> '' THEN
    IF current_setting('synchronous_commit') = 'off' THEN
      PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
    -- A transactional message gives the commit a record to flush; without one it would return at once.
    PERFORM pg_logical_emit_message(true, 'eventlog', '');
    -- Here rather than at the end of the call, so that calling it inside a transaction fails instead of lying.
    COMMIT;
  END IF;
END;
$$;
