-- consolidation_list($1 submissions, NULL: all that stand; $2 org, NULL: any; $3 period, NULL: any) -> submission, at, actor, hierarchy, basis,
--   provisional, position, units, members, versions, left out, slots, sums, figures, reported, expected, reasons; receipt,
--   org, layout, period: the last row of each
SELECT c.submission, c.at, c.actor, c.hierarchy_id::int, c.basis::int, c.provisional, c.position, c.units, c.members, c.versions, c.left_out,
       c.slots, c.sums, c.figures, c.reported, c.expected, c.reasons, s.receipt, s.org_id, s.layout_id, s.period
  FROM consolidation c
  JOIN submission_shown s ON s.id = c.submission
 WHERE NOT EXISTS (SELECT FROM consolidation l WHERE l.submission = c.submission AND l.id > c.id)
   AND CASE WHEN $1::bigint[] IS NULL THEN s.shown NOT IN ('superseded', 'withdrawn', 'rejected') ELSE c.submission = ANY ($1::bigint[]) END
   AND s.layout_id IS NOT NULL AND ($2::int IS NULL OR s.org_id = $2::int) AND ($3::int IS NULL OR s.period = $3::int)
 ORDER BY s.period, s.org_id, c.submission
