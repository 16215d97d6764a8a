-- Who looked at the personal data of which complaint, and when; of all complaints where none is named.
CREATE TABLE looks (
  position     text           COLLATE "C" PRIMARY KEY,
  complaint_id text           COLLATE "C",
  at           timestamptz(3) NOT NULL,
  person       text           COLLATE "C" NOT NULL,
  role         text           COLLATE "C" NOT NULL,
  what         text           COLLATE "C" NOT NULL,
  place        numeric[]      NOT NULL GENERATED ALWAYS AS (string_to_array(position, '/')::numeric[]) STORED
);

COMMENT ON COLUMN looks.at IS 'The beginning of the ten minutes in which it was looked at, once or more often';
COMMENT ON COLUMN looks.place IS 'The position, to sort by';

-- Who asked for what they may not have, and why not; of no single complaint where none is named.
CREATE TABLE denials (
  position     text           COLLATE "C" PRIMARY KEY,
  complaint_id text           COLLATE "C",
  at           timestamptz(3) NOT NULL,
  person       text           COLLATE "C" NOT NULL,
  role         text           COLLATE "C" NOT NULL,
  what         text           COLLATE "C" NOT NULL,
  code         text           COLLATE "C" NOT NULL,
  place        numeric[]      NOT NULL GENERATED ALWAYS AS (string_to_array(position, '/')::numeric[]) STORED
);

COMMENT ON COLUMN denials.at IS 'The beginning of the ten minutes in which it was refused, once or more often';
COMMENT ON COLUMN denials.place IS 'The position, to sort by';

-- The newest, of all, of a complaint and of a person. The place makes the order total.
CREATE INDEX looks_newest ON looks (at, place);
CREATE INDEX looks_complaint ON looks (complaint_id, at, place) WHERE complaint_id IS NOT NULL;
CREATE INDEX looks_person ON looks (person, at, place);
CREATE INDEX denials_newest ON denials (at, place);
CREATE INDEX denials_complaint ON denials (complaint_id, at, place) WHERE complaint_id IS NOT NULL;
CREATE INDEX denials_person ON denials (person, at, place);
