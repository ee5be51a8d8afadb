-- life_read($1 submission) -> number of its last event, its own state, receipt, layout (NULL without cells), unit, period, times it was approved or
--   accepted, the path of its steps (NULL: none taken), warnings without a reason, does a later version stand, time of its last event
SELECT s.state_n, s.state, s.receipt, CASE WHEN s.version IS NOT NULL THEN s.layout_id END, s.org_id, s.period,
       (SELECT count(*) FROM submission_step t WHERE t.submission = s.id AND t.state IN ('approved', 'accepted')),
       (SELECT t.path FROM submission_step t WHERE t.submission = s.id AND t.path IS NOT NULL LIMIT 1),
       (SELECT count(*) FROM diagnostic d
         WHERE d.submission = s.id AND d.severity = 'warning'
           AND NOT EXISTS (SELECT FROM justification j WHERE j.submission = d.submission AND j.n = d.n)),
       s.shown = 'superseded', s.state_at
  FROM submission_shown s
 WHERE s.id = $1::bigint
