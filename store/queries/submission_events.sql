-- submission_events($1 submission) -> its transitions, oldest first, with their positions in the audit chain
SELECT a.position, e.at, e.state, e.actor, e.reason
  FROM submission_event e JOIN audit a ON a.id = e.audit
 WHERE e.submission = $1::bigint ORDER BY e.n
