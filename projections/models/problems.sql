-- Recurring issues: one row per problem with its folded state, and one per complaint of a problem.
CREATE TABLE problems (
  id           text           COLLATE "C" PRIMARY KEY,
  revision     integer        NOT NULL,
  position     text           NOT NULL,
  rule         text           COLLATE "C" NOT NULL,
  title        text           NOT NULL,
  key          jsonb          NOT NULL,
  within_days  integer        NOT NULL,
  status       text           COLLATE "C" NOT NULL,
  complaints   integer        NOT NULL,
  opened_at    timestamptz(3) NOT NULL,
  changed_at   timestamptz(3) NOT NULL,
  resolved_at  timestamptz(3),
  state        jsonb          NOT NULL
);

COMMENT ON COLUMN problems.key IS
  'What its complaints share: a value for every field of the rule; that of "narrative" is a fingerprint';

-- Lists, the problems of a key, and all that are open, a page at a time.
CREATE INDEX problems_newest ON problems (opened_at, id);
CREATE INDEX problems_key ON problems (rule, key);
CREATE INDEX problems_open ON problems (id) WHERE status = 'open';

CREATE TABLE problem_complaints (
  problem_id   text COLLATE "C" NOT NULL,
  complaint_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (problem_id, complaint_id)
);

CREATE INDEX problem_complaints_complaint ON problem_complaints (complaint_id, problem_id);
