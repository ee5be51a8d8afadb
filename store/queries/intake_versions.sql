-- intake_versions($1 orgs, $2 regimes, $3 forms, $4 periods, $5 vintages; $6 verdicts)
-- -> place in $1 or $6 from 1, id, version (NULL: a verdict), receipt, content, state; oldest first
-- OFFSET 0: key by key through the index, also by a plan that was made while the table was small.
SELECT k.n, s.id, s.version, s.receipt, s.content, s.state
  FROM unnest($1::int[], $2::int[], $3::int[], $4::int[], $5::int[]) WITH ORDINALITY AS k (org_id, regime_id, form_id, period, vintage, n)
 CROSS JOIN LATERAL (SELECT f.* FROM submission_now f
                      WHERE f.period = k.period AND f.org_id = k.org_id AND f.form_id = k.form_id AND f.vintage = k.vintage
                        AND (k.form_id <> 0 OR f.regime_id = k.regime_id) AND f.version IS NOT NULL OFFSET 0) s
UNION ALL
SELECT v.n, s.id, NULL, s.receipt, s.content, 'rejected'
  FROM unnest($6::bytea[]) WITH ORDINALITY AS v (verdict, n)
 CROSS JOIN LATERAL (SELECT * FROM submission f WHERE f.verdict = v.verdict AND f.version IS NULL OFFSET 0) s
 ORDER BY n, version
