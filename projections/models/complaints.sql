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

-- What is open, to be counted: by whom it is held (nobody: null), by team, and with all that the open load is made of.
CREATE INDEX complaints_open_load ON complaints (holder)
  INCLUDE (team, level, role, status, standing_still, breached, registered_at, next_due_at) WHERE status <> 'closed';
CREATE INDEX complaints_open_team ON complaints (team) WHERE team IS NOT NULL AND status <> 'closed';

-- What changed in a period, as metrics look for closed ones.
CREATE INDEX complaints_changed ON complaints (changed_at, id);

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

-- One row per clock of a complaint that runs, stands still or is broken, with whose the complaint is now. What breaks no
-- promise when it comes is not here: an appointment, and the time that the customer has to answer.
CREATE TABLE clocks (
  complaint_id text           COLLATE "C" NOT NULL,
  clock        text           COLLATE "C" NOT NULL,
  status       text           COLLATE "C" NOT NULL,
  level        text           COLLATE "C" NOT NULL,
  role         text           COLLATE "C" NOT NULL,
  department   text           COLLATE "C" NOT NULL,
  team         text           COLLATE "C",
  holder       text           COLLATE "C",
  category     text           COLLATE "C" NOT NULL,
  priority     text           COLLATE "C" NOT NULL,
  target       text           NOT NULL,
  started_at   timestamptz(3) NOT NULL,
  due_at       timestamptz(3),
  breached_at  timestamptz(3),
  paused_by    text[]         COLLATE "C" NOT NULL,
  due_order    timestamptz(3) NOT NULL
    GENERATED ALWAYS AS (coalesce(due_at, 'infinity'::timestamptz)) STORED,
  PRIMARY KEY (complaint_id, clock)
) WITH (fillfactor = 85);

COMMENT ON COLUMN clocks.status IS
  'running, paused or breached: the promise was broken, and what was promised has not come yet';
COMMENT ON COLUMN clocks.due_at IS 'Null while it stands still before that';

CREATE INDEX clocks_due ON clocks (due_order, complaint_id, clock);
CREATE INDEX clocks_status_due ON clocks (status, due_order, complaint_id, clock);
CREATE INDEX clocks_level_due ON clocks (level, due_order, complaint_id, clock);
CREATE INDEX clocks_team_due ON clocks (team, due_order, complaint_id, clock) WHERE team IS NOT NULL;
CREATE INDEX clocks_holder_due ON clocks (holder, due_order, complaint_id, clock);

-- One row per promise that was ever broken, with whose the complaint was in that moment.
CREATE TABLE breaches (
  complaint_id text           COLLATE "C" NOT NULL,
  number       integer        NOT NULL,
  clock        text           COLLATE "C" NOT NULL,
  level        text           COLLATE "C" NOT NULL,
  role         text           COLLATE "C" NOT NULL,
  department   text           COLLATE "C" NOT NULL,
  team         text           COLLATE "C",
  holder       text           COLLATE "C",
  category     text           COLLATE "C" NOT NULL,
  priority     text           COLLATE "C" NOT NULL,
  due_at       timestamptz(3) NOT NULL,
  breached_at  timestamptz(3) NOT NULL,
  PRIMARY KEY (complaint_id, number)
);

COMMENT ON COLUMN breaches.number IS 'From 0, in the order in which promises to the complaint were broken';

CREATE INDEX breaches_newest ON breaches (breached_at, complaint_id, number);
CREATE INDEX breaches_level_newest ON breaches (level, breached_at, complaint_id, number);
CREATE INDEX breaches_team_newest ON breaches (team, breached_at, complaint_id, number) WHERE team IS NOT NULL;
CREATE INDEX breaches_holder_newest ON breaches (holder, breached_at, complaint_id, number);
