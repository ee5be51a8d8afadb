-- save_regime($1 load, $2 ids to close, $3 surrogates, $4… one array a column) -> closed, opened
WITH closed AS (
    UPDATE regime SET load_to = $1::int WHERE id = ANY ($2::int[]) RETURNING 1),
opened AS (
    INSERT INTO regime (regime_id, code, name_vi, name_en, kind, frequency, "window", hierarchy, authoritative, outline, legal_basis, content_vi, content_en, channels, guidance_vi, guidance_en, valid_from, valid_to, load_from)
    SELECT r.surrogate, r.code, r.name_vi, r.name_en, r.kind, r.frequency, r."window", r.hierarchy, r.authoritative, r.outline, r.legal_basis, r.content_vi, r.content_en, r.channels, r.guidance_vi, r.guidance_en, r.valid_from::date, r.valid_to::date, $1::int
      FROM unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::text[])
        AS r (surrogate, code, name_vi, name_en, kind, frequency, "window", hierarchy, authoritative, outline, legal_basis, content_vi, content_en, channels, guidance_vi, guidance_en, valid_from, valid_to)
     WHERE (SELECT count(*) FROM closed) >= 0
    RETURNING 1)
SELECT (SELECT count(*) FROM closed), (SELECT count(*) FROM opened)
