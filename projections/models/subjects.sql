-- Which complaints have personal data of a subject. The subject is a random id; whose it is, only its key knows.
CREATE TABLE complaint_subjects (
  complaint_id text COLLATE "C" NOT NULL,
  subject      uuid NOT NULL,
  PRIMARY KEY (subject, complaint_id)
);
