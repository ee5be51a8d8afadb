-- release_add($1 id, $2 manifest digest, $3 position, $4 at, $5 format, $6 levels, $7 release before) -> id of a release that was not noted before; the
--   same one twice is one
INSERT INTO release (id, manifest, position, at, format, levels, release_before)
VALUES ($1::text, $2::bytea, $3::bigint, $4::timestamptz, $5::text, $6::text, $7::text)
ON CONFLICT (id) DO NOTHING
RETURNING id
