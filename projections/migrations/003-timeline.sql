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
  due_at       timestamptz(3),
  fired_at     timestamptz(3),
  PRIMARY KEY (complaint_id, revision)
);
