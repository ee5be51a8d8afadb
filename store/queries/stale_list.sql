-- stale_list() -> id, layout, orgs, periods of the marks whose audit row is sealed in this snapshot
SELECT m.id, m.layout_id, array_bytes(m.org_ids), array_bytes(m.periods), cardinality(m.org_ids)
  FROM stale_mark m JOIN audit a ON a.id = m.audit
 WHERE a.position IS NOT NULL
 ORDER BY m.id
