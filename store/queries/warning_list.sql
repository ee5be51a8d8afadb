-- warning_list($1 submissions) -> their warnings, each with the last reason given for it (NULL: none), who gave it and when: submission, n, reason,
--   actor, at, then the columns of submission_findings
SELECT d.submission, d.n, j.reason, j.actor, j.at, d.code, d.file, d.sheet, d."row", d."column", d.args, d.cell, d.org_code, d.period, d.form,
       d.indicator_code, d.members, d.value, d.expected, d.cells
  FROM unnest($1::bigint[]) AS k (id)
  JOIN diagnostic d ON d.submission = k.id AND d.severity = 'warning'
  LEFT JOIN LATERAL (SELECT r.reason, r.actor, r.at FROM justification r
                      WHERE r.submission = d.submission AND r.n = d.n ORDER BY r.id DESC LIMIT 1) j ON true
 ORDER BY d.submission, d.n
