-- stale_list($1 position) -> id, layout, org, period of the marks whose audit row is sealed at or before the position
SELECT t.id, t.layout_id, t.org_id, t.period
  FROM stale t JOIN audit a ON a.id = t.audit
 WHERE a.position <= $1::bigint
 ORDER BY t.id
