-- intake_holders($1 submissions) -> place in $1 from 1, code of the unit that took the last step of its life
SELECT k.n, u.code
  FROM unnest($1::bigint[]) WITH ORDINALITY AS k (id, n)
 CROSS JOIN LATERAL (SELECT t.org_id FROM submission_step t WHERE t.submission = k.id ORDER BY t.n DESC LIMIT 1) s
  JOIN org_unit u ON u.org_id = s.org_id
