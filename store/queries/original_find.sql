-- original_find($1 digest) -> size, chunks
SELECT size, chunks FROM original WHERE digest = $1
