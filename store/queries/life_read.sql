-- life_read($1 submission, $2 state wanted) -> number of its last event, its state, receipt, may it become so, layout (NULL without cells), org, period,
--   warnings without a reason where that matters
SELECT s.state_n, s.state, s.receipt,
       EXISTS (SELECT FROM lifecycle l WHERE l.from_state = s.state AND l.to_state = $2::text),
       CASE WHEN s.version IS NOT NULL THEN s.layout_id END, s.org_id, s.period,
       CASE WHEN $2::text = 'approved' THEN
           (SELECT count(*) FROM diagnostic d
             WHERE d.submission = s.id AND d.severity = 'warning'
               AND NOT EXISTS (SELECT FROM justification j WHERE j.submission = d.submission AND j.n = d.n)) END
  FROM submission_now s
 WHERE s.id = $1::bigint
