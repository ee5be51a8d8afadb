-- save_target($1 load, $2 ids to close, $3 surrogates, $4… one array a column) -> closed, opened
WITH closed AS (
    UPDATE target SET load_to = $1::int WHERE id = ANY ($2::int[]) RETURNING 1),
opened AS (
    INSERT INTO target (org_code, period, indicator_code, value, load_from)
    SELECT r.org_code, r.period, r.indicator_code, r.value, $1::int
      FROM unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[])
        AS r (surrogate, org_code, period, indicator_code, value)
     WHERE (SELECT count(*) FROM closed) >= 0
    RETURNING 1)
SELECT (SELECT count(*) FROM closed), (SELECT count(*) FROM opened)
