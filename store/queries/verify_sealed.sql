-- verify_sealed($1 after position, $2 how many) -> id, at, kind, subject, actor, detail, hash, position, previous, chain; in order of position
SELECT id, at, kind, subject, actor, detail, hash, position, previous, chain
  FROM audit
 WHERE position > $1::bigint
 ORDER BY position
 LIMIT $2::bigint
