-- intake_periods($1 periods) -> those of them for which anything was filed
SELECT p.period
  FROM unnest($1::int[]) AS p (period)
 CROSS JOIN LATERAL (SELECT FROM submission s WHERE s.period = p.period AND s.version IS NOT NULL LIMIT 1) s
