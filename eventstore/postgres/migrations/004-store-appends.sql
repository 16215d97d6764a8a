-- Judges and stores a batch of appends to different streams. Only for eventlog.append, which holds the lock.
--
-- Per append:  in_streams, in_expected (a revision, or -1 no-stream, -2 any, -3 stream-exists), in_counts
-- Per event:   in_appends (number of its append, from 1), in_places (its place there, from 1), and its content
-- Answer per append: status; for 'appended' and 'duplicate' the first and last revision and the position of the
-- last event; for 'wrong-revision' the stream's revision (-1: no stream) as last revision.
CREATE FUNCTION eventlog.store_appends(
  in_streams text[], in_expected integer[], in_counts integer[],
  in_appends integer[], in_places integer[], in_ids uuid[], in_types text[],
  in_data jsonb[], in_metadata jsonb[], in_hashes bytea[],
  OUT statuses text[], OUT first_revisions integer[], OUT last_revisions integer[], OUT positions bigint[]
)
LANGUAGE plpgsql AS $$
DECLARE
  now_ms timestamptz := date_trunc('milliseconds', clock_timestamp());
BEGIN
  -- The look-ups stay LATERAL .. LIMIT 1: as a join or EXISTS the planner may turn them into a scan of the table.
  WITH append AS MATERIALIZED (
    SELECT a.k, a.stream, a.expected, a.n, coalesce(head.revision, -1) AS head
    FROM unnest(in_streams, in_expected, in_counts) WITH ORDINALITY AS a (stream, expected, n, k)
    LEFT JOIN LATERAL (
      SELECT e.revision FROM eventlog.events e WHERE e.stream = a.stream ORDER BY e.revision DESC LIMIT 1
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
  judged AS MATERIALIZED (
    SELECT a.k, a.stream, a.n, a.head, s.first_revision, s.last_revision, s.position,
           CASE
             WHEN s.found = a.n AND s.same THEN 'duplicate'
             WHEN s.found > 0 THEN 'id-conflict'
             WHEN a.expected = -2 OR a.expected = a.head OR (a.expected = -3 AND a.head >= 0) THEN 'appended'
             ELSE 'wrong-revision'
           END AS status
    FROM append a LEFT JOIN stored s ON s.k = a.k
  ),
  placed AS MATERIALIZED (
    SELECT j.k, j.stream, j.head, tail.position + sum(j.n) OVER (ORDER BY j.k) - j.n AS before
    FROM judged j CROSS JOIN (SELECT coalesce(max(e.position), 0) AS position FROM eventlog.events e) tail
    WHERE j.status = 'appended'
  ),
  inserted AS (
    INSERT INTO eventlog.events
      (position, stream, revision, event_id, type, data, metadata, content_hash, recorded_at)
    SELECT p.before + i.place, p.stream, p.head + i.place, i.id, i.type, i.data, i.metadata, i.hash, now_ms
    FROM unnest(in_appends, in_places, in_ids, in_types, in_data, in_metadata, in_hashes)
         AS i (k, place, id, type, data, metadata, hash)
    JOIN placed p ON p.k = i.k
  )
  SELECT array_agg(j.status ORDER BY j.k),
         array_agg(CASE j.status WHEN 'appended' THEN j.head + 1 ELSE j.first_revision END ORDER BY j.k),
         array_agg(CASE j.status WHEN 'appended' THEN j.head + j.n WHEN 'wrong-revision' THEN j.head
                                 ELSE j.last_revision END ORDER BY j.k),
         array_agg(coalesce(p.before + j.n, j.position) ORDER BY j.k)
  INTO statuses, first_revisions, last_revisions, positions
  FROM judged j LEFT JOIN placed p ON p.k = j.k;
END;
$$;
