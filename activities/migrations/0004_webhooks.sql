-- Where other systems are called when something happens to a complaint.
CREATE TABLE outbox.webhooks (
  id                  uuid PRIMARY KEY,
  url                 text NOT NULL,
  -- Of CloudEvents; null for all.
  types               text[] CHECK (cardinality(types) > 0),
  -- Encrypted with the key "webhooks" of keys.secrets; the database never sees it.
  secret              bytea NOT NULL,
  -- The one before, which signs too until then.
  former_secret       bytea,
  former_secret_until timestamptz,
  -- Only events behind it are sent: the end of the log when the webhook was made, or enabled.
  starts_after        text NOT NULL,
  created_by          text NOT NULL,
  created_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  rotated_by          text,
  rotated_at          timestamptz,
  -- Under which key that was asked for: a repetition changes nothing.
  rotation_key        text,
  enabled_by          text,
  enabled_at          timestamptz,
  disabled_at         timestamptz,
  -- Null when Redress did it.
  disabled_by         text,
  disabled_reason     text CHECK (disabled_reason IN ('by-hand', 'gone', 'failed-in-a-row', 'failed-for-days')),
  -- Since when every call has failed.
  failing_since       timestamptz,
  -- Deliveries that were given up since the last one that arrived.
  failures            integer NOT NULL DEFAULT 0,
  CHECK ((former_secret IS NULL) = (former_secret_until IS NULL)),
  CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL)),
  CHECK (disabled_reason IS DISTINCT FROM 'by-hand' OR disabled_by IS NOT NULL)
);

-- One row for each event that a webhook is called for, whoever writes it. Nothing in it is personal: the body is made
-- from the log when it is sent.
CREATE TABLE outbox.webhook_deliveries (
  id            uuid PRIMARY KEY,
  -- To list them by.
  number        bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  webhook_id    uuid NOT NULL REFERENCES outbox.webhooks,
  -- Null for a test.
  event_id      text,
  position      text,
  complaint_id  text,
  revision      integer,
  type          text NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- How often somebody had it sent again.
  round         integer NOT NULL DEFAULT 0,
  -- The workflow of this round was started.
  started_at    timestamptz,
  attempts      integer NOT NULL DEFAULT 0,
  -- The newest attempt began.
  attempted_at  timestamptz,
  last_status   integer,
  last_error    text,
  -- disabled: the webhook was, before it could be sent.
  outcome       text CHECK (outcome IN ('delivered', 'failed', 'disabled')),
  settled_at    timestamptz,
  UNIQUE (webhook_id, event_id),
  CHECK (num_nulls(event_id, position, complaint_id, revision) IN (0, 4)),
  CHECK ((outcome IS NULL) = (settled_at IS NULL))
);
CREATE INDEX webhook_deliveries_newest ON outbox.webhook_deliveries (webhook_id, number);
CREATE INDEX webhook_deliveries_open ON outbox.webhook_deliveries (number) WHERE outcome IS NULL;
CREATE INDEX webhook_deliveries_waiting ON outbox.webhook_deliveries (number)
  WHERE outcome IS NULL AND started_at IS NULL;

-- Up to where the log was read for webhooks. Whoever has the row locked reads on; who makes a webhook has it, too, so that
-- no event falls between.
CREATE TABLE outbox.webhook_reader (
  single   boolean PRIMARY KEY DEFAULT true CHECK (single),
  position text
);
INSERT INTO outbox.webhook_reader DEFAULT VALUES;
