-- intake_one($1 received at, $2 channel, $3 sender, $4 catalog load, $5 id, $6 org, $7 regime, $8 form, $9 layout, $10 period, $11 vintage,
--   $12 version, $13 receipt, $14 file, $15 reference, $16 replaces, $17 due, $18 original, $19 content, $20 verdict, $21 cells, $22 errors,
--   $23 warnings; of the original: $24 month, $25 name, $26 media type, $27 encoding, $28 format, $29 size, $30 pieces, $31 codec, $32 bytes of
--   the only piece; $33 subject, $34 detail of the audit row; the vector: $35 place_row, $36 place_column, $37 cells (NULL: no vector),
--   $38 status_slot, $39 status, $40 places)
-- -> one row when nothing of its key was there (the first version has number 1, so it takes part in the conflict; or it has none, and its verdict
--   is new); else no row, and nothing is written. No array is unnested and no table read: for one filing that costs the most, and so its plan is
--   the same however much is stored.
WITH filed AS (
    INSERT INTO submission (id, org_id, regime_id, form_id, layout_id, period, vintage, version, receipt, channel, sender, file, reference_no,
                            replaces, received_at, accepted_at, due, original, content, verdict, catalog_load, cells, errors, warnings, audit)
    SELECT $5::bigint, $6::int, $7::int, $8::int, $9::int, $10::int, $11::int, $12::int, $13::text, $2::text, $3::text, $14::text, $15::text,
           $16::text, $1::timestamptz, CASE WHEN $12::int IS NOT NULL THEN $1::timestamptz END, $17::timestamptz, $18::bytea, $19::bytea,
           $20::bytea, $4::int, $21::int, $22::int, $23::int, nextval('audit_id')
      FROM (SELECT pg_advisory_xact_lock_shared(1735551347, 4) OFFSET 0) AS l
    ON CONFLICT DO NOTHING
    RETURNING audit),
stored AS (
    INSERT INTO original (digest, month, name, media_type, encoding, format, size, chunks, received_at)
    SELECT $18::bytea, $24::int, $25::text, $26::text, $27::text, $28::text, $29::bigint, $30::int, $1::timestamptz FROM filed
    ON CONFLICT (digest) DO NOTHING
    RETURNING digest),
piece AS (
    INSERT INTO original_chunk (month, digest, n, codec, bytes)
    SELECT $24::int, digest, 0, $31::text, $32::bytea FROM stored WHERE $31::text IS NOT NULL),
held AS (
    INSERT INTO report_cells (period, org_id, layout_id, form_id, vintage, version, submission, place_row, place_column, cells, status_slot,
                              status, places)
    SELECT $10::int, $6::int, $9::int, $8::int, $11::int, $12::int, $5::bigint, $35::int, $36::int, $37::bigint[], $38::int[], $39::smallint[],
           $40::int[]
      FROM filed
     WHERE $37::bigint[] IS NOT NULL),
marked AS (
    INSERT INTO stale_mark (layout_id, org_ids, periods, audit)
    SELECT $9::int, ARRAY[$6::int], ARRAY[$10::int], audit FROM filed WHERE $37::bigint[] IS NOT NULL)
SELECT audit_note(audit, $1::timestamptz, 'submissions', $33::text, $3::text, $34::text) FROM filed
