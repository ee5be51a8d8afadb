-- stale_list() -> id, layout, orgs, periods of the marks whose audit row is sealed in this snapshot. Marks are few: each looks its audit row up, whatever
--   the server believes without statistics; a join of all rows would grow with the chain
SELECT m.id, m.layout_id, array_bytes(m.org_ids), array_bytes(m.periods), cardinality(m.org_ids)
  FROM stale_mark m
 CROSS JOIN LATERAL (SELECT FROM audit a WHERE a.id = m.audit AND a.position IS NOT NULL OFFSET 0) sealed
 ORDER BY m.id
