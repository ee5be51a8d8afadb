-- submission_find($1 id or NULL, $2 receipt or NULL) -> the submission, or no row
SELECT id, receipt, state, channel, sender, file, media_type, reference_no, replaces, org_id, regime_id, form_id, layout_id, period, vintage,
       version, catalog_load, received_at, accepted_at, due, original, content, size, cells, errors, warnings
  FROM submission_read
 WHERE id = $1::bigint OR receipt = $2::text
