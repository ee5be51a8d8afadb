-- attachment_add($1 submissions, $2 ordinals, $3 kinds, $4 names, $5 media types, $6 digests); when the first of them was written
INSERT INTO attachment (submission, n, kind, name, media_type, original)
SELECT * FROM unnest($1::bigint[], $2::int[], $3::text[], $4::text[], $5::text[], $6::bytea[])
 WHERE EXISTS (SELECT FROM submission s WHERE s.id = ($1::bigint[])[1])
