-- submission_add($1 received at, $2 channel, $3 sender, $4 catalog load, then one array each: $5 id … $23 warnings)
-- In order of key, so that two who file the same keys at once do not wait for each other in a ring.
INSERT INTO submission (id, org_id, regime_id, form_id, layout_id, period, vintage, version, receipt, channel, sender, file, reference_no,
                        replaces, received_at, accepted_at, due, original, content, verdict, catalog_load, cells, errors, warnings)
SELECT r.id, r.org_id, r.regime_id, r.form_id, r.layout_id, r.period, r.vintage, r.version, r.receipt, $2::text, $3::text, r.file, r.reference_no,
       r.replaces, $1::timestamptz, CASE WHEN r.version IS NOT NULL THEN $1::timestamptz END, r.due, r.original, r.content,
       r.verdict, $4::int, r.cells, r.errors, r.warnings
  FROM unnest($5::bigint[], $6::int[], $7::int[], $8::int[], $9::int[], $10::int[], $11::int[], $12::int[], $13::text[], $14::text[],
              $15::text[], $16::text[], $17::timestamptz[], $18::bytea[], $19::bytea[], $20::bytea[], $21::int[], $22::int[], $23::int[])
    AS r (id, org_id, regime_id, form_id, layout_id, period, vintage, version, receipt, file,
          reference_no, replaces, due, original, content, verdict, cells, errors, warnings)
 ORDER BY r.org_id, r.form_id, r.period, r.vintage, r.regime_id, r.version
