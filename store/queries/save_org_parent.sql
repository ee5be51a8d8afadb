-- save_org_parent($1 load, $2 ids to close, $3 surrogates, $4… one array a column) -> closed, opened
WITH closed AS (
    UPDATE org_parent SET load_to = $1::int WHERE id = ANY ($2::int[]) RETURNING 1),
opened AS (
    INSERT INTO org_parent (hierarchy_id, hierarchy, level, org_code, parent_level, parent_code, valid_from, valid_to, complete, load_from)
    SELECT r.surrogate, r.hierarchy, r.level, r.org_code, r.parent_level, r.parent_code, r.valid_from::date, r.valid_to::date, r.complete, $1::int
      FROM unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[])
        AS r (surrogate, hierarchy, level, org_code, parent_level, parent_code, valid_from, valid_to, complete)
     WHERE (SELECT count(*) FROM closed) >= 0
    RETURNING 1)
SELECT (SELECT count(*) FROM closed), (SELECT count(*) FROM opened)
