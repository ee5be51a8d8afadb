-- original_known($1 digests) -> place in $1, from 1, of those that are stored
SELECT d.n FROM unnest($1::bytea[]) WITH ORDINALITY AS d (digest, n) JOIN original o USING (digest)
