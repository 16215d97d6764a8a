-- Messages that someone has to get. A row is written once per event and recipient, whoever tries again.
CREATE TABLE outbox.messages (
  id             text PRIMARY KEY,
  complaint_id   text NOT NULL,
  revision       integer,
  recipient_kind text NOT NULL CHECK (recipient_kind IN ('person', 'role', 'complainant')),
  recipient      text,
  reason         text NOT NULL,
  text           text NOT NULL,
  command_id     text,
  refusal        jsonb,
  created_at     timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX messages_by_complaint ON outbox.messages (complaint_id, created_at, id);

-- Up to which revision everyone concerned was told.
CREATE TABLE outbox.told (
  complaint_id text PRIMARY KEY,
  revision     integer NOT NULL
);
