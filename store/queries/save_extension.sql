-- save_extension($1 load, $2 ids to close, $3 surrogates, $4… one array a column) -> closed, opened
WITH closed AS (
    UPDATE extension SET load_to = $1::int WHERE id = ANY ($2::int[]) RETURNING 1),
opened AS (
    INSERT INTO extension (regime, form, subjects, period, due, document, issued, legal_basis, load_from)
    SELECT r.regime, r.form, r.subjects, r.period, r.due, r.document, r.issued::date, r.legal_basis, $1::int
      FROM unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[])
        AS r (surrogate, regime, form, subjects, period, due, document, issued, legal_basis)
     WHERE (SELECT count(*) FROM closed) >= 0
    RETURNING 1)
SELECT (SELECT count(*) FROM closed), (SELECT count(*) FROM opened)
