-- save_org_alias($1 load, $2 ids to close, $3 surrogates, $4… one array a column) -> closed, opened
WITH closed AS (
    UPDATE org_alias SET load_to = $1::int WHERE id = ANY ($2::int[]) RETURNING 1),
opened AS (
    INSERT INTO org_alias (level, code, scheme, value, valid_from, valid_to, load_from)
    SELECT r.level, r.code, r.scheme, r.value, r.valid_from::date, r.valid_to::date, $1::int
      FROM unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
        AS r (surrogate, level, code, scheme, value, valid_from, valid_to)
     WHERE (SELECT count(*) FROM closed) >= 0
    RETURNING 1)
SELECT (SELECT count(*) FROM closed), (SELECT count(*) FROM opened)
