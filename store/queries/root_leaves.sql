-- root_leaves($1 after position, $2 up to position, $3 how many rows) -> position, chain, receipt, original, what the row says of the submission: in
--   order of position and submission; a row that tells of none has one without receipt
WITH r AS MATERIALIZED (
    SELECT a.position, a.chain, a.hash,
           CASE a.kind WHEN 'submissions' THEN split_part(a.subject, '+', 1)::bigint
                       WHEN 'submission' THEN (a.detail::jsonb ->> 'submission')::bigint END AS first,
           CASE a.kind WHEN 'submissions' THEN split_part(a.subject, '+', 2)::bigint ELSE 1 END AS len,
           CASE a.kind WHEN 'submissions' THEN decode(a.detail::json ->> 'leaves', 'hex') END AS leaves
      FROM audit a
     WHERE a.position > $1::bigint AND a.position <= $2::bigint
     ORDER BY a.position
     LIMIT $3::bigint)
SELECT r.position, r.chain, s.receipt, s.original,
       CASE WHEN r.leaves IS NULL THEN r.hash ELSE substring(r.leaves FROM ((s.id - r.first) * 32 + 1)::int FOR 32) END
  FROM r
  LEFT JOIN LATERAL (SELECT f.id, f.receipt, f.original FROM submission f WHERE f.id >= r.first AND f.id < r.first + r.len) s ON true
 ORDER BY r.position, s.id
