-- catalog_load_add($1 id, $2 digest, $3 at, $4 source, $5 author, $6 name, $7 version, $8 audit)
INSERT INTO catalog_load (id, digest, at, source, author, name, version, audit) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
