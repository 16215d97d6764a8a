-- Judges and stores one append. Only for eventlog.append, which holds the lock. The same rules as in
-- eventlog.store_appends, in plain statements, because these are much faster for one.
--
-- in_expected is a revision, or -1 no-stream, -2 any, -3 stream-exists; the other arrays have one element per event.
CREATE FUNCTION eventlog.store_append(
  in_stream text, in_expected integer, in_ids uuid[], in_types text[],
  in_data jsonb[], in_metadata jsonb[], in_hashes bytea[],
  OUT status text, OUT first_revision integer, OUT last_revision integer, OUT last_position bigint
)
LANGUAGE plpgsql AS $$
DECLARE
  head integer;
  tail bigint;
  found_ids bigint;
  same boolean;
BEGIN
  SELECT e.revision INTO head FROM eventlog.events e WHERE e.stream = in_stream ORDER BY e.revision DESC LIMIT 1;
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
      status := CASE WHEN found_ids = cardinality(in_ids) AND same THEN 'duplicate' ELSE 'id-conflict' END;
      RETURN;
    END IF;
  END IF;

  IF in_expected = -2 OR in_expected = head OR (in_expected = -3 AND head >= 0) THEN
    SELECT coalesce(max(e.position), 0) INTO tail FROM eventlog.events e;
    INSERT INTO eventlog.events
      (position, stream, revision, event_id, type, data, metadata, content_hash, recorded_at)
    SELECT tail + i.place, in_stream, head + i.place, i.id, i.type, i.data, i.metadata, i.hash,
           date_trunc('milliseconds', clock_timestamp())
    FROM unnest(in_ids, in_types, in_data, in_metadata, in_hashes) WITH ORDINALITY
         AS i (id, type, data, metadata, hash, place);
    status := 'appended';
    first_revision := head + 1;
    last_revision := head + cardinality(in_ids);
    last_position := tail + cardinality(in_ids);
  ELSE
    status := 'wrong-revision';
    last_revision := head;
  END IF;
END;
$$;
