-- Which complaints have personal data of a subject. The subject is a random id; whose it is, only its key knows.
CREATE TABLE read.complaint_subjects (
  complaint_id text COLLATE "C" NOT NULL,
  subject      uuid NOT NULL,
  PRIMARY KEY (subject, complaint_id)
);

-- Version 2 of the timeline knows what its texts become when the personal data are erased. Its table holds nothing that
-- the log does not hold, so it is made anew and filled from the start of the log.
DROP TABLE read.timeline;
DELETE FROM read.checkpoints WHERE projection = 'timeline' AND version = 1;

-- One row per event of a complaint, in words. due_at and fired_at are set when the event is a missed deadline.
CREATE TABLE read.timeline (
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

COMMENT ON COLUMN read.timeline.blank IS
  'What the text becomes when the personal data are erased, with the day 0000-00-00; null where nothing in it is personal';
