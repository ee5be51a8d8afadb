-- submission_find($1 id or NULL; $2 receipt, $3 its serial, NULL without) -> the submission, or no row
-- A receipt's serial is the last seven digits of the submission's id; receipts that were numbered apart have an index of their own.
SELECT id, receipt, state, channel, sender, file, media_type, reference_no, replaces, org_id, regime_id, form_id, layout_id, period, vintage,
       version, catalog_load, received_at, accepted_at, due, original, content, size, cells, errors, warnings
  FROM submission_read
 WHERE id = (SELECT s.id FROM submission s WHERE s.id = $1::bigint
             UNION ALL
             SELECT s.id
               FROM generate_series($3::bigint, (SELECT max(id) FROM gris.submission), 10000000) AS g (id)
               JOIN submission s ON s.id = g.id AND s.receipt = $2::text
             UNION ALL
             SELECT s.id FROM submission s
              WHERE s.receipt = $2::text AND substr(s.receipt, 12, 7) <> lpad((s.id % 10000000)::text, 7, '0')
              LIMIT 1)
