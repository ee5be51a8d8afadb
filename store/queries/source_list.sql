-- source_list($1 names, NULL: all; $2 due by, NULL: at any time) -> sources by name, each with what its last run was
SELECT s.id, s.name, s.kind, s.url, s.schedule, s.org, s.period, s.mapping, s.query, s.hosts, s.cidrs, s.headers, s.ca, s.pin, s.cert, s.key,
       s.credential, s.auth, s.proxy, s.http, s.max_bytes, s.tries, s.due_at, s.disabled_at, s.asked_url, s.etag, s.last_modified, s.digest, s.had_at,
       r.started_at, coalesce(r.outcome, CASE WHEN r.id IS NOT NULL THEN 'running' END), r.finding
  FROM pull_source s
  LEFT JOIN LATERAL (SELECT * FROM pull_run r WHERE r.source_id = s.id ORDER BY r.id DESC LIMIT 1) r ON true
 WHERE ($1::text[] IS NULL OR s.name = ANY ($1::text[]))
   AND ($2::timestamptz IS NULL OR (s.disabled_at IS NULL AND s.due_at <= $2::timestamptz))
 ORDER BY s.name
