-- save_catalog_head($1 load, $2 ids to close, $3 surrogates, $4… one array a column) -> closed, opened
WITH closed AS (
    UPDATE catalog_head SET load_to = $1::int WHERE id = ANY ($2::int[]) RETURNING 1),
opened AS (
    INSERT INTO catalog_head (name, version, legal_basis, default_language, levels, load_from)
    SELECT r.name, r.version, r.legal_basis, r.default_language, r.levels, $1::int
      FROM unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
        AS r (surrogate, name, version, legal_basis, default_language, levels)
     WHERE (SELECT count(*) FROM closed) >= 0
    RETURNING 1)
SELECT (SELECT count(*) FROM closed), (SELECT count(*) FROM opened)
