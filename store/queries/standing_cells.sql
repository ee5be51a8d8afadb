-- standing_cells($1 periods; NULL: all) -> layout, slot: cells that a standing report has a figure or a text in
WITH standing AS MATERIALIZED (
    SELECT f.id, f.layout_id, f.period, f.org_id, f.form_id, f.vintage, f.version
      FROM (SELECT DISTINCT ON (s.org_id, s.form_id, s.period, s.vintage, CASE WHEN s.form_id = 0 THEN s.regime_id END) s.*
              FROM submission_now s
             WHERE s.version IS NOT NULL AND s.state <> 'withdrawn' AND ($1::int[] IS NULL OR s.period = ANY ($1))
             ORDER BY s.org_id, s.form_id, s.period, s.vintage, CASE WHEN s.form_id = 0 THEN s.regime_id END, s.version DESC) f
     WHERE f.state <> 'returned')
SELECT c.layout_id, (x.n - 1)::int
  FROM standing s
  JOIN report_cells c USING (period, org_id, layout_id, form_id, vintage, version)
 CROSS JOIN LATERAL unnest(c.cells) WITH ORDINALITY AS x (units, n)
 WHERE x.units IS NOT NULL
 UNION
SELECT s.layout_id, t.slot
  FROM standing s
  JOIN report_text t ON t.submission = s.id AND t.kind = 'text'
 WHERE s.layout_id IS NOT NULL
