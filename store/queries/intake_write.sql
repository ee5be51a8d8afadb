-- intake_write($1 received at, $2 channel, $3 sender, $4 catalog load; a submission each: $5 id, $6 org, $7 regime, $8 form, $9 layout,
--   $10 period, $11 vintage, $12 version, $13 receipt, $14 file, $15 reference, $16 replaces, $17 due, $18 original, $19 content, $20 verdict,
--   $21 cells, $22 errors, $23 warnings, $24 vector; $25 subject, $26 detail of the audit row; an original each: $27 digest, $28 name,
--   $29 media type, $30 encoding, $31 format, $32 size, $33 pieces, $34 codec, $35 bytes of the only piece, $36 month)
-- One statement, so one round trip and one transaction.
WITH own AS MATERIALIZED (
    SELECT nextval('audit_id') AS audit, pg_advisory_xact_lock_shared(1735551347, 4)),
stored AS (
    INSERT INTO original (digest, month, name, media_type, encoding, format, size, chunks, received_at)
    SELECT o.digest, $36::int, o.name, o.media_type, o.encoding, o.format, o.size, o.chunks, $1::timestamptz
      FROM own, unnest($27::bytea[], $28::text[], $29::text[], $30::text[], $31::text[], $32::bigint[], $33::int[])
            AS o (digest, name, media_type, encoding, format, size, chunks)
    ON CONFLICT (digest) DO NOTHING
    RETURNING digest),
piece AS (
    INSERT INTO original_chunk (month, digest, n, codec, bytes)
    SELECT $36::int, p.digest, 0, p.codec, p.bytes
      FROM unnest($27::bytea[], $34::text[], $35::bytea[]) AS p (digest, codec, bytes)
     WHERE p.codec IS NOT NULL AND p.digest IN (SELECT digest FROM stored)),
r AS MATERIALIZED (
    SELECT f.*, own.audit
      FROM own, unnest($5::bigint[], $6::int[], $7::int[], $8::int[], $9::int[], $10::int[], $11::int[], $12::int[], $13::text[], $14::text[],
                       $15::text[], $16::text[], $17::timestamptz[], $18::bytea[], $19::bytea[], $20::bytea[], $21::int[], $22::int[],
                       $23::int[], $24::report_vector[])
            AS f (id, org_id, regime_id, form_id, layout_id, period, vintage, version, receipt, file, reference_no, replaces, due, original,
                  content, verdict, cells, errors, warnings, place_row, place_column, vector, status_slot, status, places)),
filed AS (
    INSERT INTO submission (id, org_id, regime_id, form_id, layout_id, period, vintage, version, receipt, channel, sender, file, reference_no,
                            replaces, received_at, accepted_at, due, original, content, verdict, catalog_load, cells, errors, warnings, audit)
    SELECT id, org_id, regime_id, form_id, layout_id, period, vintage, version, receipt, $2::text, $3::text, file, reference_no, replaces,
           $1::timestamptz, CASE WHEN version IS NOT NULL THEN $1::timestamptz END, due, original, content, verdict, $4::int, cells, errors,
           warnings, audit
      FROM r),
held AS (
    INSERT INTO report_cells (period, org_id, layout_id, form_id, vintage, version, submission, place_row, place_column, cells, status_slot,
                              status, places)
    SELECT period, org_id, layout_id, form_id, vintage, version, id, place_row, place_column, vector, status_slot, status, places
      FROM r
     WHERE vector IS NOT NULL),
marked AS (
    INSERT INTO stale_mark (layout_id, org_ids, periods, audit)
    SELECT layout_id, array_agg(org_id), array_agg(period), audit
      FROM r
     WHERE version IS NOT NULL AND layout_id IS NOT NULL
     GROUP BY layout_id, audit)
SELECT audit_note(audit, $1::timestamptz, 'submissions', $25::text, $3::text, $26::text) FROM own
