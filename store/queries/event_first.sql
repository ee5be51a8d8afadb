-- event_first($1 at, $2 actor, $3 submissions, $4 states, $5 audit ids)
INSERT INTO submission_event (submission, n, at, state, actor, audit)
SELECT r.submission, 1, $1::timestamptz, r.state, $2::text, r.audit
  FROM unnest($3::bigint[], $4::text[], $5::bigint[]) AS r (submission, state, audit)
