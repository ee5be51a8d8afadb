-- text_add($1 submissions, $2 kinds, $3 slots, $4 values); when the first of them was written
INSERT INTO report_text (submission, kind, slot, value)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::int[], $4::text[])
 WHERE EXISTS (SELECT FROM submission s WHERE s.id = ($1::bigint[])[1])
