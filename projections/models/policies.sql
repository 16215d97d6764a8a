-- One row per published version of a policy.
CREATE TABLE policies (
  id           text           COLLATE "C" NOT NULL,
  version      integer        NOT NULL,
  title        text           NOT NULL,
  published_at timestamptz(3) NOT NULL,
  published_by text           NOT NULL,
  position     text           NOT NULL,
  PRIMARY KEY (id, version)
);
