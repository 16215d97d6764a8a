-- Appends that run meanwhile wait here, before they look for the function to call, so that they call the new one.
SELECT pg_advisory_xact_lock('pg_namespace'::regclass::oid::integer, 'eventlog'::regnamespace::oid::integer);

-- Judges and stores a batch of appends to different streams, each by the same rules as before, in two ways:
--
-- First as if all were new. Where every stream ends at the expected revision, which is nearly always so, no id is looked
-- up: one that is stored already breaks the unique index, and the insertion is undone. When that happens, or an
-- expectation does not hold or says nothing (any, stream-exists), all is judged anew, thoroughly: the ends of the
-- streams wherever they are, and every id.
--
-- The look-ups stay LATERAL .. LIMIT 1: as a join or EXISTS the planner may turn them into a scan of the table.
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
  no_hash constant bytea := '\x0000000000000000000000000000000000000000000000000000000000000000';
  appends constant integer[] := ARRAY[cardinality(in_streams)];
  events constant integer[] := ARRAY[cardinality(in_ids)];
  thoroughly boolean := false;
  as_expected boolean;
  heads integer[];
  stream_befores bytea[];
  tail bigint;
  log_before bytea;
  now_ms timestamptz;
  event integer;
  head integer;
  stream_before bytea;
  event_positions bigint[];
  event_revisions integer[];
  stream_hashes bytea[];
  log_hashes bytea[];
BEGIN
  PERFORM eventlog.take_lock();

  LOOP
    -- What is before the expected revision matters only when the expectation does not hold, and without this bound an index
    -- scan collects every entry of the stream on the page before it gives the first.
    SELECT array_agg(coalesce(last.revision, -1) ORDER BY a.k), array_agg(coalesce(last.stream_hash, no_hash) ORDER BY a.k),
           bool_and(a.expected = coalesce(last.revision, -1))
    INTO heads, stream_befores, as_expected
    FROM unnest(in_streams, in_expected) WITH ORDINALITY AS a (stream, expected, k)
    LEFT JOIN LATERAL (
      SELECT e.revision, e.stream_hash
      FROM eventlog.events e
      WHERE e.stream = a.stream AND e.revision >= CASE WHEN thoroughly THEN 0 ELSE a.expected END
      ORDER BY e.revision DESC LIMIT 1
    ) last ON true;

    IF thoroughly THEN
      WITH stored AS MATERIALIZED (
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
        SELECT a.k, a.head, s.first_revision, s.last_revision, s.position,
               CASE
                 WHEN s.found = a.n AND s.same THEN 'duplicate'
                 WHEN s.found > 0 THEN 'id-conflict'
                 WHEN a.expected = -2 OR a.expected = a.head OR (a.expected = -3 AND a.head >= 0) THEN 'appended'
                 ELSE 'wrong-revision'
               END AS status
        FROM unnest(heads, in_expected, in_counts) WITH ORDINALITY AS a (head, expected, n, k)
        LEFT JOIN stored s ON s.k = a.k
      )
      SELECT array_agg(j.status ORDER BY j.k), array_agg(j.first_revision ORDER BY j.k),
             array_agg(CASE j.status WHEN 'wrong-revision' THEN j.head ELSE j.last_revision END ORDER BY j.k),
             array_agg(j.position ORDER BY j.k)
      INTO statuses, first_revisions, last_revisions, positions
      FROM judged j;
    ELSIF as_expected THEN
      statuses := array_fill('appended'::text, appends);
      -- Of full length from the start: an array whose first element is set later would begin there.
      first_revisions := array_fill(NULL::integer, appends);
      last_revisions := array_fill(NULL::integer, appends);
      positions := array_fill(NULL::bigint, appends);
    ELSE
      thoroughly := true;
      CONTINUE;
    END IF;

    SELECT coalesce(last.position, 0), coalesce(last.log_hash, no_hash),
           greatest(last.recorded_at, date_trunc('milliseconds', clock_timestamp()))
    INTO tail, log_before, now_ms
    FROM (VALUES (1)) AS always LEFT JOIN (
      SELECT e.position, e.log_hash, e.recorded_at FROM eventlog.events e ORDER BY e.position DESC LIMIT 1
    ) last ON true;

    event := 0;
    event_positions := array_fill(NULL::bigint, events);
    event_revisions := array_fill(NULL::integer, events);
    stream_hashes := array_fill(NULL::bytea, events);
    log_hashes := array_fill(NULL::bytea, events);
    FOR k IN 1 .. appends[1] LOOP
      IF statuses[k] = 'appended' THEN
        head := heads[k];
        stream_before := stream_befores[k];
        first_revisions[k] := head + 1;
        FOR place IN 1 .. in_counts[k] LOOP
          event := event + 1;
          tail := tail + 1;
          head := head + 1;
          stream_before := eventlog.stream_hash(stream_before, in_streams[k], head, in_ids[event], now_ms, in_hashes[event]);
          log_before := eventlog.log_hash(log_before, tail, stream_before);
          event_positions[event] := tail;
          event_revisions[event] := head;
          stream_hashes[event] := stream_before;
          log_hashes[event] := log_before;
        END LOOP;
        last_revisions[k] := head;
        positions[k] := tail;
      ELSE
        event := event + in_counts[k];
      END IF;
    END LOOP;

    BEGIN
      -- Only one array is unnested: all of them would be copied first, and in here reading an element costs next to nothing.
      INSERT INTO eventlog.events
        (position, stream, revision, event_id, type, data, metadata, content_hash, recorded_at, stream_hash, log_hash)
      SELECT i.position, in_streams[in_appends[i.event]], event_revisions[i.event], in_ids[i.event], in_types[i.event],
             in_data[i.event], in_metadata[i.event], in_hashes[i.event], now_ms,
             stream_hashes[i.event], log_hashes[i.event]
      FROM unnest(event_positions) WITH ORDINALITY AS i (position, event)
      WHERE i.position IS NOT NULL;
      RETURN;
    EXCEPTION WHEN unique_violation THEN
      IF thoroughly THEN
        RAISE;
      END IF;
      thoroughly := true;
    END;
  END LOOP;
END;
$$;
