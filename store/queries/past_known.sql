-- past_known() -> one row: has the schema come so far that there are views of the past
SELECT to_regproc('gris.past_make') IS NOT NULL
