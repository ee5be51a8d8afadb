-- outline_add($1 submissions, $2 bodies)
INSERT INTO report_outline (submission, body)
SELECT * FROM unnest($1::bigint[], $2::text[])
