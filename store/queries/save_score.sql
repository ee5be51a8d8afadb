-- save_score($1 load, $2 ids to close, $3 surrogates, $4… one array a column) -> closed, opened
WITH closed AS (
    UPDATE score SET load_to = $1::int WHERE id = ANY ($2::int[]) RETURNING 1),
opened AS (
    INSERT INTO score (code, name_vi, name_en, level, within, periods, points, decimals, missing, method_vi, method_en, legal_basis, valid_from, valid_to, load_from)
    SELECT r.code, r.name_vi, r.name_en, r.level, r.within, r.periods, r.points, r.decimals::int, r.missing, r.method_vi, r.method_en, r.legal_basis, r.valid_from::date, r.valid_to::date, $1::int
      FROM unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[])
        AS r (surrogate, code, name_vi, name_en, level, within, periods, points, decimals, missing, method_vi, method_en, legal_basis, valid_from, valid_to)
     WHERE (SELECT count(*) FROM closed) >= 0
    RETURNING 1)
SELECT (SELECT count(*) FROM closed), (SELECT count(*) FROM opened)
