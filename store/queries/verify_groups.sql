-- verify_groups($1 after id) -> id, subject, detail of audit rows that tell of groups; a few at a time
SELECT id, subject, detail
  FROM audit
 WHERE id > $1::bigint AND kind = 'submissions'
 ORDER BY id
 LIMIT 100
