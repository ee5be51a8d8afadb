-- submission_add($1 received at, $2 channel, $3 sender, $4 catalog load, $5 audit id; a submission each: $6 id, $7 org, $8 regime, $9 form,
--   $10 layout, $11 period, $12 vintage, $13 version, $14 receipt, $15 file, $16 reference, $17 replaces, $18 due, $19 original, $20 content,
--   $21 verdict, $22 cells, $23 errors, $24 warnings)
-- The arrays are unnested side by side in the list, which passes rows on one by one; in FROM each would be stored first.
INSERT INTO submission (id, org_id, regime_id, form_id, layout_id, period, vintage, version, receipt, channel, sender, file, reference_no,
                        replaces, received_at, accepted_at, due, original, content, verdict, catalog_load, cells, errors, warnings, audit)
SELECT r.id, r.org_id, r.regime_id, r.form_id, r.layout_id, r.period, r.vintage, r.version, r.receipt, $2::text, $3::text, r.file,
       r.reference_no, r.replaces, $1::timestamptz, CASE WHEN r.version IS NOT NULL THEN $1::timestamptz END, r.due, r.original, r.content,
       r.verdict, $4::int, r.cells, r.errors, r.warnings, $5::bigint
  FROM (SELECT unnest($6::bigint[]) AS id, unnest($7::int[]) AS org_id, unnest($8::int[]) AS regime_id, unnest($9::int[]) AS form_id,
               unnest($10::int[]) AS layout_id, unnest($11::int[]) AS period, unnest($12::int[]) AS vintage, unnest($13::int[]) AS version,
               unnest($14::text[]) AS receipt, unnest($15::text[]) AS file, unnest($16::text[]) AS reference_no,
               unnest($17::text[]) AS replaces, unnest($18::timestamptz[]) AS due, unnest($19::bytea[]) AS original,
               unnest($20::bytea[]) AS content, unnest($21::bytea[]) AS verdict, unnest($22::int[]) AS cells, unnest($23::int[]) AS errors,
               unnest($24::int[]) AS warnings) r
