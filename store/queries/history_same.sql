-- history_same($1 orgs, $2 regimes, $3 forms, $4 periods, $5 vintages: keys; $6 contents) -> the places from 1 of those whose content is that of the
--   version that stands: the highest that was neither withdrawn nor returned
SELECT k.n
  FROM unnest($1::int[], $2::int[], $3::int[], $4::int[], $5::int[], $6::bytea[]) WITH ORDINALITY
    AS k (org_id, regime_id, form_id, period, vintage, content, n)
 CROSS JOIN LATERAL (SELECT f.content, f.state FROM submission_now f
                      WHERE f.period = k.period AND f.org_id = k.org_id AND f.form_id = k.form_id AND f.vintage = k.vintage
                        AND (k.form_id <> 0 OR f.regime_id = k.regime_id) AND f.version IS NOT NULL AND f.state <> 'withdrawn'
                      ORDER BY f.version DESC LIMIT 1) s
 WHERE s.content = k.content AND s.state <> 'returned'
