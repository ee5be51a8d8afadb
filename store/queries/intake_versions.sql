-- intake_versions($1 orgs, $2 regimes, $3 forms, $4 periods, $5 vintages) -> place of the key from 1, id, version, receipt, content, state; oldest first
SELECT k.n, s.id, s.version, s.receipt, s.content, s.state
  FROM unnest($1::int[], $2::int[], $3::int[], $4::int[], $5::smallint[]) WITH ORDINALITY AS k (org_id, regime_id, form_id, period, vintage, n)
  JOIN submission_now s
    ON s.org_id = k.org_id AND s.form_id = k.form_id AND s.period = k.period AND s.vintage = k.vintage
   AND (k.form_id <> 0 OR s.regime_id = k.regime_id) AND s.version IS NOT NULL
 ORDER BY k.n, s.version
