-- What was sent back is rare among all steps, and asked for with every list of what is due.
SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;

CREATE INDEX submission_step_returned ON submission_step (submission) WHERE state = 'returned';
COMMENT ON INDEX submission_step_returned IS 'Finds what was sent back, and what answered it.';
