-- Before its key is destroyed a subject is retired: nobody is found as it any more, and nothing new is encrypted for it.
ALTER TABLE keys.subjects ADD COLUMN retired_at timestamptz;

DO $$
DECLARE
  one text;
BEGIN
  FOR one IN SELECT conname FROM pg_constraint WHERE conrelid = 'keys.subjects'::regclass AND contype = 'c'
    AND pg_get_constraintdef(oid) LIKE '%erased_at%'
  LOOP
    EXECUTE format('ALTER TABLE keys.subjects DROP CONSTRAINT %I', one);
  END LOOP;
END;
$$;

ALTER TABLE keys.subjects ADD CHECK (CASE
  WHEN erased_at IS NOT NULL
  THEN num_nonnulls(wrapped_key, master_key, lookup) = 0 AND num_nulls(erased_by, reason) = 0
  ELSE num_nulls(wrapped_key, master_key) = 0 AND num_nonnulls(erased_by, reason) = 0
       AND (lookup IS NULL) = (retired_at IS NOT NULL)
END);

-- False for a subject that does not exist. Synchronously committed, as in keys.erase_subject.
CREATE FUNCTION keys.retire_subject(in_subject uuid, in_at timestamptz) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off';
  UPDATE keys.subjects s SET lookup = NULL, retired_at = in_at
  WHERE s.subject = in_subject AND s.erased_at IS NULL AND s.retired_at IS NULL;
  RETURN EXISTS (SELECT 1 FROM keys.subjects s WHERE s.subject = in_subject);
END;
$$;
