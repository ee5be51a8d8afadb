-- row_add($1 submissions, $2 lists, $3 places, $4 bodies); when the first of them was written
INSERT INTO report_row (submission, list, n, body)
SELECT r.submission, r.list, r.n, r.body::jsonb
  FROM unnest($1::bigint[], $2::text[], $3::int[], $4::text[]) AS r (submission, list, n, body)
 WHERE EXISTS (SELECT FROM submission s WHERE s.id = ($1::bigint[])[1])
