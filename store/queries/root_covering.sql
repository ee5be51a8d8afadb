-- root_covering($1 submission, $2 key or NULL for any) -> position, size, document of the first root, signed by the key, that has the submission;
--   the position of its audit row, its place among the row's submissions from 1; the blocks of that root and all before it
SELECT r.position, r.size, r.document, a.position,
       CASE a.kind WHEN 'submissions' THEN s.id - split_part(a.subject, '+', 1)::bigint + 1 ELSE 1 END,
       (SELECT string_agg(b.blocks, ''::bytea ORDER BY b.position) FROM audit_root b WHERE b.position <= r.position)
  FROM submission s
  JOIN audit a ON a.id = s.audit
 CROSS JOIN LATERAL (SELECT t.position, t.size, t.document
                       FROM audit_root t
                      WHERE t.position >= a.position AND t.document::json #>> '{signature,key}' = coalesce($2::text, t.document::json #>> '{signature,key}')
                      ORDER BY t.position
                      LIMIT 1) r
 WHERE s.id = $1::bigint
