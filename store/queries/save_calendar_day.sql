-- save_calendar_day($1 load, $2 ids to close, $3 surrogates, $4… one array a column) -> closed, opened
WITH closed AS (
    UPDATE calendar_day SET load_to = $1::int WHERE id = ANY ($2::int[]) RETURNING 1),
opened AS (
    INSERT INTO calendar_day (date, name_vi, kind, legal_basis, load_from)
    SELECT r.date::date, r.name_vi, r.kind, r.legal_basis, $1::int
      FROM unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[])
        AS r (surrogate, date, name_vi, kind, legal_basis)
     WHERE (SELECT count(*) FROM closed) >= 0
    RETURNING 1)
SELECT (SELECT count(*) FROM closed), (SELECT count(*) FROM opened)
