-- Stores a batch of appends (see eventlog.store_appends) and returns when they are durable.
--
-- Two transactions in one call. The first takes the lock, stores, and commits asynchronously: the rows are visible
-- and the lock is free, with no fsync under it. The second has nothing to store but its commit is synchronous, so
-- that it flushes the WAL up to its end, and the first transaction with it; all processes share that flush.
--
-- Why no reader ever skips: a commit is visible before its lock is released, and the next holder draws
-- max(position) + 1 only then. So whoever sees a position sees all lower ones. A rollback leaves no gap.
CREATE OR REPLACE PROCEDURE eventlog.append(
  in_streams text[], in_expected integer[], in_counts integer[],
  in_appends integer[], in_places integer[], in_ids uuid[], in_types text[],
  in_data jsonb[], in_metadata jsonb[], in_hashes bytea[],
  OUT statuses text[], OUT first_revisions integer[], OUT last_revisions integer[], OUT positions bigint[]
)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);

  IF cardinality(in_streams) = 1 THEN
    SELECT ARRAY[s.status], ARRAY[s.first_revision], ARRAY[s.last_revision], ARRAY[s.last_position]
    INTO statuses, first_revisions, last_revisions, positions
    FROM eventlog.store_append(in_streams[1], in_expected[1], in_ids, in_types, in_data, in_metadata, in_hashes) s;
  ELSE
    SELECT s.statuses, s.first_revisions, s.last_revisions, s.positions
    INTO statuses, first_revisions, last_revisions, positions
    FROM eventlog.store_appends(in_streams, in_expected, in_counts, in_appends, in_places, in_ids, in_types,
                                in_data, in_metadata, in_hashes) s;
  END IF;
  IF 'appended' = ANY (statuses) THEN
    PERFORM pg_notify('eventlog', '');
  END IF;
  COMMIT;

  -- Also when nothing was stored: what a duplicate or a wrong revision was judged by may not be durable yet.
  CALL eventlog.make_durable();
END;
$$;
