-- outline_add($1 submissions, $2 bodies, $3 whether they are sections); when the first of them was written
INSERT INTO report_outline (submission, body, sections)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::boolean[])
 WHERE EXISTS (SELECT FROM submission s WHERE s.id = ($1::bigint[])[1])
