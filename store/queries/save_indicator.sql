-- save_indicator($1 load, $2 ids to close, $3 surrogates, $4… one array a column) -> closed, opened
WITH closed AS (
    UPDATE indicator SET load_to = $1::int WHERE id = ANY ($2::int[]) RETURNING 1),
opened AS (
    INSERT INTO indicator (indicator_id, code, name_vi, name_en, unit, value_type, decimals, nature, source, org_agg, time_agg, weight, formula, min, max, reconcile_tolerance, outlier, better, domain, custodian, legal_basis, definition_vi, definition_en, valid_from, valid_to, load_from)
    SELECT r.surrogate, r.code, r.name_vi, r.name_en, r.unit, r.value_type, r.decimals::int, r.nature, r.source, r.org_agg, r.time_agg, r.weight, r.formula, r.min, r.max, r.reconcile_tolerance, r.outlier, r.better, r.domain, r.custodian, r.legal_basis, r.definition_vi, r.definition_en, r.valid_from::date, r.valid_to::date, $1::int
      FROM unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::text[], $21::text[], $22::text[], $23::text[], $24::text[], $25::text[], $26::text[], $27::text[])
        AS r (surrogate, code, name_vi, name_en, unit, value_type, decimals, nature, source, org_agg, time_agg, weight, formula, min, max, reconcile_tolerance, outlier, better, domain, custodian, legal_basis, definition_vi, definition_en, valid_from, valid_to)
     WHERE (SELECT count(*) FROM closed) >= 0
    RETURNING 1)
SELECT (SELECT count(*) FROM closed), (SELECT count(*) FROM opened)
