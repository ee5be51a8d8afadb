-- save_rule($1 load, $2 ids to close, $3 surrogates, $4… one array a column) -> closed, opened
WITH closed AS (
    UPDATE rule SET load_to = $1::int WHERE id = ANY ($2::int[]) RETURNING 1),
opened AS (
    INSERT INTO rule (form, code, severity, "left", operator, "right", tolerance, missing, "when", valid_from, valid_to, message_vi, message_en, load_from)
    SELECT r.form, r.code, r.severity, r."left", r.operator, r."right", r.tolerance, r.missing, r."when", r.valid_from::date, r.valid_to::date, r.message_vi, r.message_en, $1::int
      FROM unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[])
        AS r (surrogate, form, code, severity, "left", operator, "right", tolerance, missing, "when", valid_from, valid_to, message_vi, message_en)
     WHERE (SELECT count(*) FROM closed) >= 0
    RETURNING 1)
SELECT (SELECT count(*) FROM closed), (SELECT count(*) FROM opened)
