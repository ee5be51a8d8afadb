-- submission_versions($1 id) -> every submission of the same org, regime, form, period and vintage that has a version, oldest first
SELECT id, receipt, state, channel, sender, file, media_type, reference_no, replaces, org_id, regime_id, form_id, layout_id, period, vintage,
       version, catalog_load, received_at, accepted_at, due, original, content, size, cells, errors, warnings
  FROM submission_read r
 WHERE version IS NOT NULL
   AND EXISTS (SELECT FROM submission s
                WHERE s.id = $1::bigint AND s.org_id = r.org_id AND s.regime_id = r.regime_id AND s.form_id = r.form_id
                  AND s.period = r.period AND s.vintage = r.vintage)
 ORDER BY version
