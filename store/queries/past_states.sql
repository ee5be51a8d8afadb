-- past_states() -> submission, state: as filed_states(), of the position that the session stays at; filings after it have no state
SELECT t.submission, t.n, t.state
  FROM submission_step t
 UNION ALL
SELECT s.id, 1, NULL
  FROM gris.submission s
 WHERE NOT EXISTS (SELECT FROM audit a WHERE a.id = s.audit)
 ORDER BY 1, 2
