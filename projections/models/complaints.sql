-- One row per complaint: its state, and the members by which it is found. Times have milliseconds, as in the events.
CREATE TABLE complaints (
  id                 text           COLLATE "C" PRIMARY KEY,
  revision           integer        NOT NULL,
  position           text           NOT NULL,
  status             text           COLLATE "C" NOT NULL,
  level              text           COLLATE "C" NOT NULL,
  role               text           COLLATE "C" NOT NULL,
  category           text           COLLATE "C" NOT NULL,
  department         text           COLLATE "C" NOT NULL,
  priority           text           COLLATE "C" NOT NULL,
  severity           text           COLLATE "C",
  subject            text           NOT NULL,
  product            text,
  channel            text           COLLATE "C" NOT NULL,
  assignee           text           COLLATE "C",
  owner              text           COLLATE "C",
  holder             text           COLLATE "C",
  holder_since       timestamptz(3),
  team               text           COLLATE "C",
  watchers           text[]         COLLATE "C" NOT NULL,
  registered_at      timestamptz(3) NOT NULL,
  changed_at         timestamptz(3) NOT NULL,
  closed_at          timestamptz(3),
  next_deadline_name text,
  next_due_at        timestamptz(3),
  breached           boolean        NOT NULL,
  escalations        integer        NOT NULL,
  reopenings         integer        NOT NULL,
  standing_still     boolean        NOT NULL,
  root_cause         text           COLLATE "C",
  complainant_key    text           COLLATE "C",
  fingerprint        text           COLLATE "C",
  source_system      text           COLLATE "C",
  source_reference   text           COLLATE "C",
  state              jsonb          NOT NULL,
  -- What has no deadline sorts last, and can be continued after like any other: null could not be compared.
  due_order          timestamptz(3) NOT NULL
    GENERATED ALWAYS AS (coalesce(next_due_at, 'infinity'::timestamptz)) STORED
) WITH (fillfactor = 85);

COMMENT ON COLUMN complaints.holder IS 'The owner, else the assignee; null: in the inbox of the role';
COMMENT ON COLUMN complaints.standing_still IS 'A pause holds, so that some clocks or all stand still';
COMMENT ON COLUMN complaints.complainant_key IS
  'SHA-256 of what the complainant is known by; null when they are not. The same for complaints of the same person';
COMMENT ON COLUMN complaints.fingerprint IS
  'SHA-256 of the narrative without case, spacing and punctuation; the same for identical complaints';
COMMENT ON COLUMN complaints.state IS 'The fold of the stream up to the revision';

-- Lists: what is due next, and the newest; of all, by status, by level, by team, by holder, in the inbox of a role, and
-- of what stands still. The id makes the order total, so that a list can be continued after any row.
CREATE INDEX complaints_due ON complaints (due_order, id);
CREATE INDEX complaints_newest ON complaints (registered_at, id);
CREATE INDEX complaints_status_due ON complaints (status, due_order, id);
CREATE INDEX complaints_status_newest ON complaints (status, registered_at, id);
CREATE INDEX complaints_level_due ON complaints (level, due_order, id);
CREATE INDEX complaints_level_newest ON complaints (level, registered_at, id);
CREATE INDEX complaints_team_due ON complaints (team, due_order, id) WHERE team IS NOT NULL;
CREATE INDEX complaints_team_newest ON complaints (team, registered_at, id) WHERE team IS NOT NULL;
CREATE INDEX complaints_holder_due ON complaints (holder, due_order, id);
CREATE INDEX complaints_holder_newest ON complaints (holder, registered_at, id);
CREATE INDEX complaints_inbox_due ON complaints (role, due_order, id) WHERE holder IS NULL;
CREATE INDEX complaints_inbox_newest ON complaints (role, registered_at, id) WHERE holder IS NULL;
CREATE INDEX complaints_standing_due ON complaints (due_order, id) WHERE standing_still;
CREATE INDEX complaints_standing_newest ON complaints (registered_at, id) WHERE standing_still;

CREATE INDEX complaints_assignee ON complaints (assignee) WHERE assignee IS NOT NULL;
CREATE INDEX complaints_watchers ON complaints USING gin (watchers);
CREATE INDEX complaints_source ON complaints (source_reference, source_system)
  WHERE source_reference IS NOT NULL;

-- All open complaints, a page at a time, however many are closed.
CREATE INDEX complaints_open ON complaints (id) WHERE status <> 'closed';

-- What a decision asks of other complaints: earlier ones of the same person, identical ones, and who has how many to work on.
CREATE INDEX complaints_complainant ON complaints (complainant_key, registered_at, id)
  WHERE complainant_key IS NOT NULL;
CREATE INDEX complaints_fingerprint ON complaints (fingerprint, registered_at, id) WHERE fingerprint IS NOT NULL;
CREATE INDEX complaints_load ON complaints (holder)
  WHERE holder IS NOT NULL AND status IN ('new', 'in-progress');

-- The complaints that share something, the first first. Those with the same narrative have an index already.
CREATE INDEX complaints_same_product ON complaints (product, category, registered_at, id)
  WHERE product IS NOT NULL;
CREATE INDEX complaints_same_root_cause ON complaints (root_cause, category, registered_at, id)
  WHERE root_cause IS NOT NULL;

-- Who got the last complaint by the rules of a team, or of a role where there is no team.
CREATE TABLE last_assigned (
  place    text COLLATE "C" PRIMARY KEY,
  person   text COLLATE "C" NOT NULL,
  position text NOT NULL
);

COMMENT ON COLUMN last_assigned.place IS 'The id of the team, else the role';
