-- Who has to hear of what: one row per event and recipient.
CREATE TABLE notifications (
  complaint_id text           COLLATE "C" NOT NULL,
  revision     integer        NOT NULL,
  kind         text           COLLATE "C" NOT NULL,
  recipient    text           COLLATE "C" NOT NULL,
  position     text           NOT NULL,
  at           timestamptz(3) NOT NULL,
  type         text           NOT NULL,
  reason       text           NOT NULL,
  text         text           NOT NULL,
  blank        text,
  blank_reason text,
  place        numeric[]      NOT NULL GENERATED ALWAYS AS (string_to_array(position, '/')::numeric[]) STORED,
  PRIMARY KEY (complaint_id, revision, kind, recipient)
);

COMMENT ON COLUMN notifications.kind IS 'person or role';
COMMENT ON COLUMN notifications.blank IS
  'What the text becomes when the personal data are erased, with the day 0000-00-00; null where nothing in it is personal';
COMMENT ON COLUMN notifications.blank_reason IS
  'What the reason becomes then; null where nobody can know any more that this recipient had to hear of it';
COMMENT ON COLUMN notifications.place IS 'The position, to sort by';

-- The newest of a recipient.
CREATE INDEX notifications_recipient ON notifications (kind, recipient, place);

-- What of a complaint decides who has to hear of its next event.
CREATE TABLE notified_complaints (
  id        text    COLLATE "C" PRIMARY KEY,
  revision  integer NOT NULL,
  status    text    COLLATE "C" NOT NULL,
  role      text    COLLATE "C" NOT NULL,
  owner     text    COLLATE "C",
  assignee  text    COLLATE "C",
  watchers  text[]  COLLATE "C" NOT NULL,
  approvers text[]  COLLATE "C" NOT NULL
) WITH (fillfactor = 85);
