-- save_dimension_member($1 load, $2 ids to close, $3 surrogates, $4… one array a column) -> closed, opened
WITH closed AS (
    UPDATE dimension_member SET load_to = $1::int WHERE id = ANY ($2::int[]) RETURNING 1),
opened AS (
    INSERT INTO dimension_member (dimension, member, name_vi, name_en, load_from)
    SELECT r.dimension, r.member, r.name_vi, r.name_en, $1::int
      FROM unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[])
        AS r (surrogate, dimension, member, name_vi, name_en)
     WHERE (SELECT count(*) FROM closed) >= 0
    RETURNING 1)
SELECT (SELECT count(*) FROM closed), (SELECT count(*) FROM opened)
