-- The hash of an event in the chain of its stream, and of the whole log; in_before is that of the event before it there,
-- or 32 zero bytes for the first. The same as in eventstore/integrity/hashes.ts, which says what they are made of.
CREATE FUNCTION eventlog.stream_hash(
  in_before bytea, in_stream text, in_revision integer, in_event_id uuid, in_recorded_at timestamptz, in_content_hash bytea
)
RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE
RETURN sha256(in_before || int4send(in_revision) || uuid_send(in_event_id)
              -- Exact for whole milliseconds until the year 9999, and faster than extract() with its decimal numbers.
              || int8send((date_part('epoch', in_recorded_at) * 1000)::bigint)
              || in_content_hash || convert_to(in_stream, 'UTF8'));

CREATE FUNCTION eventlog.log_hash(in_before bytea, in_position bigint, in_stream_hash bytea)
RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN sha256(in_before || int8send(in_position) || in_stream_hash);

-- Both chains as window aggregates; in_first is the hash before the first row.
CREATE FUNCTION eventlog.next_stream_hash(
  in_before bytea,
  in_first bytea, in_stream text, in_revision integer, in_event_id uuid, in_recorded_at timestamptz, in_content_hash bytea
)
RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN eventlog.stream_hash(coalesce(in_before, in_first), in_stream, in_revision, in_event_id, in_recorded_at,
                              in_content_hash);
END;
$$;

CREATE AGGREGATE eventlog.stream_chain(
  in_first bytea, in_stream text, in_revision integer, in_event_id uuid, in_recorded_at timestamptz, in_content_hash bytea
) (SFUNC = eventlog.next_stream_hash, STYPE = bytea);

CREATE FUNCTION eventlog.next_log_hash(in_before bytea, in_first bytea, in_position bigint, in_stream_hash bytea)
RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN eventlog.log_hash(coalesce(in_before, in_first), in_position, in_stream_hash);
END;
$$;

CREATE AGGREGATE eventlog.log_chain(in_first bytea, in_position bigint, in_stream_hash bytea)
  (SFUNC = eventlog.next_log_hash, STYPE = bytea);
