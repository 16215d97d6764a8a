-- Up to which position of the log a person has read what they were told.
CREATE TABLE outbox.read_marks (
  person   text PRIMARY KEY,
  position text NOT NULL
);
