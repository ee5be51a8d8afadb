-- save_layout_cell($1 load, $2 ids to close, $3 surrogates, $4… one array a column) -> closed, opened
WITH closed AS (
    UPDATE layout_cell SET load_to = $1::int WHERE id = ANY ($2::int[]) RETURNING 1),
opened AS (
    INSERT INTO layout_cell (layout_id, layout, slot, indicator, members, retired, replaces, factor, load_from)
    SELECT r.surrogate, r.layout, r.slot::int, r.indicator, r.members, r.retired, r.replaces::int, r.factor, $1::int
      FROM unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
        AS r (surrogate, layout, slot, indicator, members, retired, replaces, factor)
     WHERE (SELECT count(*) FROM closed) >= 0
    RETURNING 1)
SELECT (SELECT count(*) FROM closed), (SELECT count(*) FROM opened)
