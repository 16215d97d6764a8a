-- One row per event of a complaint, in words. due_at and fired_at are set when the event is a missed deadline.
CREATE TABLE timeline (
  complaint_id text           COLLATE "C" NOT NULL,
  revision     integer        NOT NULL,
  position     text           NOT NULL,
  at           timestamptz(3) NOT NULL,
  by_id        text           NOT NULL,
  by_role      text           NOT NULL,
  type         text           NOT NULL,
  text         text           NOT NULL,
  blank        text,
  due_at       timestamptz(3),
  fired_at     timestamptz(3),
  PRIMARY KEY (complaint_id, revision)
);

COMMENT ON COLUMN timeline.blank IS
  'What the text becomes when the personal data are erased, with the day 0000-00-00; null where nothing in it is personal';
