-- Events with their hashes in the order of the log after a position, or of one stream after a revision: in_rows of them,
-- or fewer when they have more than in_bytes, but at least one where there is one. Empty only at the end.
--
-- A function for its settings, like eventlog.read_stream, and to stop before a page of large events fills the memory.
CREATE FUNCTION eventlog.read_sealed(in_stream text, in_after bigint, in_rows integer, in_bytes integer)
RETURNS SETOF eventlog.events
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_sort = off
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  pages refcursor;
  event eventlog.events;
  bytes bigint := 0;
BEGIN
  IF in_stream IS NULL THEN
    OPEN pages FOR SELECT e.* FROM eventlog.events e WHERE e.position > in_after ORDER BY e.position LIMIT in_rows;
  ELSE
    OPEN pages FOR SELECT e.* FROM eventlog.events e
      WHERE e.stream = in_stream AND e.revision > in_after ORDER BY e.revision LIMIT in_rows;
  END IF;
  LOOP
    FETCH pages INTO event;
    EXIT WHEN NOT FOUND;
    RETURN NEXT event;
    -- What is compressed on disk is as large as ever in the answer.
    bytes := bytes + CASE WHEN pg_column_compression(event.data) IS NULL THEN pg_column_size(event.data)
                          ELSE octet_length(event.data::text) END
                   + CASE WHEN pg_column_compression(event.metadata) IS NULL THEN pg_column_size(event.metadata)
                          ELSE octet_length(event.metadata::text) END;
    EXIT WHEN bytes > in_bytes;
  END LOOP;
  CLOSE pages;
END;
$$;
