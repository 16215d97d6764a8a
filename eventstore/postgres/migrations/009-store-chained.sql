-- Appends that run meanwhile wait here, before they look for the function to call, so that they call the new one.
SELECT pg_advisory_xact_lock('pg_namespace'::regclass::oid::integer, 'eventlog'::regnamespace::oid::integer);

ALTER TABLE eventlog.events
  ADD COLUMN stream_hash bytea CHECK (length(stream_hash) = 32),
  ADD COLUMN log_hash    bytea CHECK (length(log_hash) = 32);

-- The events of earlier versions get theirs. No one else can look or write before this transaction ends.
ALTER TABLE eventlog.events DISABLE TRIGGER deny_change;

WITH none AS (SELECT decode(repeat('00', 32), 'hex') AS hash),
streams AS (
  SELECT e.position, eventlog.stream_chain(none.hash, e.stream, e.revision, e.event_id, e.recorded_at, e.content_hash)
           OVER (PARTITION BY e.stream ORDER BY e.revision) AS stream_hash
  FROM eventlog.events e CROSS JOIN none
),
chains AS (
  SELECT s.position, s.stream_hash,
         eventlog.log_chain(none.hash, s.position, s.stream_hash) OVER (ORDER BY s.position) AS log_hash
  FROM streams s CROSS JOIN none
)
UPDATE eventlog.events e SET stream_hash = c.stream_hash, log_hash = c.log_hash
FROM chains c WHERE c.position = e.position;

ALTER TABLE eventlog.events ENABLE ALWAYS TRIGGER deny_change;

ALTER TABLE eventlog.events
  ALTER COLUMN stream_hash SET NOT NULL,
  ALTER COLUMN log_hash SET NOT NULL;

COMMENT ON COLUMN eventlog.events.stream_hash IS 'eventlog.stream_hash over this event and the one before it in its stream';
COMMENT ON COLUMN eventlog.events.log_hash IS 'eventlog.log_hash over this event and the one before it in the log';

-- The functions that store now keep both chains, never let recorded_at go back within the log, and take the lock
-- themselves, so that it is safe to call them without eventlog.append. They run with the rights of their owner: others
-- cannot write into eventlog.events but through them.

-- Waits for the lock under which everything is stored. To be called as a statement of its own: the next one, with a
-- snapshot of its own, sees what was committed while this one waited.
CREATE FUNCTION eventlog.take_lock() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'eventlog.append needs the isolation level READ COMMITTED, not %',
      current_setting('transaction_isolation')
      USING HINT = 'Reset default_transaction_isolation for this role or database.';
  END IF;
  -- The key is the schema's own identity, so that no other user of advisory locks takes it by accident.
  PERFORM pg_advisory_xact_lock('pg_namespace'::regclass::oid::integer, 'eventlog'::regnamespace::oid::integer);
END;
$$;

-- One append; the same rules as in eventlog.store_appends, in plain statements, because these are much faster for one.
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
  head integer;
  stream_before bytea;
  tail bigint;
  log_before bytea;
  now_ms timestamptz;
  found_ids bigint;
  same boolean;
  events integer := cardinality(in_ids);
  stream_hashes bytea[];
  log_hashes bytea[];
BEGIN
  PERFORM eventlog.take_lock();

  SELECT e.revision, e.stream_hash INTO head, stream_before
  FROM eventlog.events e WHERE e.stream = in_stream ORDER BY e.revision DESC LIMIT 1;
  head := coalesce(head, -1);

  IF head >= 0 THEN
    SELECT count(*), min(s.revision), max(s.revision), max(s.position),
           bool_and(s.content_hash = i.hash) AND min(s.revision - i.place) = max(s.revision - i.place)
    INTO found_ids, first_revision, last_revision, last_position, same
    FROM unnest(in_ids, in_hashes) WITH ORDINALITY AS i (id, hash, place)
    CROSS JOIN LATERAL (
      SELECT e.revision, e.position, e.content_hash
      FROM eventlog.events e WHERE e.stream = in_stream AND e.event_id = i.id LIMIT 1
    ) s;
    IF found_ids > 0 THEN
      status := CASE WHEN found_ids = events AND same THEN 'duplicate' ELSE 'id-conflict' END;
      RETURN;
    END IF;
  END IF;

  IF NOT (in_expected = -2 OR in_expected = head OR (in_expected = -3 AND head >= 0)) THEN
    status := 'wrong-revision';
    last_revision := head;
    RETURN;
  END IF;

  SELECT e.position, e.log_hash, greatest(e.recorded_at, date_trunc('milliseconds', clock_timestamp()))
  INTO tail, log_before, now_ms
  FROM eventlog.events e ORDER BY e.position DESC LIMIT 1;
  IF tail IS NULL THEN
    tail := 0;
    log_before := decode(repeat('00', 32), 'hex');
    now_ms := date_trunc('milliseconds', clock_timestamp());
  END IF;
  IF head < 0 THEN
    stream_before := decode(repeat('00', 32), 'hex');
  END IF;

  FOR place IN 1 .. events LOOP
    stream_before := eventlog.stream_hash(stream_before, in_stream, head + place, in_ids[place], now_ms, in_hashes[place]);
    log_before := eventlog.log_hash(log_before, tail + place, stream_before);
    stream_hashes[place] := stream_before;
    log_hashes[place] := log_before;
  END LOOP;

  INSERT INTO eventlog.events
    (position, stream, revision, event_id, type, data, metadata, content_hash, recorded_at, stream_hash, log_hash)
  SELECT tail + i.place, in_stream, head + i.place, i.id, i.type, i.data, i.metadata, i.hash, now_ms,
         i.stream_hash, i.log_hash
  FROM unnest(in_ids, in_types, in_data, in_metadata, in_hashes, stream_hashes, log_hashes) WITH ORDINALITY
       AS i (id, type, data, metadata, hash, stream_hash, log_hash, place);
  status := 'appended';
  first_revision := head + 1;
  last_revision := head + events;
  last_position := tail + events;
END;
$$;

-- A batch of appends to different streams.
--
-- Per append:  in_streams, in_expected (a revision, or -1 no-stream, -2 any, -3 stream-exists), in_counts
-- Per event:   in_appends (number of its append, from 1), in_places (its place there, from 1), and its content
-- Answer per append: status; for 'appended' and 'duplicate' the first and last revision and the position of the
-- last event; for 'wrong-revision' the stream's revision (-1: no stream) as last revision.
CREATE OR REPLACE FUNCTION eventlog.store_appends(
  in_streams text[], in_expected integer[], in_counts integer[],
  in_appends integer[], in_places integer[], in_ids uuid[], in_types text[],
  in_data jsonb[], in_metadata jsonb[], in_hashes bytea[],
  OUT statuses text[], OUT first_revisions integer[], OUT last_revisions integer[], OUT positions bigint[]
)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '2s'
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  no_hash constant bytea := decode(repeat('00', 32), 'hex');
  heads integer[];
  stream_befores bytea[];
  stream_before bytea;
  tail bigint;
  log_before bytea;
  now_ms timestamptz;
  event integer := 0;
  -- Of full length from the start: an array whose first element is set later would begin there.
  event_positions bigint[] := array_fill(NULL::bigint, ARRAY[cardinality(in_ids)]);
  event_revisions integer[] := array_fill(NULL::integer, ARRAY[cardinality(in_ids)]);
  stream_hashes bytea[] := array_fill(NULL::bytea, ARRAY[cardinality(in_ids)]);
  log_hashes bytea[] := array_fill(NULL::bytea, ARRAY[cardinality(in_ids)]);
BEGIN
  PERFORM eventlog.take_lock();

  -- The look-ups stay LATERAL .. LIMIT 1: as a join or EXISTS the planner may turn them into a scan of the table.
  WITH append AS MATERIALIZED (
    SELECT a.k, a.expected, a.n, coalesce(head.revision, -1) AS head, coalesce(head.stream_hash, no_hash) AS stream_hash
    FROM unnest(in_streams, in_expected, in_counts) WITH ORDINALITY AS a (stream, expected, n, k)
    LEFT JOIN LATERAL (
      SELECT e.revision, e.stream_hash
      FROM eventlog.events e WHERE e.stream = a.stream ORDER BY e.revision DESC LIMIT 1
    ) head ON true
  ),
  stored AS MATERIALIZED (
    SELECT i.k,
           count(*) AS found,
           min(s.revision) AS first_revision,
           max(s.revision) AS last_revision,
           max(s.position) AS position,
           bool_and(s.content_hash = i.hash) AND min(s.revision - i.place) = max(s.revision - i.place) AS same
    FROM unnest(in_appends, in_places, in_ids, in_hashes) AS i (k, place, id, hash)
    CROSS JOIN LATERAL (
      SELECT e.revision, e.position, e.content_hash
      FROM eventlog.events e WHERE e.stream = in_streams[i.k] AND e.event_id = i.id LIMIT 1
    ) s
    GROUP BY i.k
  ),
  judged AS (
    SELECT a.k, a.head, a.stream_hash, s.first_revision, s.last_revision, s.position,
           CASE
             WHEN s.found = a.n AND s.same THEN 'duplicate'
             WHEN s.found > 0 THEN 'id-conflict'
             WHEN a.expected = -2 OR a.expected = a.head OR (a.expected = -3 AND a.head >= 0) THEN 'appended'
             ELSE 'wrong-revision'
           END AS status
    FROM append a LEFT JOIN stored s ON s.k = a.k
  )
  SELECT array_agg(j.status ORDER BY j.k), array_agg(j.first_revision ORDER BY j.k),
         array_agg(CASE j.status WHEN 'wrong-revision' THEN j.head ELSE j.last_revision END ORDER BY j.k),
         array_agg(j.position ORDER BY j.k), array_agg(j.head ORDER BY j.k), array_agg(j.stream_hash ORDER BY j.k)
  INTO statuses, first_revisions, last_revisions, positions, heads, stream_befores
  FROM judged j;

  SELECT coalesce(last.position, 0), coalesce(last.log_hash, no_hash),
         greatest(last.recorded_at, date_trunc('milliseconds', clock_timestamp()))
  INTO tail, log_before, now_ms
  FROM (VALUES (1)) AS always LEFT JOIN (
    SELECT e.position, e.log_hash, e.recorded_at FROM eventlog.events e ORDER BY e.position DESC LIMIT 1
  ) last ON true;

  FOR k IN 1 .. cardinality(in_streams) LOOP
    IF statuses[k] = 'appended' THEN
      stream_before := stream_befores[k];
      FOR place IN 1 .. in_counts[k] LOOP
        event := event + 1;
        tail := tail + 1;
        stream_before := eventlog.stream_hash(stream_before, in_streams[k], heads[k] + place, in_ids[event], now_ms,
                                              in_hashes[event]);
        log_before := eventlog.log_hash(log_before, tail, stream_before);
        event_positions[event] := tail;
        event_revisions[event] := heads[k] + place;
        stream_hashes[event] := stream_before;
        log_hashes[event] := log_before;
      END LOOP;
      first_revisions[k] := heads[k] + 1;
      last_revisions[k] := heads[k] + in_counts[k];
      positions[k] := tail;
    ELSE
      event := event + in_counts[k];
    END IF;
  END LOOP;

  INSERT INTO eventlog.events
    (position, stream, revision, event_id, type, data, metadata, content_hash, recorded_at, stream_hash, log_hash)
  SELECT i.position, in_streams[i.k], i.revision, i.id, i.type, i.data, i.metadata, i.hash, now_ms,
         i.stream_hash, i.log_hash
  FROM unnest(event_positions, event_revisions, in_appends, in_ids, in_types, in_data, in_metadata, in_hashes,
              stream_hashes, log_hashes)
       AS i (position, revision, k, id, type, data, metadata, hash, stream_hash, log_hash)
  WHERE i.position IS NOT NULL;
END;
$$;
