-- original_chunk_read($1 digest, $2 n) -> codec, bytes
SELECT c.codec, c.bytes FROM original o JOIN original_chunk c USING (month, digest) WHERE o.digest = $1 AND c.n = $2
