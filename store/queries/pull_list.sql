-- pull_list($1 source, $2 how many) -> run, started, ended, outcome, url, status, bytes, first original, submissions, accepted, rejected, duplicates,
--   finding, message, attempts, originals
SELECT r.id, r.started_at, r.ended_at, r.outcome, r.url, r.status, r.bytes, r.originals[1], r.submissions, r.accepted, r.rejected, r.duplicates,
       r.finding, r.message, (SELECT count(*)::int FROM pull_attempt a WHERE a.run_id = r.id), coalesce(array_length(r.originals, 1), 0)
  FROM pull_run r
 WHERE r.source_id = $1
 ORDER BY r.id DESC
 LIMIT $2::int
