-- submission_events($1 submission) -> its transitions, oldest first, with their positions in the audit chain, the unit that took each (NULL: not
--   said), and what a return asks for: by when, which cells
SELECT a.position, e.at, e.state, e.actor, e.reason, e.org_id, e.due, e.cells
  FROM submission_event e JOIN audit a ON a.id = e.audit
 WHERE e.submission = $1::bigint ORDER BY e.n
