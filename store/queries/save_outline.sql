-- save_outline($1 load, $2 ids to close, $3 surrogates, $4… one array a column) -> closed, opened
WITH closed AS (
    UPDATE outline SET load_to = $1::int WHERE id = ANY ($2::int[]) RETURNING 1),
opened AS (
    INSERT INTO outline (code, title_vi, title_en, body, load_from)
    SELECT r.code, r.title_vi, r.title_en, r.body, $1::int
      FROM unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[])
        AS r (surrogate, code, title_vi, title_en, body)
     WHERE (SELECT count(*) FROM closed) >= 0
    RETURNING 1)
SELECT (SELECT count(*) FROM closed), (SELECT count(*) FROM opened)
