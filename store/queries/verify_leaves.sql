-- verify_leaves($1 first id, $2 how many) -> what the leaves of a group were made of: numbers, texts, digests
SELECT s.id, s.org_id, s.regime_id, s.form_id, s.layout_id, s.period, s.vintage, s.version, s.catalog_load, s.cells, s.errors, s.warnings,
       extract(epoch FROM s.received_at)::bigint, extract(epoch FROM s.due)::bigint,
       s.receipt, s.channel, s.sender, s.file, s.reference_no, s.replaces,
       s.original, s.content, s.verdict
  FROM submission s
 WHERE s.id >= $1::bigint AND s.id < $1::bigint + $2::bigint
 ORDER BY s.id
