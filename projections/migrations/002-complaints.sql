-- One row per complaint: its state, and the members by which it is found. Times have milliseconds, as in the events.
CREATE TABLE read.complaints (
  id                 text           COLLATE "C" PRIMARY KEY,
  revision           integer        NOT NULL,
  position           text           NOT NULL,
  status             text           COLLATE "C" NOT NULL,
  level              text           COLLATE "C" NOT NULL,
  role               text           COLLATE "C" NOT NULL,
  category           text           COLLATE "C" NOT NULL,
  department         text           COLLATE "C" NOT NULL,
  priority           text           COLLATE "C" NOT NULL,
  subject            text           NOT NULL,
  product            text,
  channel            text           COLLATE "C" NOT NULL,
  assignee           text           COLLATE "C",
  owner              text           COLLATE "C",
  holder             text           COLLATE "C",
  watchers           text[]         COLLATE "C" NOT NULL,
  registered_at      timestamptz(3) NOT NULL,
  changed_at         timestamptz(3) NOT NULL,
  closed_at          timestamptz(3),
  next_deadline_name text,
  next_due_at        timestamptz(3),
  breached           boolean        NOT NULL,
  escalations        integer        NOT NULL,
  reopenings         integer        NOT NULL,
  source_system      text           COLLATE "C",
  source_reference   text           COLLATE "C",
  state              jsonb          NOT NULL,
  -- What has no deadline sorts last, and can be continued after like any other: null could not be compared.
  due_order          timestamptz(3) NOT NULL
    GENERATED ALWAYS AS (coalesce(next_due_at, 'infinity'::timestamptz)) STORED
) WITH (fillfactor = 85);

COMMENT ON COLUMN read.complaints.holder IS 'The owner, else the assignee; null: in the inbox of the role';
COMMENT ON COLUMN read.complaints.state IS 'The fold of the stream up to the revision';

-- Lists: what is due next, and the newest; of all, by status, by level, by holder, and in the inbox of a role. The id
-- makes the order total, so that a list can be continued after any row.
CREATE INDEX complaints_due ON read.complaints (due_order, id);
CREATE INDEX complaints_newest ON read.complaints (registered_at, id);
CREATE INDEX complaints_status_due ON read.complaints (status, due_order, id);
CREATE INDEX complaints_status_newest ON read.complaints (status, registered_at, id);
CREATE INDEX complaints_level_due ON read.complaints (level, due_order, id);
CREATE INDEX complaints_level_newest ON read.complaints (level, registered_at, id);
CREATE INDEX complaints_holder_due ON read.complaints (holder, due_order, id);
CREATE INDEX complaints_holder_newest ON read.complaints (holder, registered_at, id);
CREATE INDEX complaints_inbox_due ON read.complaints (role, due_order, id) WHERE holder IS NULL;
CREATE INDEX complaints_inbox_newest ON read.complaints (role, registered_at, id) WHERE holder IS NULL;

CREATE INDEX complaints_assignee ON read.complaints (assignee) WHERE assignee IS NOT NULL;
CREATE INDEX complaints_watchers ON read.complaints USING gin (watchers);
CREATE INDEX complaints_source ON read.complaints (source_reference, source_system)
  WHERE source_reference IS NOT NULL;

-- All open complaints, a page at a time, however many are closed.
CREATE INDEX complaints_open ON read.complaints (id) WHERE status <> 'closed';
