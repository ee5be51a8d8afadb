-- root_add($1 position, $2 size, $3 digest, $4 document, $5 blocks) -> false where there is a later one, or this one
SELECT audit_root_add($1::bigint, $2::bigint, $3::bytea, $4::text, $5::bytea)
