-- intake_write($1 judged; $2 received at, $3 channel, $4 sender, $5 catalog load; a submission each: $6 id, $7 org, $8 regime, $9 form, $10 layout,
--   $11 period, $12 vintage, $13 version, $14 receipt, $15 file, $16 reference, $17 replaces, $18 due, $19 original, $20 content, $21 verdict,
--   $22 cells, $23 errors, $24 warnings, $25 vector (or none at all: they are copied); $26 subject, $27 detail of the audit row; an original
--   each: $28 digest, $29 name, $30 media type, $31 encoding, $32 format, $33 size, $34 pieces, $35 codec, $36 bytes of the only piece,
--   $37 month; the keys to look at first: $38 org, $39 regime, $40 form, $41 period, $42 vintage; $43 verdicts)
-- -> what is there of those keys: place in $38 or $43 from 1, id, version (NULL: a verdict), receipt, content, state; oldest first.
-- OFFSET 0: key by key through the index, also by a plan that was made while the table was small.
-- Writes all when nothing is there, else nothing. Judged: does not look. One statement, so one round trip and one transaction.
WITH known AS MATERIALIZED (
    SELECT k.n, s.id, s.version, s.receipt, s.content, s.state
      FROM unnest($38::int[], $39::int[], $40::int[], $41::int[], $42::int[]) WITH ORDINALITY AS k (org_id, regime_id, form_id, period, vintage, n)
     CROSS JOIN LATERAL (SELECT f.* FROM submission_now f
                          WHERE f.period = k.period AND f.org_id = k.org_id AND f.form_id = k.form_id AND f.vintage = k.vintage
                            AND (k.form_id <> 0 OR f.regime_id = k.regime_id) AND f.version IS NOT NULL OFFSET 0) s
     WHERE NOT $1::boolean
    UNION ALL
    SELECT v.n, s.id, NULL, s.receipt, s.content, 'rejected'
      FROM unnest($43::bytea[]) WITH ORDINALITY AS v (verdict, n)
     CROSS JOIN LATERAL (SELECT * FROM submission f WHERE f.verdict = v.verdict AND f.version IS NULL OFFSET 0) s
     WHERE NOT $1::boolean),
go AS MATERIALIZED (
    SELECT nextval('audit_id') AS audit, pg_advisory_xact_lock_shared(1735551347, 4) WHERE NOT EXISTS (SELECT FROM known)),
stored AS (
    INSERT INTO original (digest, month, name, media_type, encoding, format, size, chunks, received_at)
    SELECT o.digest, $37::int, o.name, o.media_type, o.encoding, o.format, o.size, o.chunks, $2::timestamptz
      FROM go, unnest($28::bytea[], $29::text[], $30::text[], $31::text[], $32::text[], $33::bigint[], $34::int[])
            AS o (digest, name, media_type, encoding, format, size, chunks)
    ON CONFLICT (digest) DO NOTHING
    RETURNING digest),
piece AS (
    INSERT INTO original_chunk (month, digest, n, codec, bytes)
    SELECT $37::int, p.digest, 0, p.codec, p.bytes
      FROM unnest($28::bytea[], $35::text[], $36::bytea[]) AS p (digest, codec, bytes)
     WHERE p.codec IS NOT NULL AND p.digest IN (SELECT digest FROM stored)),
r AS MATERIALIZED (
    SELECT f.*, go.audit
      FROM go, unnest($6::bigint[], $7::int[], $8::int[], $9::int[], $10::int[], $11::int[], $12::int[], $13::int[], $14::text[], $15::text[],
                      $16::text[], $17::text[], $18::timestamptz[], $19::bytea[], $20::bytea[], $21::bytea[], $22::int[], $23::int[], $24::int[],
                      $25::report_vector[])
            AS f (id, org_id, regime_id, form_id, layout_id, period, vintage, version, receipt, file, reference_no, replaces, due, original,
                  content, verdict, cells, errors, warnings, place_row, place_column, vector, status_slot, status, places)),
filed AS (
    INSERT INTO submission (id, org_id, regime_id, form_id, layout_id, period, vintage, version, receipt, channel, sender, file, reference_no,
                            replaces, received_at, accepted_at, due, original, content, verdict, catalog_load, cells, errors, warnings, audit)
    SELECT id, org_id, regime_id, form_id, layout_id, period, vintage, version, receipt, $3::text, $4::text, file, reference_no, replaces,
           $2::timestamptz, CASE WHEN version IS NOT NULL THEN $2::timestamptz END, due, original, content, verdict, $5::int, cells, errors,
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
     GROUP BY layout_id, audit),
told AS MATERIALIZED (
    SELECT audit_write(ARRAY[audit], $2::timestamptz, ARRAY['submissions'], ARRAY[$26::text], ARRAY[$4::text], ARRAY[$27::text]) AS n FROM go)
SELECT n, id, version, receipt, content, state FROM known
UNION ALL
SELECT NULL, n, NULL, NULL, NULL, NULL FROM told
 ORDER BY n, version
