-- applied_write($1 layouts, $2 orgs, $3 periods: keys, $4 position): the versions that the aggregates now contain
WITH k AS (SELECT * FROM unnest($1::int[], $2::int[], $3::int[]) AS k (layout_id, org_id, period)),
     gone AS (DELETE FROM applied a USING k
               WHERE (a.layout_id, a.org_id, a.period) = (k.layout_id, k.org_id, k.period)
                 AND NOT EXISTS (SELECT FROM submission s
                                  WHERE (s.layout_id, s.org_id, s.form_id, s.period, s.vintage)
                                      = (a.layout_id, a.org_id, a.form_id, a.period, a.vintage)
                                    AND s.version IS NOT NULL
                                    AND (SELECT v.state FROM submission_event v JOIN audit u ON u.id = v.audit
                                          WHERE v.submission = s.id AND u.position <= $4 ORDER BY v.n DESC LIMIT 1) <> 'withdrawn'))
INSERT INTO applied (layout_id, org_id, form_id, period, vintage, version)
SELECT DISTINCT ON (s.layout_id, s.org_id, s.form_id, s.period, s.vintage)
       s.layout_id, s.org_id, s.form_id, s.period, s.vintage, s.version
  FROM k
  JOIN submission s ON (s.layout_id, s.org_id, s.period) = (k.layout_id, k.org_id, k.period) AND s.version IS NOT NULL
  JOIN LATERAL (SELECT v.state FROM submission_event v JOIN audit u ON u.id = v.audit
                 WHERE v.submission = s.id AND u.position <= $4::bigint ORDER BY v.n DESC LIMIT 1) e ON e.state <> 'withdrawn'
 ORDER BY s.layout_id, s.org_id, s.form_id, s.period, s.vintage, s.version DESC
ON CONFLICT (layout_id, org_id, form_id, period, vintage) DO UPDATE SET version = excluded.version
