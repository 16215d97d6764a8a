-- The words of each complaint: of its id, its reference at the source, subject, description and notes.
CREATE TABLE complaint_words (
  complaint_id text     COLLATE "C" PRIMARY KEY,
  revision     integer  NOT NULL,
  size         integer  NOT NULL,
  words        tsvector NOT NULL
);

COMMENT ON COLUMN complaint_words.revision IS 'Of the last event whose words are in it';
COMMENT ON COLUMN complaint_words.size IS 'At least as many bytes as the words take, of which a tsvector holds a mebibyte';
COMMENT ON COLUMN complaint_words.words IS
  'As they stand there, and reduced to English stems: in whatever language somebody wrote, a word is found as it stands';

CREATE INDEX complaint_words_words ON complaint_words USING gin (words);
