-- filed_states() -> submission, state: in order, each sealed transition after the filing; and filings that are not sealed yet, without a state
SELECT t.submission, t.n, t.state
  FROM submission_step t JOIN audit a ON a.id = t.audit
 WHERE a.position IS NOT NULL
 UNION ALL
SELECT s.id, 1, NULL
  FROM submission s
 WHERE EXISTS (SELECT FROM audit u WHERE u.position IS NULL) AND s.audit IN (SELECT u.id FROM audit u WHERE u.position IS NULL)
 ORDER BY 1, 2
