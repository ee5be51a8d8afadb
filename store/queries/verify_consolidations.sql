-- verify_consolidations($1 after id, $2 how many) -> id, receipt, does its audit row say the same, content, and what that is made of: submission,
--   hierarchy, basis, provisional, units, members, versions, left out, slots, sums, figures, reported, expected, reasons
SELECT c.id, s.receipt,
       coalesce(a.kind = 'consolidation' AND a.subject = s.receipt AND a.at = c.at AND a.actor = c.actor
                AND a.detail::jsonb @> jsonb_build_object('submission', c.submission, 'position', c.position,
                                                          'content', encode(c.content, 'hex')), false),
       c.content, c.submission, c.hierarchy_id::int, c.basis::int, c.provisional, c.units, c.members, c.versions, c.left_out, c.slots, c.sums,
       c.figures, c.reported, c.expected, c.reasons
  FROM consolidation c
  JOIN submission s ON s.id = c.submission
  LEFT JOIN audit a ON a.id = c.audit
 WHERE c.id > $1::bigint
 ORDER BY c.id
 LIMIT $2::bigint
