-- save_org($1 load, $2 ids to close, $3 surrogates, $4… one array a column) -> closed, opened
WITH closed AS (
    UPDATE org SET load_to = $1::int WHERE id = ANY ($2::int[]) RETURNING 1),
opened AS (
    INSERT INTO org (org_id, code, name_vi, name_en, level, parent_code, valid_from, valid_to, new_unit, load_from)
    SELECT r.surrogate, r.code, r.name_vi, r.name_en, r.level, r.parent_code, r.valid_from::date, r.valid_to::date, r.new_unit, $1::int
      FROM unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[])
        AS r (surrogate, code, name_vi, name_en, level, parent_code, valid_from, valid_to, new_unit)
     WHERE (SELECT count(*) FROM closed) >= 0
    RETURNING 1)
SELECT (SELECT count(*) FROM closed), (SELECT count(*) FROM opened)
