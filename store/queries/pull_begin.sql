-- pull_begin($1 source, $2 now) -> run; runs of the source that never ended were killed: their lock is ours
WITH killed AS (UPDATE pull_run SET ended_at = $2, outcome = 'killed' WHERE source_id = $1 AND ended_at IS NULL)
INSERT INTO pull_run (source_id, started_at) VALUES ($1, $2) RETURNING id
