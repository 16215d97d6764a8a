-- Appends that run meanwhile wait here, before they look for the function to call, so that they call the new one.
SELECT pg_advisory_xact_lock('pg_namespace'::regclass::oid::integer, 'eventlog'::regnamespace::oid::integer);

-- PostgreSQL reads the text of every CHECK anew for each INSERT, which was up to a tenth of an append. These four say what
-- the functions that store cannot break: they count from 1 and from 0, and sha256 has 32 bytes. The length of
-- content_hash, which comes from the caller, stays checked.
ALTER TABLE eventlog.events
  DROP CONSTRAINT events_position_check,
  DROP CONSTRAINT events_revision_check,
  DROP CONSTRAINT events_stream_hash_check,
  DROP CONSTRAINT events_log_hash_check;

-- One append. A single event whose id is new and whose expectation holds, nearly always the case, is judged, chained and
-- stored by one statement: what an append of one event costs is mostly the number of statements and expressions. For
-- everything else eventlog.store_appends judges under the same lock.
--
-- in_expected is a revision, or -1 no-stream, -2 any, -3 stream-exists; the other arrays have one element per event.
CREATE OR REPLACE FUNCTION eventlog.store_append(
  in_stream text, in_expected integer, in_ids uuid[], in_types text[],
  in_data jsonb[], in_metadata jsonb[], in_hashes bytea[],
  OUT status text, OUT first_revision integer, OUT last_revision integer, OUT last_position bigint
)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '2s'
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  no_hash constant bytea := '\x0000000000000000000000000000000000000000000000000000000000000000';
  events integer := cardinality(in_ids);
  now_ms timestamptz;
BEGIN
  PERFORM eventlog.take_lock();

  IF events = 1 THEN
    now_ms := date_trunc('milliseconds', clock_timestamp());
    INSERT INTO eventlog.events
      (position, stream, revision, event_id, type, data, metadata, content_hash, recorded_at, stream_hash, log_hash)
    SELECT chained.position, in_stream, chained.revision, in_ids[1], in_types[1], in_data[1], in_metadata[1], in_hashes[1],
           chained.recorded_at, chained.stream_hash,
           eventlog.log_hash(chained.log_before, chained.position, chained.stream_hash)
    FROM (
      SELECT placed.*, eventlog.stream_hash(placed.stream_before, in_stream, placed.revision, in_ids[1], placed.recorded_at,
                                            in_hashes[1]) AS stream_hash
      FROM (
        SELECT coalesce(last.position, 0) + 1 AS position, coalesce(last.log_hash, no_hash) AS log_before,
               coalesce(head.revision, -1) + 1 AS revision, coalesce(head.stream_hash, no_hash) AS stream_before,
               greatest(last.recorded_at, now_ms) AS recorded_at
        FROM (VALUES (1)) AS always
        LEFT JOIN (
          SELECT e.revision, e.stream_hash
          FROM eventlog.events e WHERE e.stream = in_stream ORDER BY e.revision DESC LIMIT 1
        ) head ON true
        LEFT JOIN (
          SELECT e.position, e.log_hash, e.recorded_at FROM eventlog.events e ORDER BY e.position DESC LIMIT 1
        ) last ON true
        WHERE (in_expected = -2 OR in_expected = coalesce(head.revision, -1) OR (in_expected = -3 AND head.revision >= 0))
          AND NOT EXISTS (SELECT FROM eventlog.events e WHERE e.stream = in_stream AND e.event_id = in_ids[1])
      ) placed
    ) chained
    RETURNING 'appended', events.revision, events.revision, events.position
    INTO status, first_revision, last_revision, last_position;
    IF status IS NOT NULL THEN
      RETURN;
    END IF;
  END IF;

  SELECT s.statuses[1], s.first_revisions[1], s.last_revisions[1], s.positions[1]
  INTO status, first_revision, last_revision, last_position
  FROM eventlog.store_appends(
    ARRAY[in_stream], ARRAY[in_expected], ARRAY[events], array_fill(1, ARRAY[events]),
    ARRAY(SELECT generate_series(1, events)), in_ids, in_types, in_data, in_metadata, in_hashes
  ) s;
END;
$$;

-- As before, but with fewer and cheaper steps around the function that stores: an assignment from a function costs a
-- third of a SELECT from it.
CREATE OR REPLACE PROCEDURE eventlog.append(
  in_streams text[], in_expected integer[], in_counts integer[],
  in_appends integer[], in_places integer[], in_ids uuid[], in_types text[],
  in_data jsonb[], in_metadata jsonb[], in_hashes bytea[],
  OUT statuses text[], OUT first_revisions integer[], OUT last_revisions integer[], OUT positions bigint[]
)
LANGUAGE plpgsql AS $$
DECLARE
  answer record;
BEGIN
  SET LOCAL synchronous_commit = off;

  IF cardinality(in_streams) = 1 THEN
    answer := eventlog.store_append(in_streams[1], in_expected[1], in_ids, in_types, in_data, in_metadata, in_hashes);
    statuses := ARRAY[answer.status];
    first_revisions := ARRAY[answer.first_revision];
    last_revisions := ARRAY[answer.last_revision];
    positions := ARRAY[answer.last_position];
  ELSE
    answer := eventlog.store_appends(in_streams, in_expected, in_counts, in_appends, in_places, in_ids, in_types,
                                     in_data, in_metadata, in_hashes);
    statuses := answer.statuses;
    first_revisions := answer.first_revisions;
    last_revisions := answer.last_revisions;
    positions := answer.positions;
  END IF;
  IF 'appended' = ANY (statuses) THEN
    -- In this transaction, not in the next: until its commit a notifier holds a lock of the whole server, and here no
    -- fsync happens under it.
    PERFORM pg_notify('eventlog', '');
  END IF;
  COMMIT;

  -- Also when nothing was stored: what a duplicate or a wrong revision was judged by may not be durable yet.
  CALL eventlog.make_durable();
END;
$$;
