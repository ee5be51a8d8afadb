-- text_add($1 submissions, $2 kinds, $3 slots, $4 values)
INSERT INTO report_text (submission, kind, slot, value)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::int[], $4::text[])
