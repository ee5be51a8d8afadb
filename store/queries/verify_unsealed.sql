-- verify_unsealed($1 after id, $2 how many) -> as verify_sealed; in order of id
SELECT id, at, kind, subject, actor, detail, hash, position, previous, chain
  FROM audit
 WHERE position IS NULL AND id > $1::bigint
 ORDER BY id
 LIMIT $2::bigint
