-- save_score_part($1 load, $2 ids to close, $3 surrogates, $4… one array a column) -> closed, opened
WITH closed AS (
    UPDATE score_part SET load_to = $1::int WHERE id = ANY ($2::int[]) RETURNING 1),
opened AS (
    INSERT INTO score_part (score, part, parent, name_vi, name_en, points, value, normalise, low, high, better, missing, load_from)
    SELECT r.score, r.part, r.parent, r.name_vi, r.name_en, r.points, r.value, r.normalise, r.low, r.high, r.better, r.missing, $1::int
      FROM unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[])
        AS r (surrogate, score, part, parent, name_vi, name_en, points, value, normalise, low, high, better, missing)
     WHERE (SELECT count(*) FROM closed) >= 0
    RETURNING 1)
SELECT (SELECT count(*) FROM closed), (SELECT count(*) FROM opened)
