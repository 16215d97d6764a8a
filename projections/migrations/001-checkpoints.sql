-- How far each projection has come in the event log. The row is also the lock of the projection: rows of a read model
-- and its checkpoint are written in one transaction that holds it.
CREATE TABLE read.checkpoints (
  projection text        COLLATE "C" NOT NULL,
  version    integer     NOT NULL,
  position   text,
  status     text        NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'failed')),
  failure    jsonb,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (projection, version)
) WITH (fillfactor = 50);

COMMENT ON COLUMN read.checkpoints.position IS
  'Of the last event that is in the read model, in the form of the event store; null before the first';
