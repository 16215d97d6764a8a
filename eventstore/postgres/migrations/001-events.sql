DO $$
BEGIN
  IF current_setting('server_encoding') <> 'UTF8' THEN
    RAISE EXCEPTION 'The event log needs a database in UTF8, this one is in %', current_setting('server_encoding');
  END IF;
END;
$$;

-- The log. Positions are dense from 1: the append procedure is the only writer and draws them under its lock.
-- The names are compared byte by byte, so that no index depends on a locale.
CREATE TABLE eventlog.events (
  position     bigint      PRIMARY KEY CHECK (position > 0),
  stream       text        COLLATE "C" NOT NULL,
  revision     integer     NOT NULL CHECK (revision >= 0),
  event_id     uuid        NOT NULL,
  type         text        COLLATE "C" NOT NULL,
  data         jsonb       NOT NULL,
  metadata     jsonb       NOT NULL,
  content_hash bytea       NOT NULL CHECK (length(content_hash) = 32),
  recorded_at  timestamptz NOT NULL,
  UNIQUE (stream, revision),
  UNIQUE (stream, event_id)
);

COMMENT ON COLUMN eventlog.events.content_hash IS
  'sha256 over the RFC 8785 form of {type, data, metadata}, made by the client';
