-- The key of a submission as filings are counted by it: a form's versions whatever the regime it was filed under, a narrative's within its regime.
-- So the index alone says whether a filing is the first of its key, also to two who file it at once.
SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;

DROP INDEX submission_key;
CREATE UNIQUE INDEX submission_key ON submission (period, org_id, form_id, vintage, (CASE WHEN form_id = 0 THEN regime_id ELSE 0 END), version)
    WHERE version IS NOT NULL;
COMMENT ON INDEX submission_key IS 'Counts versions, settles races between two who file the same thing at once, and finds what stands.';
