-- save_external_code($1 load, $2 ids to close, $3 surrogates, $4… one array a column) -> closed, opened
WITH closed AS (
    UPDATE external_code SET load_to = $1::int WHERE id = ANY ($2::int[]) RETURNING 1),
opened AS (
    INSERT INTO external_code (scheme, kind, value, level, code, valid_from, valid_to, load_from)
    SELECT r.scheme, r.kind, r.value, r.level, r.code, r.valid_from::date, r.valid_to::date, $1::int
      FROM unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
        AS r (surrogate, scheme, kind, value, level, code, valid_from, valid_to)
     WHERE (SELECT count(*) FROM closed) >= 0
    RETURNING 1)
SELECT (SELECT count(*) FROM closed), (SELECT count(*) FROM opened)
