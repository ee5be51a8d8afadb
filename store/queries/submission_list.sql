-- submission_list($1 org, $2 form, $3 regime, $4 period from, $5 period to, $6 state (each NULL: any), $7 limit) -> submissions, newest first
SELECT id, receipt, state, channel, sender, file, media_type, reference_no, replaces, org_id, regime_id, form_id, layout_id, period, vintage,
       version, catalog_load, received_at, accepted_at, due, original, content, size, cells, errors, warnings
  FROM submission_read
 WHERE ($1::int IS NULL OR org_id = $1) AND ($2::int IS NULL OR form_id = $2) AND ($3::int IS NULL OR regime_id = $3)
   AND ($4::int IS NULL OR period >= $4) AND ($5::int IS NULL OR period <= $5) AND ($6::text IS NULL OR state = $6)
 ORDER BY id DESC
 LIMIT $7::bigint
