-- Up to in_limit events of a stream from a revision on, forwards or backwards, in that order.
--
-- A function for its settings: whatever the statistics say, the events come from the index in their order. Left to
-- itself the planner fetches and sorts the whole rest of the stream for each page when it takes the stream for short.
CREATE FUNCTION eventlog.read_stream(in_stream text, in_from integer, in_limit integer, in_backwards boolean)
RETURNS SETOF eventlog.events
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_sort = off
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  IF in_backwards THEN
    RETURN QUERY
      SELECT e.* FROM eventlog.events e
      WHERE e.stream = in_stream AND e.revision <= in_from ORDER BY e.revision DESC LIMIT in_limit;
  ELSE
    RETURN QUERY
      SELECT e.* FROM eventlog.events e
      WHERE e.stream = in_stream AND e.revision >= in_from ORDER BY e.revision LIMIT in_limit;
  END IF;
END;
$$;
