-- A read model is filled in one of two slots: `serving` (schema read), which queries find, and `standby` (schema
-- read_standby), which is filled anew beside it and can take its place. What fills a slot is a generation: the tables of
-- one version, made from the start of the log, by one part or several that share the streams among them.
CREATE SCHEMA read_standby;

ALTER TABLE read.checkpoints RENAME TO former_checkpoints;

-- How far each part of each generation has come in the event log. The row is also the lock of the part: rows of a read
-- model and its checkpoint are written in one transaction that holds it. A projector of an older version, which may still
-- run during an upgrade, does not find its columns here, and writes nothing.
CREATE TABLE read.checkpoints (
  projection text        COLLATE "C" NOT NULL,
  slot       text        COLLATE "C" NOT NULL CHECK (slot IN ('serving', 'standby')),
  part       integer     NOT NULL,
  parts      integer     NOT NULL CHECK (part >= 0 AND part < parts),
  generation uuid        NOT NULL,
  model_version integer  NOT NULL,
  tables     text[]      NOT NULL,
  indexed    boolean     NOT NULL,
  position   text,
  status     text        NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'paused', 'failed')),
  failure    jsonb,
  began_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz,
  -- Checked at the end of a statement, so that one statement can exchange the slots.
  CONSTRAINT checkpoints_key UNIQUE (projection, slot, part) DEFERRABLE INITIALLY IMMEDIATE
) WITH (fillfactor = 50);

COMMENT ON COLUMN read.checkpoints.model_version IS 'The version of the projection that fills the generation';
COMMENT ON COLUMN read.checkpoints.tables IS 'Of the generation, in the schema of its slot';
COMMENT ON COLUMN read.checkpoints.indexed IS 'False while a backlog is worked off without the indexes of the queries';
COMMENT ON COLUMN read.checkpoints.position IS
  'Of the last event that is in the read model, in the form of the event store; null before the first';

INSERT INTO read.checkpoints
  (projection, slot, part, parts, generation, model_version, tables, indexed, position, status, failure, updated_at)
SELECT projection, 'serving', 0, 1, gen_random_uuid(), version,
  CASE projection
    WHEN 'complaints' THEN ARRAY['complaints', 'last_assigned']
    WHEN 'problems' THEN ARRAY['problems', 'problem_complaints']
    WHEN 'subjects' THEN ARRAY['complaint_subjects']
    ELSE ARRAY[projection]
  END,
  true, position, status, failure, updated_at
FROM read.former_checkpoints
WHERE projection IN ('complaints', 'timeline', 'policies', 'problems', 'subjects');

DROP TABLE read.former_checkpoints;

-- Streams whose events a projection does not apply until they are tried again, since one of them could not be. Their
-- events stay in the log, so only the first that is missing is kept here.
CREATE TABLE read.parked_streams (
  generation uuid        NOT NULL,
  stream     text        COLLATE "C" NOT NULL,
  revision   integer     NOT NULL,
  waiting    integer     NOT NULL,
  failure    jsonb       NOT NULL,
  parked_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (generation, stream)
);

COMMENT ON COLUMN read.parked_streams.revision IS 'Of the first event that is not in the read model';
COMMENT ON COLUMN read.parked_streams.waiting IS 'How many events of the stream, with the first, are not in the read model';
