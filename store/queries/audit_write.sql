-- audit_write($1 ids, $2 at, $3 kinds, $4 subjects, $5 actors, $6 details) -> how many
SELECT audit_write($1::bigint[], $2::timestamptz, $3::text[], $4::text[], $5::text[], $6::text[])
