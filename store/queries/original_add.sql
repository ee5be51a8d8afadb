-- original_add($1 digest, $2 month, $3 name, $4 media type, $5 encoding, $6 format, $7 size, $8 chunks, $9 received at); once
INSERT INTO original (digest, month, name, media_type, encoding, format, size, chunks, received_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (digest) DO NOTHING
