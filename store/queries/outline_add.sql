-- outline_add($1 submissions, $2 bodies); when the first of them was written
INSERT INTO report_outline (submission, body)
SELECT * FROM unnest($1::bigint[], $2::text[])
 WHERE EXISTS (SELECT FROM submission s WHERE s.id = ($1::bigint[])[1])
