-- standing_answers($1 period from, $2 period to, $3 regime, $4 form (each NULL: any)) -> submissions that were sent back and have a later version that
--   was neither rejected nor withdrawn: unit, regime, form, period, vintage, version, by when the correction was asked for, when the first such
--   version came; in order of version, the last return of each last
SELECT f.org_id, a.regime_id, f.form_id, f.period, f.vintage, f.version, t.due, a.received_at
  FROM submission_step t
  JOIN submission f ON f.id = t.submission
 CROSS JOIN LATERAL (SELECT n.received_at, n.regime_id
                       FROM submission_now n
                      WHERE n.period = f.period AND n.org_id = f.org_id AND n.form_id = f.form_id AND n.vintage = f.vintage
                        AND (n.form_id <> 0 OR n.regime_id = f.regime_id) AND n.version > f.version AND n.state <> 'withdrawn'
                      ORDER BY n.version
                      LIMIT 1) a
 WHERE t.state = 'returned' AND f.version IS NOT NULL AND f.period BETWEEN $1::int AND $2::int
   AND ($3::int IS NULL OR a.regime_id = $3) AND ($4::int IS NULL OR f.form_id = $4)
 ORDER BY f.version, t.n
