-- verify_consolidated($1 after audit id, $2 how many) -> id, subject of audit rows that tell of a consolidation that is gone
SELECT a.id, a.subject
  FROM audit a
 WHERE a.id > $1::bigint AND a.kind = 'consolidation' AND NOT EXISTS (SELECT FROM consolidation c WHERE c.audit = a.id)
 ORDER BY a.id
 LIMIT $2::bigint
