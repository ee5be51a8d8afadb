-- release_add($1 id, $2 manifest digest, $3 position, $4 at) -> id of a release that was not noted before; the same one twice is one
INSERT INTO release (id, manifest, position, at) VALUES ($1::text, $2::bytea, $3::bigint, $4::timestamptz)
ON CONFLICT (id) DO NOTHING
RETURNING id
