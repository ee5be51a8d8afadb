-- original_chunk_add($1 digest, $2 n, $3 codec, $4 bytes); in the month of whoever was first
INSERT INTO original_chunk (month, digest, n, codec, bytes)
SELECT o.month, o.digest, $2::int, $3::text, $4::bytea FROM original o WHERE o.digest = $1::bytea
ON CONFLICT (month, digest, n) DO NOTHING
