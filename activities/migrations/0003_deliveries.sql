-- How a message to a complainant goes, and what became of it. Where to is not kept here: that is read from the complaint
-- when it is sent. Rows from before have no channel and are not sent.
ALTER TABLE outbox.messages
  ADD COLUMN channel text,
  ADD COLUMN letter_kind text,
  ADD COLUMN language text,
  ADD COLUMN subject text,
  ADD COLUMN attempts integer NOT NULL DEFAULT 0,
  -- The newest attempt began: a row with this and without an outcome may have been sent.
  ADD COLUMN handed_over_at timestamptz,
  ADD COLUMN last_error text,
  ADD COLUMN outcome text CHECK (outcome IN ('sent', 'refused', 'no-address', 'timed-out', 'erased')),
  ADD COLUMN outcome_at timestamptz,
  ADD COLUMN answer text,
  -- The outcome is on record in the complaint.
  ADD COLUMN settled_at timestamptz;

CREATE INDEX messages_unsettled ON outbox.messages (complaint_id) WHERE channel = 'email' AND settled_at IS NULL;
