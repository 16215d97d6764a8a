-- One row for each mail that was taken, also for those that no complaint knows of. Nothing of what it said is here, and
-- of its sender only a keyed hash: by it mails are counted, and nobody without the key can tell whose they are.
CREATE TABLE intake.mails (
  -- SHA-256 of what makes it the same mail when it comes again.
  id           text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{64}$'),
  -- HMAC-SHA-256.
  sender       text NOT NULL CHECK (sender ~ '^[0-9a-f]{64}$'),
  -- SHA-256 of the Message-ID, by which the mail is found that a mail server speaks of.
  message_id   text CHECK (message_id ~ '^[0-9a-f]{64}$'),
  received_at  timestamptz NOT NULL,
  -- Decided when it came first, so that a repetition ends as the first attempt would have.
  became       text NOT NULL CHECK (became IN ('complaint', 'message', 'message-of-stranger', 'bounce', 'left-out')),
  -- Why it was left out.
  why          text,
  complaint_id text CHECK ((complaint_id IS NULL) = (became = 'left-out')),
  -- All of it is on record; without it the mail server was told to send it again.
  recorded_at  timestamptz
);
CREATE INDEX mails_of_sender ON intake.mails (sender, received_at);
CREATE INDEX mails_by_time ON intake.mails (received_at);
CREATE INDEX mails_by_message_id ON intake.mails (message_id);
