-- applied_keys($1 year, NULL: all) -> layout, org, period of the filings that the aggregates contain
SELECT DISTINCT a.layout_id, a.org_id, f.period
  FROM applied a CROSS JOIN LATERAL unnest(a.periods) AS f (period)
 WHERE $1::int IS NULL OR a.year = $1
 ORDER BY a.layout_id, a.org_id, f.period
